// A button of the control bar that opens a list to choose one from.

import { icon, make } from "./elements.js";

let opened = null;

/** Closes the menu that is open; true if one was. */
export function closeMenu() {
  if (!opened) return false;
  opened.close();
  return true;
}

export class Menu {
  #list;
  #button;
  #label = make("span");
  #element;
  #choose;

  /** `choose` is called with the value chosen. Hidden until there is something to choose. */
  constructor({ title, symbol, choose }) {
    this.#choose = choose;
    this.#list = make("ul", { role: "menu", "aria-label": title, hidden: true });
    this.#button = make(
      "button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": title, title },
      symbol ? icon(symbol) : null, this.#label,
    );
    this.#element = make("div", { class: "menu", hidden: true }, this.#button, this.#list);
    this.#list.dataset.title = title;
    this.#button.addEventListener("click", () => (this.#list.hidden ? this.open() : this.close()));
    this.#list.addEventListener("keydown", (event) => this.#move(event));
  }

  get element() {
    return this.#element;
  }

  /** What stands on the button beside or instead of its picture. */
  set label(label) {
    this.#label.textContent = label;
  }

  /** `items` are `{value, label, detail?}`; with fewer than two there is no menu. */
  show(items, current) {
    this.#element.hidden = items.length < 2;
    const focused = this.#list.contains(document.activeElement) ? document.activeElement.dataset.value : null;
    this.#list.replaceChildren(
      make("li", { role: "presentation" }, this.#list.dataset.title),
      ...items.map(({ value, label, detail }) => make(
        "li", { role: "none" },
        make(
          "button",
          {
            type: "button", role: "menuitemradio", "aria-checked": String(value === current), "data-value": value,
            onclick: () => {
              this.#choose(value);
              this.close();
            },
          },
          icon("check"), label, detail ? make("small", {}, detail) : null,
        ),
      )),
    );
    if (focused !== null) this.#choices().find((choice) => choice.dataset.value === focused)?.focus();
  }

  #choices() {
    return [...this.#list.querySelectorAll("button")];
  }

  open() {
    closeMenu();
    opened = this;
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    const choices = this.#choices();
    (choices.find((choice) => choice.ariaChecked === "true") ?? choices[0])?.focus({ preventScroll: false });
  }

  close() {
    if (opened === this) opened = null;
    const hadFocus = this.#list.contains(document.activeElement);
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    if (hadFocus) this.#button.focus();
  }

  #move(event) {
    const choices = this.#choices();
    const index = choices.indexOf(document.activeElement);
    const steps = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: choices.length - 1 };
    if (event.key in steps) choices.at(steps[event.key] % choices.length)?.focus();
    else if (["Escape", "GoBack", "BrowserBack", "ArrowLeft", "ArrowRight"].includes(event.key)) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
