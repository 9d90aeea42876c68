// Like cases under a ruling: fetched when the part comes near the screen. Without this file its link leads to them.
for (const place of document.querySelectorAll("[data-similar]")) {
  const watch = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      try {
        const response = await fetch(place.dataset.similar);
        if (response.ok) place.innerHTML = await response.text();
      } catch {
        // no network: the link stays
      }
    },
    { rootMargin: "300px" },
  );
  watch.observe(place);
}
