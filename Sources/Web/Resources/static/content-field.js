// The field of a rule that says what is shown: found by words, or named by its id.

import { make } from "./elements.js";
import { text } from "./page.js";
import { find } from "./schedule-library.js";
import { nameOf } from "./schedule-lists.js";

const pause = 250;

export class ContentField {
  #root;
  #input;
  #list;
  #model;
  #kind = "programme";
  #id = null;
  #asked = 0;

  constructor(root, model) {
    this.#root = root;
    this.#model = model;
    this.#input = root.querySelector("input");
    this.#list = root.querySelector("ul");
    let timer;
    this.#input.addEventListener("input", () => {
      this.#id = null;
      clearTimeout(timer);
      timer = setTimeout(() => this.#look(), pause);
    });
    this.#input.addEventListener("focus", () => !this.#id && this.#look());
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("focusout", (event) => !root.contains(event.relatedTarget) && this.#close());
  }

  /** Shows a content by its name. */
  show(kind, id, title) {
    this.#kind = kind;
    this.#id = id ?? null;
    this.#input.value = title || id || "";
    this.#root.hidden = ["filler", "off"].includes(kind);
    this.#close();
  }

  /** The id chosen, or what was written if nothing was chosen. */
  get id() {
    if (this.#root.hidden) return null;
    return this.#id ?? (this.#input.value.trim() || null);
  }

  get input() {
    return this.#input;
  }

  async #look() {
    const asked = (this.#asked += 1);
    const kind = this.#kind === "shuffle" ? "series" : this.#kind;
    let found = [];
    try {
      found = kind === "repeat" ? this.#repeatable() : await find(kind, this.#input.value);
    } catch {
      // Whoever may not see the list writes the id.
    }
    if (asked !== this.#asked || !this.#root.contains(document.activeElement)) return;
    this.#list.replaceChildren(...found.slice(0, 12).map(({ id, title, note }) => make(
      "li", {}, make("button", { type: "button", "data-id": id, onclick: () => this.#choose(id, title) }, make("b", {}, title), make("small", {}, note)),
    )));
    if (!found.length) this.#list.replaceChildren(make("li", { class: "quiet" }, text("schedule.nothingFound")));
    this.#list.hidden = false;
  }

  /** Rules that show programmes. */
  #repeatable() {
    const words = this.#input.value.trim().toLowerCase();
    return this.#model.rules.filter((rule) => ["programme", "series", "shuffle", "section"].includes(rule.content.kind))
      .map((rule) => ({ id: rule.id, title: nameOf(rule), note: `${rule.start} · ${rule.id}` }))
      .filter(({ id, title }) => `${id} ${title}`.toLowerCase().includes(words));
  }

  #choose(id, title) {
    this.#id = id;
    this.#input.value = title;
    this.#close();
    this.#input.focus();
    this.#close();
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #close() {
    this.#asked += 1;
    this.#list.hidden = true;
  }

  #key(event) {
    const choices = [this.#input, ...this.#list.querySelectorAll("button")];
    const index = choices.indexOf(document.activeElement);
    if (event.key === "Escape" && !this.#list.hidden) {
      this.#input.focus();
      this.#close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.#list.hidden) {
      choices.at((index + (event.key === "ArrowDown" ? 1 : -1)) % choices.length)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
