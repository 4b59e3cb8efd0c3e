// What can be put on air: found by words among programmes, series and sections.

import { make } from "./elements.js";
import { clock, request, text } from "./page.js";

const pause = 250;
const most = 30;

/** Programmes, series, sections or live events that words find, as `{kind, id, title, note, seconds}`. */
export async function find(kind, words) {
  const query = words.trim();
  const asked = encodeURIComponent(query);
  if (kind === "programme") {
    const { items } = await request("GET", `/api/v1/programmes?limit=${most}${query ? `&q=${asked}` : ""}`);
    return items.map(({ id, title, duration, series, unit }) => ({ kind, id, title, seconds: duration, note: [clock(duration), series?.title ?? unit?.name ?? unit].filter(Boolean).join(" · ") }));
  }
  if (kind === "series") {
    const { items } = await request("GET", `/api/v1/series?limit=${most}${query ? `&text=${asked}` : ""}`);
    return items.map(({ id, title, count }) => ({ kind, id, title, seconds: null, note: text("schedule.lessons", { count: count ?? 0 }) }));
  }
  const matches = (title) => title.toLowerCase().includes(query.toLowerCase());
  if (kind === "section") {
    const { items } = await request("GET", "/api/v1/sections");
    const all = items.flatMap((top) => [{ id: top.id, title: top.name, count: top.count }, ...(top.children ?? []).map((child) => ({ id: child.id, title: `${top.name} / ${child.name}`, count: child.count }))]);
    return all.filter(({ title }) => matches(title)).slice(0, most).map(({ id, title, count }) => ({ kind, id, title, seconds: null, note: text("groups.programmes", { count: count ?? 0 }) }));
  }
  if (kind === "live") {
    const { items } = await request("GET", "/api/v1/live-events");
    return items.filter(({ title }) => matches(title)).slice(0, most).map(({ id, title, start }) => ({ kind, id, title, seconds: null, note: start ?? "" }));
  }
  return [];
}

/** The list beside the grid. `hold(event, source, element)` begins to drag, `choose(source)` puts it where the mark is. */
export class Library {
  #root;
  #hold;
  #choose;
  #asked = 0;

  constructor(root, { hold, choose }) {
    this.#root = root;
    this.#hold = hold;
    this.#choose = choose;
    const words = root.querySelector("[data-words]");
    let timer;
    words.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), pause);
    });
    for (const radio of root.querySelectorAll("[name=library-kind]")) radio.addEventListener("change", () => this.load());
  }

  async load() {
    const asked = (this.#asked += 1);
    const list = this.#root.querySelector("[data-found]");
    const kind = this.#root.querySelector("[name=library-kind]:checked").value;
    try {
      const found = await find(kind, this.#root.querySelector("[data-words]").value);
      if (asked !== this.#asked) return;
      list.replaceChildren(...found.map((source) => this.#row(source)));
      if (!found.length) list.append(make("li", { class: "quiet" }, text("schedule.nothingFound")));
    } catch (error) {
      if (asked === this.#asked) list.replaceChildren(make("li", { class: "note grave" }, error.status ? error.message : text("error.network")));
    }
  }

  #row(source) {
    const row = make(
      "button", { type: "button", class: `source ${source.kind === "programme" ? "fixed" : "series"}`, "data-id": source.id, title: text("schedule.dragHint"), onclick: () => this.#choose(source) },
      make("b", {}, source.title), make("small", {}, source.note),
    );
    row.addEventListener("pointerdown", (event) => this.#hold(event, source, row));
    return make("li", {}, row);
  }
}
