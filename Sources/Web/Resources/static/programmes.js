// The programmes as a table: search, counts, withdrawing one after asking.

import { make } from "./elements.js";
import { clock, language, request, text } from "./page.js";

const address = "/api/v1/programmes";
const number = new Intl.NumberFormat(language);

export class ProgrammeTable {
  #root;
  #body;
  #status;
  #more;
  #dialog;
  #query = { q: "", sort: "new" };
  #next = null;
  #asked = 0;

  constructor(root) {
    this.#root = root;
    this.#body = root.querySelector("tbody");
    this.#status = root.querySelector("[data-status]");
    this.#more = root.querySelector("[data-more]");
    this.#dialog = root.querySelector("dialog");
    this.#more.addEventListener("click", () => this.#load(true));
    const form = root.querySelector("form");
    let timer = null;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.#query = Object.fromEntries(new FormData(form));
        this.#load();
      }, 250);
    });
    this.#load();
  }

  async #load(isMore = false) {
    const asked = (this.#asked += 1);
    const search = new URLSearchParams({ ...this.#query, limit: "50" });
    if (isMore) search.set("cursor", this.#next);
    this.#more.disabled = true;
    try {
      const { items, next } = await request("GET", `${address}?${search}`);
      if (asked !== this.#asked) return; // a later question is on its way
      if (!isMore) this.#body.replaceChildren();
      this.#body.append(...items.map((programme) => this.#row(programme)));
      this.#next = next;
      this.#say(this.#body.children.length ? "" : text(this.#query.q ? "admin.nothingFound" : "admin.noProgrammes"));
    } catch (error) {
      this.#say(error.status ? error.message : text("error.network"));
    }
    this.#more.disabled = false;
    this.#more.hidden = !this.#next;
  }

  #say(message) {
    this.#status.textContent = message;
    this.#status.hidden = !message;
  }

  #row(programme) {
    const { id, title, section, unit, series, episode, duration, publishedAt, views, personViews, state } = programme;
    const part = series ? [series.title, episode ? text("admin.episode", { number: episode }) : ""].filter(Boolean).join(" · ") : "";
    const withdraw = make(
      "button", { type: "button", class: "button small grave", onclick: () => this.#confirm(programme, row) }, text("admin.withdraw"),
    );
    const isWithdrawn = state === "withdrawn";
    const cell = (label, content, kind = "") => make("td", { "data-label": label, class: kind }, content);
    const row = make(
      "tr", {},
      make("th", { scope: "row" }, make("a", { href: `/programmes/${encodeURIComponent(id)}` }, title), part ? make("small", {}, part) : null),
      cell(text("admin.section"), section?.name ?? "–"),
      cell(text("admin.unit"), unit?.name ?? "–"),
      cell(text("admin.duration"), clock(Math.round(duration)), "number"),
      cell(text("admin.published"), publishedAt ? new Date(publishedAt).toLocaleDateString(language) : "–", "number"),
      cell(text("admin.views"), number.format(views ?? 0), "number"),
      cell(text("admin.personViews"), number.format(personViews ?? 0), "number"),
      cell("", isWithdrawn ? text("admin.withdrawn") : withdraw, "no-print"),
    );
    return row;
  }

  #confirm(programme, row) {
    const dialog = this.#dialog;
    const [name, problem] = [dialog.querySelector("[data-name]"), dialog.querySelector("[data-problem]")];
    const confirm = dialog.querySelector("[data-confirm]");
    name.textContent = programme.title;
    problem.hidden = true;
    confirm.disabled = false;
    dialog.querySelector("[data-cancel]").onclick = () => dialog.close();
    confirm.onclick = async () => {
      confirm.disabled = true;
      try {
        await request("DELETE", `${address}/${encodeURIComponent(programme.id)}`);
        row.remove();
        dialog.close();
        this.#say(text("admin.wasWithdrawn", { title: programme.title }));
      } catch (error) {
        problem.textContent = error.status ? error.message : text("error.network");
        problem.hidden = false;
        confirm.disabled = false;
      }
    };
    dialog.showModal();
  }
}
