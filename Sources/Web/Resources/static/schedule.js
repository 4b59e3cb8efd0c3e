// The editor of a channel's schedule: ties the grid, its keys and drags, the dialogs and the lists together.

import { ask } from "./sheet.js";
import { text } from "./page.js";
import { ChangeDialog } from "./schedule-change.js";
import { RuleDialog } from "./schedule-dialog.js";
import { Dragging } from "./schedule-drag.js";
import { exchange } from "./schedule-exchange.js";
import { dayName, Grid, titleOf } from "./schedule-grid.js";
import { GridKeys } from "./schedule-keys.js";
import { Library } from "./schedule-library.js";
import { nameOf, showConflictList, showRuleList } from "./schedule-lists.js";
import { ScheduleModel } from "./schedule-model.js";
import { changeAll, changeOnce, freshID, hasDays, isSingle, outdated, removeAll, removeOnce, startText } from "./schedule-rules.js";
import { addDays, clockText, lengthText, monday, placeOf, weekday } from "./schedule-time.js";

const root = document.querySelector("[data-planner]");
const part = (name) => root.querySelector(`[data-${name}]`);
const model = new ScheduleModel(root.dataset.channel);
const grid = new Grid(part("grid"), model);
const dragging = new Dragging(grid);
const changes = new ChangeDialog(document.querySelector("dialog[data-change]"), model);
const ruleDialog = new RuleDialog(document.querySelector("dialog[data-rule]"), model, { saved: (name) => say(text("schedule.saved", { name })), remove: removeRule });
const zooms = [32, 48, 72, 108, 162, 243, 486];
const narrow = matchMedia("(max-width: 760px)");
const parameters = new URLSearchParams(location.search);
let day = /^\d{4}-\d\d-\d\d$/.test(parameters.get("day") ?? "") ? parameters.get("day") : null;
let isDayView = parameters.get("view") === "day" || (narrow.matches && parameters.get("view") !== "week");
let cursor = null;
let isFirst = true;
let silence;

function say(message, isGrave = false) {
  const status = part("status");
  status.textContent = message;
  status.classList.toggle("grave", isGrave);
  status.hidden = !message;
  clearTimeout(silence);
  if (message) silence = setTimeout(() => (status.hidden = true), isGrave ? 12_000 : 6000);
}

const fault = (error) => say(error.status || error.constructor === Error ? error.message : text("error.network"), true);

/** Does something that may be refused. */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    fault(error);
    return undefined;
  }
}

// What is shown

const shownDays = () => (isDayView ? [day] : Array.from({ length: 7 }, (_, index) => addDays(monday(day), index)));

async function show() {
  const first = shownDays()[0];
  const query = new URLSearchParams({ day, view: isDayView ? "day" : "week" });
  history.replaceState(null, "", `?${query}`);
  part("day").value = day;
  root.classList.toggle("is-day", isDayView);
  for (const button of root.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String((button.dataset.view === "day") === isDayView));
  part("title").textContent = isDayView ? dayName(day, { year: "numeric", month: "long", day: "numeric", weekday: "long" })
    : `${dayName(first, { year: "numeric", month: "long", day: "numeric" })} – ${dayName(addDays(first, 6), { month: "long", day: "numeric" })}`;
  await attempt(() => model.show(first, addDays(first, shownDays().length)));
}

function draw() {
  if (dragging.isUnderWay) return;
  const top = grid.root.scrollTop;
  grid.draw(shownDays());
  grid.root.scrollTop = top;
  if (isFirst) grid.scrollTo(model.now?.at ?? 28_800);
  isFirst = false;
  showCursor();
  const { severe, all } = showConflictList(part("conflict-list"), model, (conflict) => goTo(conflict.at, conflict.rule));
  part("conflict-count").textContent = all ? String(all) : "";
  part("conflict-count").classList.toggle("grave", severe > 0);
  showRules();
  part("undo").disabled = !model.canUndo;
  const until = model.laid.laidUntil;
  part("laid").textContent = until ? text("schedule.laidUntil", { day: until.slice(0, 10) }) : text("schedule.notLaid");
}

const showRules = () => {
  showRuleList(part("rule-list"), model, part("rule-words").value, (rule) => ruleDialog.open(rule));
  part("tidy").hidden = !outdated(model.rules, model.now?.day ?? day).length;
};

/** Goes to an instant, and to the slot of a rule then. */
async function goTo(instant, rule) {
  const place = placeOf(instant);
  day = place.day;
  await show();
  grid.scrollTo(place.at);
  (grid.slots.find((slot) => slot.ruleID === rule && slot.slot.ms === place.ms) ?? grid.slots.find((slot) => slot.start.ms >= place.ms))?.element.focus();
}

function zoom(by) {
  const index = Math.min(Math.max(zooms.indexOf(grid.hour) + by, 0), zooms.length - 1);
  const middle = (grid.root.scrollTop + grid.root.clientHeight / 2) / grid.pixels;
  grid.hour = zooms[index];
  draw();
  grid.root.scrollTop = middle * grid.pixels - grid.root.clientHeight / 2;
  try {
    localStorage.setItem("lectern.schedule.hour", String(grid.hour));
  } catch {
    // It holds for this page then.
  }
}

/** Where a new rule would begin. */
function showCursor() {
  grid.root.querySelector(".cursor")?.remove();
  const column = cursor && grid.column(cursor.day);
  if (!column) return;
  const mark = document.createElement("button");
  mark.type = "button";
  mark.className = "cursor";
  mark.textContent = `＋ ${clockText(cursor.at)}`;
  mark.title = text("schedule.newHere");
  mark.style.top = `${(cursor.at / 86_400) * 100}%`;
  mark.addEventListener("click", () => create(cursor));
  column.append(mark);
}

// Changes

const isPast = (place) => model.now && (place.day < model.now.day || (place.day === model.now.day && place.at <= model.now.at));

function mayChange(slot) {
  if (!slot.rule) say(text("schedule.noRule"), true);
  else if (isPast(slot.slot) || (slot.items.length && slot.start.ms <= model.now.ms)) say(text("schedule.isPast"), true);
  else if (slot.rule.content.kind === "live" && slot.ruleID.startsWith("live-")) say(text("schedule.isLive"), true);
  else return true;
  return false;
}

/** A slot begins elsewhere or is of another length, that once or always. */
async function place(slot, { day: target = slot.day, at, length }) {
  if (!mayChange(slot)) return draw();
  if (at !== undefined && target === slot.day && Math.abs(at - slot.start.at) < 30 && !length) return draw();
  if (at !== undefined && isPast({ day: target, at })) return say(text("schedule.intoPast"), true);
  const { rule } = slot;
  const change = { day: target, ...(at === undefined ? {} : { start: startText(at) }), ...(length === undefined ? {} : { length }) };
  if (!length) delete change.length;
  const where = [at === undefined ? "" : `${dayName(target)} ${clockText(at)}`, length && length !== rule.length ? lengthText(length) : ""].filter(Boolean).join(" · ");
  const once = { label: text("schedule.onlyOn", { day: dayName(slot.day) }), change: changeOnce(model.rules, rule, slot.day, change) };
  const moved = hasDays(rule) || target === slot.day ? change : { ...change, day: slot.day };
  const all = { label: text("schedule.allOf", { name: nameOf(rule) }), hint: moved === change ? null : text("schedule.daysStay"), change: changeAll(rule, slot.day, moved) };
  const heading = text("schedule.moveTo", { name: titleOf(slot), where });
  await attempt(async () => {
    if (!(await changes.perform(heading, isSingle(rule) ? [all] : [once, all]))) return slot.element.focus({ preventScroll: true });
    say(text("schedule.moved", { name: titleOf(slot), where }));
    return focusNear({ day: target, at: at ?? slot.start.at });
  });
}

/** The focus follows what was moved. */
function focusNear({ day: target, at }) {
  const ofDay = grid.slots.filter((slot) => slot.start.day === target);
  const [nearest] = [...ofDay].sort((left, right) => Math.abs(left.start.at - at) - Math.abs(right.start.at - at));
  nearest?.element.focus({ preventScroll: true });
}

async function removeRule(rule, onDay) {
  const choices = isSingle(rule) || !onDay ? [] : [{ label: text("schedule.onlyOn", { day: dayName(onDay) }), change: removeOnce(rule, onDay) }];
  choices.push({ label: text("schedule.allOf", { name: nameOf(rule) }), change: removeAll(rule) });
  await attempt(async () => {
    if (choices.length === 1 && !(await ask(text("schedule.removeAsk", { name: nameOf(rule) })))) return;
    if (await changes.perform(text("schedule.removeHeading", { name: nameOf(rule) }), choices)) say(text("schedule.removed", { name: nameOf(rule) }));
  });
}

/** A new rule in the dialog. */
function create(at = cursor ?? { day: shownDays()[0], at: 72_000 }, source = null) {
  ruleDialog.open({ start: startText(at.at), days: { kind: "dates", dates: [at.day] }, content: { kind: source?.kind ?? "programme", id: source?.id }, contentTitle: source?.title });
}

/** What was dragged in is asked for its days. */
async function putIn(source, { day: target, at }) {
  if (isPast({ day: target, at })) return say(text("schedule.intoPast"), true);
  const stem = `${source.kind === "programme" ? "p" : "s"}-${source.id}`;
  const rule = (days) => ({ put: [{ id: freshID(model.rules, stem), start: startText(at), content: { kind: source.kind, id: source.id }, days }], remove: [] });
  const choices = [
    { label: text("schedule.onlyOn", { day: dayName(target) }), change: rule({ kind: "dates", dates: [target] }) },
    { label: text("schedule.weeklyOn", { day: dayName(target, { weekday: "long" }) }), change: rule({ kind: "weekly", weekdays: [weekday(target)] }) },
    { label: text("schedule.days.daily"), change: rule({ kind: "daily" }) },
    { label: text("schedule.days.workdays"), change: rule({ kind: "workdays" }) },
    { label: text("schedule.days.weekends"), change: rule({ kind: "weekends" }) },
  ];
  if (source.kind !== "programme") choices.push(choices.shift());
  await attempt(async () => {
    if (await changes.perform(text("schedule.putAt", { name: source.title, time: clockText(at) }), choices)) say(text("schedule.saved", { name: source.title }));
  });
}

const undo = () => attempt(async () => {
  await model.undo();
  say(text("schedule.undone"));
});

// Hands

grid.root.addEventListener("pointerdown", (event) => {
  const slot = grid.slotOf(event.target);
  if (!slot?.rule || event.target.closest(".rest")) return;
  const column = grid.column(slot.start.day).getBoundingClientRect();
  const seconds = Math.max(300, (slot.end.ms - slot.start.ms) / 1000);
  const what = { element: slot.element, label: titleOf(slot), seconds, start: slot.start };
  if (event.target.matches(".edge")) what.resize = (length) => place(slot, { length });
  else {
    if (isPast(slot.start)) return;
    what.held = ((event.clientY - column.top) / column.height) * 86_400 - slot.start.at;
    what.drop = ({ day: target, at }) => place(slot, { day: target, at });
  }
  dragging.hold(event, what);
});
grid.root.addEventListener("click", (event) => {
  const head = event.target.closest(".day-head");
  const slot = grid.slotOf(event.target);
  if (head) {
    [day, isDayView] = [head.dataset.day, true];
    show();
  } else if (slot) openSlot(slot);
  else if (!event.target.closest(".cursor")) setCursor(event);
});
grid.root.addEventListener("dblclick", () => cursor && create(cursor));

function setCursor(event) {
  const column = event.target.closest(".day");
  if (!column) return;
  const box = column.getBoundingClientRect();
  const at = Math.floor((((event.clientY - box.top) / box.height) * 86_400) / 300) * 300;
  cursor = isPast({ day: column.dataset.day, at }) ? null : { day: column.dataset.day, at };
  showCursor();
}

function openSlot(slot) {
  if (!slot.rule) return say(text("schedule.noRule"), true);
  if (isPast(slot.start)) say(text("schedule.pastSlot"));
  ruleDialog.open(slot.rule, isPast(slot.start) ? null : slot.day);
}

new GridKeys(grid, { open: openSlot, remove: (slot) => mayChange(slot) && removeRule(slot.rule, slot.day), create, mayMove: mayChange, place, say });
const library = new Library(part("library"), {
  hold: (event, source, element) => dragging.hold(event, { element, label: source.title, seconds: Math.max(300, source.seconds ?? 1800), drop: (target) => putIn(source, target) }),
  choose: (source) => create(cursor ?? undefined, source),
});

for (const button of root.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    const step = Number(button.dataset.step);
    day = step ? addDays(day, step * (isDayView ? 1 : 7)) : (model.now?.day ?? day);
    show();
  });
}
for (const button of root.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => {
    isDayView = button.dataset.view === "day";
    show();
  });
}
for (const button of root.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
part("day").addEventListener("change", (event) => {
  if (event.target.value) [day] = [event.target.value];
  show();
});
part("undo").addEventListener("click", undo);
part("new").addEventListener("click", () => create());
part("rule-words").addEventListener("input", showRules);
part("tidy").addEventListener("click", () => attempt(async () => {
  const over = outdated(model.rules, model.now?.day ?? day);
  if (!(await ask(text("schedule.tidyAsk", { count: over.length })))) return;
  await model.save({ put: [], remove: over.map((rule) => rule.id) });
  say(text("schedule.tidied", { count: over.length }));
}));
part("reload").addEventListener("click", () => {
  part("stale").hidden = true;
  attempt(() => model.reload());
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.shiftKey || event.target.closest("input, textarea, dialog")) return;
  event.preventDefault();
  if (model.canUndo) undo();
});
model.addEventListener("loaded", draw);
model.addEventListener("changed", () => say(text("schedule.othersChanged")));
model.addEventListener("stale", () => (part("stale").hidden = false));
narrow.addEventListener("change", () => {
  isDayView = narrow.matches;
  show();
});

try {
  const kept = Number(localStorage.getItem("lectern.schedule.hour"));
  if (zooms.includes(kept)) grid.hour = kept;
} catch {
  // Storage is switched off.
}
exchange(root, model, { say, attempt, changes, today: () => model.now?.day ?? day });
day ??= root.dataset.today;
show();
library.load();
// The line of the present moves; what is laid out anew meanwhile is shown while nobody works.
setInterval(() => grid.drawNow(), 15_000);
setInterval(() => !document.hidden && !dragging.isUnderWay && !document.querySelector("dialog[open]") && attempt(() => model.refresh()), 60_000);
