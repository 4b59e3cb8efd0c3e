// The calendar of holidays and of the weekends on which people work: a year to paint days in.

import { make } from "./elements.js";
import { language, request, text } from "./page.js";
import { kindOfDay } from "./schedule-rules.js";
import { addDays, weekday } from "./schedule-time.js";

const panel = document.querySelector("[data-holidays]");
const status = panel.querySelector("[data-status]");
const save = panel.querySelector("[data-save]");
const months = panel.querySelector("[data-months]");
const path = "/api/v1/holidays";
let days = new Map();
let loaded = "[]";
let year = new Date().getFullYear();
let painting = null;

const listed = () => [...days.values()].sort((left, right) => (left.day < right.day ? -1 : 1));
const textOf = (items) => JSON.stringify(items.map(({ day, kind, name }) => [day, kind, name ?? null]));

function say(message, isGrave = false) {
  status.textContent = message;
  status.classList.toggle("grave", isGrave);
  status.hidden = !message;
}

async function load() {
  try {
    const { items } = await request("GET", path);
    days = new Map(items.map((day) => [day.day, day]));
    loaded = textOf(listed());
    show();
  } catch (error) {
    say(error.status ? error.message : text("error.network"), true);
  }
}

function show() {
  panel.querySelector("[data-this-year]").textContent = String(year);
  months.replaceChildren(...Array.from({ length: 12 }, (_, month) => monthOf(month)));
  changed();
  // On a phone the months lie beside each other.
  const month = year === new Date().getFullYear() ? months.children[new Date().getMonth()] : months.firstElementChild;
  months.scrollLeft = month.offsetLeft - months.offsetLeft;
}

function monthOf(month) {
  const first = `${year}-${String(month + 1).padStart(2, "0")}-01`;
  const name = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" }).format(new Date(`${first}T00:00:00Z`));
  const cells = [];
  for (let day = first; day.slice(0, 7) === first.slice(0, 7); day = addDays(day, 1)) cells.push(cellOf(day));
  cells[0].style.gridColumnStart = weekday(first);
  const heads = Array.from({ length: 7 }, (_, index) => make("span", { "aria-hidden": "true" }, new Intl.DateTimeFormat(language, { weekday: "narrow", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, index + 1)))));
  return make("div", { class: "calendar", role: "group", "aria-label": `${name} ${year}` }, make("h3", {}, name), make("div", { class: "cells" }, ...heads, ...cells));
}

function cellOf(day) {
  const cell = make("button", { type: "button", "data-day": day, tabindex: day.endsWith("-01-01") ? "0" : "-1" }, String(Number(day.slice(8))));
  dress(cell);
  return cell;
}

function dress(cell) {
  const { day } = cell.dataset;
  const entry = days.get(day);
  cell.className = `${kindOfDay(day, days)}${entry ? " listed" : ""}`;
  cell.title = entry ? `${text(`schedule.day.${entry.kind}`)}${entry.name ? `：${entry.name}` : ""}` : "";
  cell.setAttribute("aria-label", `${day}${cell.title ? ` ${cell.title}` : ""}`);
}

function changed() {
  save.disabled = textOf(listed()) === loaded;
}

/** Makes a day what the brush says; what it is already is taken back. */
function paint(cell, kind, name) {
  const { day } = cell.dataset;
  if (kind) days.set(day, { day, kind, ...(name ? { name } : {}) });
  else days.delete(day);
  dress(cell);
  changed();
}

function brush(cell) {
  const kind = panel.querySelector("[name=brush]:checked").value;
  const name = panel.querySelector("[data-holiday-name]").value.trim();
  const entry = days.get(cell.dataset.day);
  const isSame = entry && entry.kind === kind && (entry.name ?? "") === name;
  return { kind: isSame ? "" : kind, name };
}

months.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest("[data-day]");
  if (!cell || event.button !== 0) return;
  painting = brush(cell);
  paint(cell, painting.kind, painting.name);
  if (event.pointerType !== "mouse") painting = null; // a finger scrolls on
});
months.addEventListener("pointerover", (event) => {
  const cell = event.target.closest("[data-day]");
  if (cell && painting) paint(cell, painting.kind, painting.name);
});
window.addEventListener("pointerup", () => (painting = null));
months.addEventListener("keydown", (event) => {
  const cell = event.target.closest("[data-day]");
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
  if (!cell) return;
  if (by) {
    const next = months.querySelector(`[data-day="${addDays(cell.dataset.day, by)}"]`);
    if (next) {
      cell.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  } else if (event.key === "Enter" || event.key === " ") {
    const { kind, name } = brush(cell);
    paint(cell, kind, name);
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
for (const button of panel.querySelectorAll("[data-year]")) {
  button.addEventListener("click", () => {
    year += Number(button.dataset.year);
    show();
  });
}
save.addEventListener("click", async () => {
  save.disabled = true;
  try {
    // Somebody else may have saved meanwhile.
    const { items } = await request("GET", path);
    if (textOf(items) !== loaded) {
      say(text("schedule.holidaysStale"), true);
      await load();
      return;
    }
    const saved = await request("PUT", path, { items: listed() });
    days = new Map(saved.items.map((day) => [day.day, day]));
    loaded = textOf(listed());
    show();
    say(text("schedule.holidaysSaved", { count: days.size }));
  } catch (error) {
    say(error.status ? error.message : text("error.network"), true);
  }
  changed();
});

load();
