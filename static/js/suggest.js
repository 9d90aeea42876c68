// Suggestions under a search box: an input with data-suggest (address) becomes a combobox. Without this file the
// form works the same; nothing here is needed to search.
const WAIT = 150;

function attach(input, place) {
  const holder = input.parentElement;
  holder.classList.add("has-list");
  const list = document.createElement("ul");
  list.className = "find__list";
  list.id = `suggestions-${place}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel || "");
  list.hidden = true;
  holder.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer = 0;
  let asked = 0;
  let current = -1;

  function close() {
    list.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    input.value = option.dataset.text;
    close();
    if (input.form && input.form.getAttribute("role") === "search") input.form.requestSubmit();
  }

  function show(found) {
    list.replaceChildren(
      ...found.map((each, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.text = each.text;
        const kind = document.createElement("span");
        kind.textContent = each.label || "";
        option.append(each.text, kind);
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(option);
        });
        return option;
      }),
    );
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    current = -1;
  }

  function move(step) {
    const options = [...list.children];
    if (list.hidden || !options.length) return;
    current = (current + step + options.length + (current < 0 && step < 0 ? 1 : 0)) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === current)));
    options[current].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[current].id);
  }

  async function ask() {
    const text = input.value.trim();
    const number = ++asked;
    if (!text || text.length > 60) return close();
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`);
      if (!response.ok || number !== asked) return;
      const body = await response.json();
      if (number === asked && document.activeElement === input) show(body.suggestions);
    } catch {
      close(); // no network: the form still works
    }
  }

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && current >= 0 && !list.hidden) choose(list.children[current]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-suggest]").forEach(attach);
