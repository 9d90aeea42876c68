// Progress of an export: asks every second, and shows the page anew when the file is ready. Without this file the
// page's link does the same by hand.
const place = document.querySelector("[data-progress]");

async function look() {
  try {
    const response = await fetch(place.dataset.progress, { cache: "no-store" });
    if (response.ok) {
      const state = await response.json();
      if (state.finished) return location.reload();
      const bar = place.querySelector("progress");
      if (state.total) {
        bar.max = state.total;
        bar.value = state.done;
        place.querySelector("span").textContent = `${state.done} / ${state.total}`;
      }
    }
  } catch {
    // no network: ask again
  }
  setTimeout(look, 1000);
}

if (place) setTimeout(look, 500);
