// Search as one types: a list below the field, moved in by arrow keys, with the moments at which the words are said.
// Without it the field is a plain form.

import { icon, make } from "./elements.js";
import { clock, text } from "./page.js";

const pause = 180; // milliseconds without a key before the server is asked
const most = 6;
const isCharacter = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Whether it is worth asking for: one character of Chinese, two letters. */
export function isEnough(words) {
  return isCharacter.test(words) || [...words].length > 1;
}

/** The parts of a text as the server tells them, those asked for marked. */
function marked(parts) {
  return parts.map((part) => (part.hit ? make("mark", {}, part.text) : part.text));
}

/** Where a found programme plays from a moment on. */
function momentAddress(id, seconds) {
  return `/programmes/${encodeURIComponent(id)}?t=${Math.floor(seconds * 10) / 10}&autoplay=1`;
}

class Suggestions {
  #form;
  #input;
  #list = make("div", { class: "suggestions", id: "suggestions", role: "listbox", "aria-label": text("search.suggestions"), hidden: true });
  #said = make("span", { class: "unseen", role: "status" });
  #timer = null;
  #request = null;
  #asked = "";
  #chosen = -1;

  constructor(form) {
    this.#form = form;
    const input = (this.#input = form.querySelector("input[name=q]"));
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" })) {
      input.setAttribute(name, value);
    }
    form.append(this.#list, this.#said);
    input.addEventListener("input", (event) => event.isComposing || this.#later());
    input.addEventListener("compositionend", () => this.#later());
    input.addEventListener("keydown", (event) => this.#pressed(event));
    input.addEventListener("focus", () => this.#list.childElementCount && input.value.trim() === this.#asked && this.#open(true));
    form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || this.#leave());
    document.addEventListener("pointerdown", (event) => form.contains(event.target) || this.#leave());
  }

  /** Nothing that was asked for opens once the field has been left. */
  #leave() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#open(false);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    const words = this.#input.value.trim();
    if (words === this.#asked && !this.#list.hidden) return;
    this.#request?.abort();
    this.#asked = words;
    if (!isEnough(words)) {
      this.#list.replaceChildren();
      this.#open(false);
      return;
    }
    const query = new URLSearchParams(new FormData(this.#form));
    query.set("q", words);
    query.set("limit", most);
    this.#request = new AbortController();
    try {
      const response = await fetch(`/api/v1/programmes?${query}`, { headers: { accept: "application/json" }, signal: this.#request.signal });
      if (!response.ok) throw new Error(String(response.status));
      this.#show((await response.json()).items, words);
    } catch (error) {
      if (error.name !== "AbortError") this.#open(false); // the form still works
    }
  }

  #show(items, words) {
    const options = items.flatMap((item) => this.#options(item));
    const all = new URL(this.#form.action);
    all.search = new URLSearchParams(new FormData(this.#form));
    options.push(make("a", { class: "all", href: all.href }, items.length ? text("search.all", { query: words }) : text("search.none", { query: words })));
    options.forEach((option, index) => {
      option.id = `suggestion-${index}`;
      option.tabIndex = -1;
      option.setAttribute("role", "option");
      option.addEventListener("pointermove", () => this.#choose(index, false));
    });
    this.#list.replaceChildren(...options);
    this.#said.textContent = items.length ? text("search.found", { count: options.length }) : text("search.none", { query: words });
    this.#choose(-1);
    this.#open(this.#form.contains(document.activeElement));
  }

  /** A programme, and below it the moment at which the words are said. */
  #options({ id, title, poster, series, episode, unit, match }) {
    const course = series && [series.title, episode && text("search.lesson", { number: episode })].filter(Boolean).join(" · ");
    const found = make(
      "a", { class: "programme-option", href: `/programmes/${encodeURIComponent(id)}` },
      make("span", { class: "poster" }, poster ? make("img", { src: poster, alt: "", loading: "lazy" }) : icon("film")),
      make("span", { class: "words" }, make("b", {}, ...marked(match?.title ?? [{ text: title }])), make("small", {}, [course, unit?.name].filter(Boolean).join("　"))),
    );
    const moment = match?.moment;
    if (!moment) return [found];
    const said = make("a", { class: "moment", href: momentAddress(id, moment.seconds) }, icon("play"), make("time", {}, clock(moment.seconds)), make("span", {}, ...marked(moment.text)));
    return [found, said];
  }

  get #entries() {
    return [...this.#list.children];
  }

  #open(isOpen) {
    this.#list.hidden = !isOpen;
    this.#input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.#choose(-1);
  }

  #choose(index, scrolls = true) {
    this.#entries.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    this.#chosen = index;
    const option = this.#entries[index];
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
    if (scrolls) option?.scrollIntoView({ block: "nearest" });
  }

  #pressed(event) {
    if (event.isComposing) return;
    const count = this.#list.hidden ? 0 : this.#entries.length;
    if (event.key === "Enter") {
      clearTimeout(this.#timer);
      this.#request?.abort();
      if (count && this.#chosen >= 0) {
        event.preventDefault();
        location.assign(this.#entries[this.#chosen].href);
      }
    } else if (event.key === "Escape" && count) {
      event.preventDefault();
      this.#open(false);
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      // One past the last is the field itself again.
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#choose(((this.#chosen + 1 + step + count + 1) % (count + 1)) - 1);
    }
  }
}

const form = document.querySelector("form.search");
if (form) new Suggestions(form);

// "/" goes to the search, as on many sites.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  form?.querySelector("input[name=q]").focus();
});
