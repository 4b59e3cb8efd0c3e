// Many programmes changed at once: they are found, chosen, and given the same section, series, keywords, language or time.

import { make } from "./elements.js";
import { request, text } from "./page.js";
import { cell, instant, Sheet } from "./sheet.js";

const most = 200;
const root = document.querySelector("[data-bulk]");
const [find, change] = [root.querySelector("[data-find]"), root.querySelector("[data-change]")];
const [all, count] = [root.querySelector("[data-all]"), root.querySelector("[data-count]")];
const [apply, outcome] = [change.querySelector("[type=submit]"), change.querySelector("[data-outcome]")];
const chosen = new Map();

const words = (field) => field.value.split(/[,，;；、]/).map((word) => word.trim()).filter(Boolean);

function visible({ visibleFrom, visibleUntil, regions }) {
  const parts = [];
  if (visibleFrom || visibleUntil) parts.push(`${visibleFrom ? instant(visibleFrom) : "…"} – ${visibleUntil ? instant(visibleUntil) : "…"}`);
  if (regions.length) parts.push(regions.join("，"));
  return parts.join(" · ") || text("bulk.always");
}

const sheet = new Sheet(root, "", (programme) => {
  const { id, title, section, series, episode, keywords, language, state } = programme;
  const box = make("input", { type: "checkbox", "aria-label": text("bulk.choose", { name: title }), checked: chosen.has(id) });
  box.addEventListener("change", () => {
    if (box.checked) chosen.set(id, title);
    else chosen.delete(id);
    draw();
  });
  box.dataset.id = id;
  box.dataset.title = title;
  const href = state === "published" ? `/programmes/${encodeURIComponent(id)}` : `/preview/${encodeURIComponent(id)}`;
  return make(
    "tr", {},
    make("td", { class: "pick" }, box),
    make("th", { scope: "row" }, make("a", { href }, title), state === "published" ? null : make("small", {}, text(`desk.film.${state}`))),
    cell(text("admin.section"), section?.name ?? "–"),
    cell(text("bulk.series"), series ? `${series.title}${episode ? ` · ${episode}` : ""}` : "–"),
    cell(text("bulk.keywords"), keywords.join("，") || "–"),
    cell(text("bulk.language"), language ?? "–"),
    cell(text("bulk.visible"), visible(programme)),
  );
});

function draw() {
  count.textContent = chosen.size ? text("bulk.count", { count: chosen.size }) : text("bulk.none");
  if (chosen.size > most) count.textContent += ` – ${text("bulk.most")}`;
  apply.disabled = !chosen.size || chosen.size > most;
  const boxes = [...root.querySelectorAll("tbody [type=checkbox]")];
  all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
}

async function show() {
  const fields = Object.fromEntries([...new FormData(find)].filter(([, value]) => value));
  await sheet.show(`/api/v1/programmes?${new URLSearchParams({ limit: "50", ...fields })}`);
  draw();
}

/** What the form says; `null` if it says nothing. */
function wish() {
  const { elements } = change;
  const changes = {};
  for (const name of ["section", "series", "type", "language"]) {
    const value = elements[name].value.trim();
    if (value) changes[name] = value === "-" ? "" : value;
  }
  const body = { ids: [...chosen.keys()] };
  if (Object.keys(changes).length) body.changes = changes;
  for (const name of ["addKeywords", "removeKeywords"]) if (words(elements[name]).length) body[name] = words(elements[name]);
  if (elements.isAvailability.checked) {
    body.availability = { from: elements.from.value || null, until: elements.until.value || null, regions: words(elements.regions) };
  }
  return Object.keys(body).length > 1 ? body : null;
}

async function send(event) {
  event.preventDefault();
  const body = wish();
  if (!body) {
    outcome.replaceChildren(make("p", { class: "note grave" }, text("bulk.nothing")));
    return;
  }
  apply.disabled = true;
  try {
    const { changed } = await request("PATCH", "/api/v1/programmes", body);
    chosen.clear();
    change.reset();
    drawTime();
    outcome.replaceChildren(make("p", { class: "note" }, text("bulk.done", { count: changed })));
    await show();
  } catch (error) {
    const lines = (error.errors ?? []).map(({ at, message }) => make("li", {}, `${chosen.get(at) ?? at}：`, message));
    outcome.replaceChildren(make("div", { class: "reason" }, make("p", {}, error.status ? error.message : text("error.network")), make("ul", {}, ...lines)));
  }
  draw();
}

function drawTime() {
  for (const name of ["from", "until", "regions"]) change.elements[name].disabled = !change.elements.isAvailability.checked;
}

let timer = null;
find.addEventListener("submit", (event) => event.preventDefault());
find.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, 250);
});
all.addEventListener("change", () => {
  for (const box of root.querySelectorAll("tbody [type=checkbox]")) {
    box.checked = all.checked;
    if (all.checked) chosen.set(box.dataset.id, box.dataset.title);
    else chosen.delete(box.dataset.id);
  }
  draw();
});
change.elements.isAvailability.addEventListener("change", drawTime);
change.addEventListener("submit", send);
drawTime();
show();
