// Keys for the calendar: arrows between days, Page Up and Page Down between months or weeks, Home to today. Without this
// file the same is done with links.
const days = [...document.querySelectorAll("[data-day]")];
const hint = document.querySelector(".cal-hint");
if (hint) hint.hidden = false;

const moved = (iso, by) => {
  const day = new Date(`${iso}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + by);
  return day.toISOString().slice(0, 10);
};
const follow = (selector) => document.querySelector(selector)?.click();

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    follow(event.key === "PageUp" ? "a[rel=prev]" : "a[rel=next]");
    return;
  }
  const from = event.target.closest("[data-day]");
  if (!from) return;
  const inMonth = Boolean(from.closest(".mon")) && matchMedia("(min-width: 48em)").matches;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: inMonth ? -7 : -1, ArrowDown: inMonth ? 7 : 1 }[event.key];
  let to;
  if (event.key === "Home") to = document.querySelector("[data-day][aria-current=date]");
  else if (step && inMonth) to = days.find((day) => day.dataset.day === moved(from.dataset.day, step));
  else if (step) to = days.filter((day) => day.offsetParent)[days.filter((day) => day.offsetParent).indexOf(from) + step];
  if (!to) return;
  event.preventDefault();
  to.focus();
});
