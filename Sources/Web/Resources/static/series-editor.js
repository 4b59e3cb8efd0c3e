// Series, for administrators: titles, the order of lessons, what is to be seen before.

import { make } from "./elements.js";
import { request, text } from "./page.js";
import { action, ask, cell, Sheet } from "./sheet.js";

const root = document.querySelector("[data-series]");
const dialog = root.querySelector("[data-edit]");
const form = dialog.querySelector("form");
const part = (name) => dialog.querySelector(`[data-${name}]`);
const path = (id = "") => `/api/v1/series${id ? `/${encodeURIComponent(id)}` : ""}`;

const sheet = new Sheet(root, `${path()}?all=true&limit=50`, (series) =>
  make(
    "tr", {},
    make("th", { scope: "row" }, series.title, series.synopsis ? make("small", {}, series.synopsis.slice(0, 80)) : null),
    cell(text("groups.lessons"), String(series.count), "number"),
    cell("", make("div", { class: "tools" }, action(text("groups.edit"), () => open(series.id)), action(text("groups.remove"), () => take(series), true)), "no-print"),
  ),
);

async function take({ id, title }) {
  if (await ask(text("groups.removeSeries", { name: title }))) await sheet.perform("DELETE", path(id));
}

/** A list that is put in order by buttons or by dragging. */
class Order {
  #list;
  #canLeave;
  #dragged = null;

  constructor(list, canLeave) {
    this.#list = list;
    this.#canLeave = canLeave;
  }

  get ids() {
    return [...this.#list.children].map((line) => line.dataset.id);
  }

  show(items) {
    this.#list.replaceChildren();
    items.forEach((item) => this.add(item));
  }

  add({ id, title }) {
    if (this.ids.includes(id)) return;
    const move = (by, button) => {
      const lines = [...this.#list.children];
      const place = lines.indexOf(line) + by;
      if (place < 0 || place >= lines.length) return;
      this.#list.insertBefore(line, by < 0 ? lines[place] : lines[place].nextSibling);
      button.focus();
    };
    const button = (mark, label, press) => make("button", { type: "button", class: "button small", "aria-label": `${label}：${title}`, title: label, onclick: (event) => press(event.currentTarget) }, mark);
    const line = make(
      "li", { "data-id": id, draggable: "true" }, make("span", {}, title),
      make(
        "span", { class: "tools" },
        button("↑", text("groups.up"), (pressed) => move(-1, pressed)),
        button("↓", text("groups.down"), (pressed) => move(1, pressed)),
        this.#canLeave ? button("×", text("groups.takeOut"), () => line.remove()) : null,
      ),
    );
    line.addEventListener("dragstart", () => (this.#dragged = line));
    line.addEventListener("dragover", (event) => {
      if (!this.#dragged || this.#dragged === line) return;
      event.preventDefault();
      const { top, height } = line.getBoundingClientRect();
      this.#list.insertBefore(this.#dragged, event.clientY < top + height / 2 ? line : line.nextSibling);
    });
    line.addEventListener("dragend", () => (this.#dragged = null));
    this.#list.append(line);
  }
}

const lessons = new Order(part("lessons"), false);
const required = new Order(part("requires"), true);
const mostLessons = 1000; // that are put in order at once
let before = { lessons: "", requires: "" };

/** The lessons behind those that come with the series, part by part. */
async function rest(id, first) {
  const found = [...first];
  let next = first.length < 200 ? null : "";
  while (next !== null && found.length < mostLessons) {
    const cursor = next ? `&cursor=${encodeURIComponent(next)}` : "";
    const page = await request("GET", `/api/v1/programmes?series=${encodeURIComponent(id)}&sort=episode&limit=200${cursor}`);
    const known = new Set(found.map((lesson) => lesson.id));
    found.push(...page.items.filter((lesson) => !known.has(lesson.id)));
    next = page.next ?? null;
  }
  return found.slice(0, mostLessons);
}

/** A field that finds series by a part of their titles, and adds the one that is chosen. */
function choose(id) {
  const field = part("required");
  const offered = dialog.querySelector("#series-choices");
  let choices = [];
  let asked = 0;
  const find = async (isChosen) => {
    const mine = (asked += 1);
    const chosen = isChosen && choices.find((other) => other.title === field.value.trim());
    if (chosen) {
      required.add(chosen);
      field.value = "";
    }
    try {
      const { items } = await request("GET", `${path()}?all=true&limit=20&text=${encodeURIComponent(field.value.trim())}`);
      if (mine !== asked) return; // a later question is on its way
      choices = items.filter((other) => other.id !== id);
      offered.replaceChildren(...choices.map((other) => make("option", { value: other.title })));
    } catch (error) {
      part("problem").textContent = error.status ? error.message : text("error.network");
      part("problem").hidden = false;
    }
  };
  field.value = "";
  // What is chosen from the list comes as a replacement; what is typed may be the beginning of a longer title.
  field.oninput = ({ inputType }) => find(!inputType || inputType === "insertReplacementText");
  field.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it chooses, and saves nothing
    find(true);
  };
  return find(false);
}

async function open(id) {
  const problem = part("problem");
  problem.hidden = true;
  try {
    const series = id ? await request("GET", path(id)) : null;
    const all = series ? await rest(id, series.programmes) : [];
    dialog.querySelector("h2").textContent = text(series ? "groups.editSeries" : "groups.newSeries");
    form.elements.title.value = series?.title ?? "";
    form.elements.synopsis.value = series?.synopsis ?? "";
    required.show(series?.requires ?? []);
    lessons.show(all);
    before = { lessons: lessons.ids.join(), requires: required.ids.join() };
    part("lessons-part").hidden = !all.length;
    await choose(id);
    form.onsubmit = (event) => save(event, id, problem);
    dialog.showModal();
  } catch (error) {
    sheet.say(error.status ? error.message : text("error.network"));
  }
}

async function save(event, id, problem) {
  event.preventDefault();
  const wish = { title: form.elements.title.value.trim(), synopsis: form.elements.synopsis.value.trim() };
  if (required.ids.join() !== before.requires) wish.requires = required.ids;
  if (id && lessons.ids.join() !== before.lessons) wish.lessons = lessons.ids;
  try {
    await request(id ? "PATCH" : "POST", path(id), wish);
    dialog.close();
    await sheet.load();
  } catch (error) {
    problem.textContent = error.status ? error.message : text("error.network");
    problem.hidden = false;
  }
}

dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
root.querySelector("[data-add]").addEventListener("click", () => open(null));
sheet.load();
