// The code on the wall: fetched anew when the next one is due. Without this file the page loads itself anew.
async function renew() {
  let wait = 5;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.redirected) return location.reload(); // closed, or signed out
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("#wall");
    if (answer.ok && next) {
      document.querySelector("#wall").replaceWith(next);
      wait = pause(next);
    }
  } catch { /* no network: ask again */ }
  setTimeout(renew, wait * 1000);
}

// How many have signed in is shown a few times a minute.
const pause = (wall) => Math.min(Number(wall.dataset.left) + 0.5, 10);

setTimeout(renew, pause(document.querySelector("#wall")) * 1000);
