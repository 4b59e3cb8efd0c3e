// The producer's desk: films that are sent, the films of the unit with their states and reasons, and its contributions.

import { make } from "./elements.js";
import { FilmForm } from "./film-form.js";
import { clock, request, text } from "./page.js";
import { PosterChoice } from "./poster-choice.js";
import { action, cell, instant, Sheet } from "./sheet.js";
import { TusUpload } from "./tus.js";
import { UploadRow } from "./upload-row.js";

const atOnce = 2; // films that are sent beside each other
const lookEvery = 3000; // milliseconds
const part = (name) => document.querySelector(`[data-${name}]`);

class Uploads {
  #list = part("uploads").querySelector("ul");
  #rows = [];
  #queue = [];
  #films;

  constructor(films) {
    this.#films = films;
    const input = part("uploads").querySelector("input[type=file]");
    input.addEventListener("change", () => {
      for (const file of input.files) this.add(file);
      input.value = "";
    });
    this.#takeDrops(part("drop"));
    // A reload would only cost seconds, but whoever closes the page by mistake should hear of it.
    addEventListener("beforeunload", (event) => {
      if (this.#queue.some((upload) => ["sending", "broken"].includes(upload.state))) event.preventDefault();
    });
    setInterval(() => this.#look(), lookEvery);
    this.#load();
  }

  #takeDrops(zone) {
    for (const event of ["dragenter", "dragover"]) {
      zone.addEventListener(event, (dragged) => {
        dragged.preventDefault();
        zone.classList.add("is-over");
      });
    }
    for (const event of ["dragleave", "drop"]) zone.addEventListener(event, () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (dropped) => {
      dropped.preventDefault();
      for (const file of dropped.dataTransfer.files) this.add(file);
    });
  }

  async #load() {
    try {
      const { items } = await request("GET", "/api/v1/uploads?limit=50");
      for (const upload of items.reverse()) {
        const isGone = ["expired", "terminated"].includes(upload.state);
        const isDone = ["published", "awaiting_review"].includes(upload.job?.state);
        if (!isGone && !isDone && !this.#rows.some((row) => row.id === upload.id)) this.#insert(new UploadRow(this.#with({ upload })));
      }
    } catch (error) {
      this.#say(error.status ? error.message : text("error.network"));
    }
  }

  #with(parts) {
    return { ...parts, ended: () => this.#films.load(), removed: (row) => this.#remove(row) };
  }

  /** A chosen file: a new film, or one that was begun before. */
  add(file) {
    const sending = new TusUpload(file, (upload) => this.#changed(upload));
    sending.row = this.#insert(new UploadRow(this.#with({ sending })));
    this.#queue.push(sending);
    this.#next();
  }

  #changed(upload) {
    upload.row?.draw();
    if (upload.id) {
      // The row of the same film from before has done its work.
      const double = this.#rows.find((row) => row !== upload.row && row.id === upload.id);
      if (double) this.#remove(double);
    }
    if (["done", "failed", "paused"].includes(upload.state)) this.#next();
    if (upload.state === "done") upload.row?.look().catch(() => null);
  }

  #next() {
    const busy = this.#queue.filter((upload) => ["sending", "broken"].includes(upload.state)).length;
    const waiting = this.#queue.filter((upload) => upload.state === "waiting");
    for (const upload of waiting.slice(0, Math.max(0, atOnce - busy))) upload.run();
  }

  #insert(row) {
    this.#rows.push(row);
    this.#list.prepend(row.element);
    return row;
  }

  #remove(row) {
    this.#rows = this.#rows.filter((other) => other !== row);
    row.element.remove();
  }

  async #look() {
    if (document.hidden) return;
    for (const row of this.#rows.filter((row) => row.isWatched)) await row.look().catch(() => null);
  }

  #say(message) {
    const status = part("uploads").querySelector("[data-status]");
    status.textContent = message;
    status.hidden = !message;
  }
}

/** What stands in the column of states: the state, and what a reviewer wants changed. */
function standing({ state, review }) {
  const name = review.returned ? "returned" : state;
  const kind = name === "published" ? "" : name === "awaiting_review" ? "underway" : "refused";
  const parts = [make("span", { class: `state ${kind}` }, text(`desk.film.${name}`))];
  if (review.isWaiting) parts.push(make("small", {}, text("review.stepOf", { step: review.step, steps: Math.max(review.steps, review.step) })));
  if (review.returned) parts.push(make("div", { class: "reason" }, make("p", {}, make("b", {}, text("desk.change")), review.returned.reason), make("p", { class: "quiet" }, `${review.returned.account} · ${instant(review.returned.at)}`)));
  return make("div", { class: "standing" }, ...parts);
}

function filmRow(film) {
  const { id, title, section, series, duration, updatedAt, state, views } = film;
  const row = make("tr");
  const edit = () => {
    const dialog = part("edit");
    const form = new FilmForm(film, async (said) => {
      Object.assign(film, await request("PATCH", `/api/v1/programmes/${encodeURIComponent(id)}`, said));
      await films.load();
      dialog.close();
    });
    dialog.querySelector("[data-form]").replaceChildren(form.element);
    dialog.querySelector("[data-poster]").replaceChildren(new PosterChoice(film, (changed) => (film.poster = changed.poster)).element);
    dialog.querySelector("h2").textContent = title;
    dialog.showModal();
  };
  const address = state === "published" ? `/programmes/${encodeURIComponent(id)}` : `/preview/${encodeURIComponent(id)}`;
  row.append(
    make("th", { scope: "row" }, make("a", { href: address }, title), series ? make("small", {}, series.title) : null),
    cell(text("desk.state"), standing(film), "wide"),
    cell(text("desk.section"), section?.name ?? "–"),
    cell(text("desk.duration"), clock(duration), "number"),
    cell(text("desk.views"), String(views), "number"),
    cell(text("desk.changed"), instant(updatedAt), "number"),
    cell("", action(text("desk.edit"), edit), "no-print"),
  );
  return row;
}

const films = new Sheet(part("films"), "/api/v1/desk/films", filmRow);
part("films").querySelector("select").addEventListener("change", (event) => {
  films.show(`/api/v1/desk/films${event.target.value ? `?state=${event.target.value}` : ""}`);
});
part("edit").querySelector("[data-close]").addEventListener("click", () => part("edit").close());
films.load();
new Uploads(films);

/** A table of what many films are: all of it is taken, or what is wrong is told by lines. */
part("table").querySelector("input").addEventListener("change", async ({ target }) => {
  const outcome = part("table").querySelector("[data-outcome]");
  const file = target.files[0];
  if (!file) return;
  const type = /\.xlsx$/i.test(file.name) ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv";
  outcome.replaceChildren(make("p", { class: "quiet" }, text("desk.saving")));
  try {
    const { changed } = await request("POST", "/api/v1/programmes/metadata", file, { "content-type": type });
    outcome.replaceChildren(make("p", {}, text("desk.tableTaken", { count: changed })));
    films.load();
  } catch (error) {
    const lines = (error.errors ?? []).map(({ at, message }) => make("li", {}, text("desk.line", { line: at }), message));
    outcome.replaceChildren(make("div", { class: "reason" }, make("p", {}, error.status ? error.message : text("error.network")), make("ul", {}, ...lines)));
  }
  target.value = "";
});

const unit = document.body.querySelector("main").dataset.unit;
if (unit) {
  const sheet = new Sheet(part("contributions"), `/api/v1/units/${encodeURIComponent(unit)}/contributions`, (month) =>
    make(
      "tr", {},
      make("th", { scope: "row" }, month.month),
      cell(text("desk.submitted"), String(month.submitted), "number"),
      cell(text("desk.adopted"), String(month.adopted), "number"),
      cell(text("desk.quota"), month.quota === null ? "–" : String(month.quota), "number"),
    ),
    (months) => months.reverse(),
  );
  sheet.load();
}
