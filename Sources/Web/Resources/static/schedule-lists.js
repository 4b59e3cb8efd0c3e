// Beside the grid: conflicts with what to do about them, and all rules in words.

import { icon, make } from "./elements.js";
import { language, text } from "./page.js";
import { styleOf } from "./schedule-grid.js";
import { byStart } from "./schedule-rules.js";
import { lengthText, placeOf, clockText } from "./schedule-time.js";

/** What a rule is called. */
export function nameOf(rule) {
  return rule?.title || rule?.contentTitle || (rule ? `${text(`schedule.content.${rule.content.kind}`)}${rule.content.id ? ` ${rule.content.id}` : ""}` : "");
}

const dayText = (day) => new Intl.DateTimeFormat(language, { month: "short", day: "numeric", weekday: "short", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
const weekdayText = (number) => new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, number)));

/** The days of a rule in words. */
export function daysText({ days }) {
  const parts = [];
  if (days.kind === "weekly") parts.push((days.weekdays ?? []).map(weekdayText).join(" "));
  else if (days.kind === "dates") parts.push((days.dates ?? []).slice(0, 3).map(dayText).join(" ") + (days.dates?.length > 3 ? ` … ${text("schedule.dates", { count: days.dates.length })}` : ""));
  else parts.push(text(`schedule.days.${days.kind}`));
  if (days.from) parts.push(text("schedule.fromDay", { day: days.from }));
  if (days.until) parts.push(text("schedule.untilDay", { day: days.until }));
  if (days.except?.length) parts.push(text("schedule.exceptDays", { count: days.except.length }));
  return parts.join(" · ");
}

/** A conflict in words: when, what, and what to do. */
export function conflictLine(conflict, model) {
  const place = placeOf(conflict.at);
  const other = conflict.other ? model.rule(conflict.other) : null;
  return [
    make("b", {}, `${dayText(place.day)} ${clockText(place.at)} `),
    make("span", {}, nameOf(model.rule(conflict.rule)), conflict.seconds ? ` (${lengthText(Math.round(conflict.seconds))})` : ""),
    make("small", {}, conflict.message, other ? ` ${text("schedule.inTheWay", { name: nameOf(other) })}` : ""),
  ];
}

/** Conflicts of one kind and rule, the severe ones first. */
export function grouped(conflicts) {
  const groups = new Map();
  for (const conflict of conflicts) {
    const key = [conflict.kind, conflict.rule, conflict.other].join(" ");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(conflict);
  }
  return [...groups.values()].sort((left, right) => right[0].severe - left[0].severe || Date.parse(left[0].at) - Date.parse(right[0].at));
}

export function showConflictList(root, model, go) {
  const sorted = grouped(model.conflicts);
  root.replaceChildren(...sorted.map((group) => make(
    "li", { class: group[0].severe ? "severe" : "" },
    make("button", { type: "button", onclick: () => go(group[0]) }, ...conflictLine(group[0], model), group.length > 1 ? make("em", {}, text("schedule.times", { count: group.length })) : null),
  )));
  if (!sorted.length) root.append(make("li", { class: "calm" }, icon("check"), text("schedule.noneAhead")));
  return { severe: model.conflicts.filter((conflict) => conflict.severe).length, all: model.conflicts.length };
}

/** All rules, by their starts. */
export function showRuleList(root, model, words, open) {
  const wanted = words.trim().toLowerCase();
  const rules = [...model.rules].sort(byStart).filter((rule) => !wanted || `${nameOf(rule)} ${rule.id} ${rule.content.id ?? ""} ${rule.start}`.toLowerCase().includes(wanted));
  root.replaceChildren(...rules.map((rule) => make(
    "li", {},
    make(
      "button", { type: "button", class: `rule-line ${styleOf(rule.content)}`, "data-rule": rule.id, onclick: () => open(rule) },
      make("b", { class: "number" }, rule.start), make("span", {}, nameOf(rule), rule.override ? make("em", {}, text("schedule.once")) : null),
      make("small", {}, [text(`schedule.content.${rule.content.kind}`), daysText(rule), lengthText(rule.length)].filter(Boolean).join(" · ")),
    ),
  )));
  if (!rules.length) root.append(make("li", { class: "quiet" }, text(wanted ? "schedule.noRuleFound" : "schedule.noRules")));
}
