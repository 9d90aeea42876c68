// A part of the page that says how far something is: fetched anew every few seconds while it says so (data-renew), and
// left alone while somebody is at a button in it. Without this file the page's link does the same by hand.
function plan(part) {
  const seconds = Number(part?.dataset.renew);
  if (seconds) setTimeout(() => renew(part), seconds * 1000);
}

async function renew(part) {
  if (document.hidden || part.contains(document.activeElement)) return plan(part);
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.redirected) return location.reload(); // signed out
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (answer.ok && next && !part.contains(document.activeElement)) {
      part.replaceWith(next);
      return plan(next);
    }
  } catch { /* no network: ask again */ }
  plan(part);
}

plan(document.querySelector("[data-renew]"));
