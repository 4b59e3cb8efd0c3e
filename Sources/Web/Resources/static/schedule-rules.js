// What rules mean, and what changes of them are: values in, values out, nothing of the page. A change is `{put, remove}`:
// rules to add or change, and the ids of those to remove.

import { addDays, clockSeconds, clockText, weekday } from "./schedule-time.js";

const ofSeries = ["series", "shuffle", "section"];
/** Kinds of contents that have a place of their own in a list. */
export const goesOn = (rule) => ofSeries.includes(rule.content.kind);

/** What a day is: a holiday, a working day or a weekend. `holidays` is a map of days. */
export function kindOfDay(day, holidays) {
  return holidays.get(day)?.kind ?? (weekday(day) >= 6 ? "weekend" : "workday");
}

/** Whether a rule begins on a day. */
export function includes({ days }, day, holidays) {
  if ((days.from && day < days.from) || (days.until && day > days.until) || days.except?.includes(day)) return false;
  switch (days.kind) {
    case "daily": return true;
    case "weekly": return (days.weekdays ?? []).includes(weekday(day));
    case "dates": return (days.dates ?? []).includes(day);
    default: return days.kind === `${kindOfDay(day, holidays)}s`;
  }
}

/** Whether a rule is for one day alone. */
export const isSingle = (rule) => rule.days.kind === "dates" && (rule.days.dates ?? []).length <= 1;

/** A rule as it is sent: without what the server adds, and its own to be changed. */
export function plain(rule) {
  const copy = structuredClone(rule);
  delete copy.contentTitle;
  for (const [name, value] of Object.entries(copy)) if (value === null || value === undefined) delete copy[name];
  for (const [name, value] of Object.entries(copy.days)) if (value === null) delete copy.days[name];
  return copy;
}

/** An id that no rule has yet. */
export function freshID(rules, stem) {
  const taken = new Set(rules.map((rule) => rule.id));
  const base = stem.toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^[-_]+/, "").slice(0, 52) || "rule";
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** Leaves one day out of a rule; `null` if nothing of it is left. */
function without(rule, day) {
  const copy = plain(rule);
  if (copy.days.kind === "dates") {
    copy.days.dates = copy.days.dates.filter((date) => date !== day);
    return copy.days.dates.length ? copy : null;
  }
  // What was left out long ago matters no more.
  copy.days.except = [...(copy.days.except ?? []).filter((date) => date > addDays(day, -90)), day].sort();
  return copy;
}

/** The same content on one day: what it shows of a series, the rule does not show again. */
function onceOnly(rules, rule, day, change) {
  const copy = { ...plain(rule), ...change, id: freshID(rules, `${rule.id}-${day}`), override: true };
  copy.days = { kind: "dates", dates: [change.day ?? day] };
  delete copy.day;
  if (goesOn(rule) || rule.content.kind === "programme") copy.follows = rule.follows ?? rule.id;
  return copy;
}

/** What begins on `day` begins at another time, on another day or is of another length, that once. */
export function changeOnce(rules, rule, day, change) {
  if (isSingle(rule)) return changeAll(rule, day, change);
  const rest = without(rule, day);
  return { put: [rest, onceOnly(rules, rule, day, change)].filter(Boolean), remove: rest ? [] : [rule.id] };
}

/** All that a rule has begins at another time or is of another length; the day is another one where the pattern has days. */
export function changeAll(rule, day, { day: target = day, ...change }) {
  const copy = { ...plain(rule), ...change };
  if (target !== day && copy.days.kind === "weekly") {
    const others = copy.days.weekdays.filter((number) => number !== weekday(day));
    copy.days.weekdays = [...new Set([...others, weekday(target)])].sort();
  }
  if (target !== day && copy.days.kind === "dates") {
    copy.days.dates = [...new Set(copy.days.dates.map((date) => (date === day ? target : date)))].sort();
  }
  return { put: [copy], remove: [] };
}

/** Whether a rule of this pattern can be moved to other days as a whole. */
export const hasDays = (rule) => ["weekly", "dates"].includes(rule.days.kind);

/** What begins on `day` is left out that once. */
export function removeOnce(rule, day) {
  const rest = without(rule, day);
  return rest ? { put: [rest], remove: [] } : { put: [], remove: [rule.id] };
}

export const removeAll = (rule) => ({ put: [], remove: [rule.id] });

/** What takes a change back. */
export function inverse(rules, { put, remove }) {
  const before = new Map(rules.map((rule) => [rule.id, rule]));
  const touched = [...put.map((rule) => rule.id), ...remove];
  return {
    put: touched.filter((id) => before.has(id)).map((id) => plain(before.get(id))),
    remove: touched.filter((id) => !before.has(id)),
  };
}

/** The rules after a change. */
export function applied(rules, { put, remove }) {
  const gone = new Set([...remove, ...put.map((rule) => rule.id)]);
  return [...rules.filter((rule) => !gone.has(rule.id)), ...put];
}

/** Makes days like others: pairs of a day and the one that becomes like it. All other starts of that day are left out. */
export function copyDays(rules, holidays, pairs) {
  let after = rules;
  for (const [from, to] of pairs) {
    for (const rule of after) {
      const [isOnSource, isOnTarget] = [includes(rule, from, holidays), includes(rule, to, holidays)];
      if (isOnTarget && !isOnSource) after = applied(after, removeOnce(rule, to));
      if (isOnSource && !isOnTarget) after = applied(after, addDay(after, rule, to));
    }
  }
  const before = new Map(rules.map((rule) => [rule.id, JSON.stringify(plain(rule))]));
  const put = after.map(plain).filter((rule) => before.get(rule.id) !== JSON.stringify(rule));
  const kept = new Set(after.map((rule) => rule.id));
  return { put, remove: rules.filter((rule) => !kept.has(rule.id)).map((rule) => rule.id) };
}

/** The rule on one day more. */
function addDay(rules, rule, day) {
  const copy = plain(rule);
  if (copy.days.except?.includes(day)) {
    copy.days.except = copy.days.except.filter((date) => date !== day);
    if (!copy.days.except.length) delete copy.days.except;
    return { put: [copy], remove: [] };
  }
  if (copy.days.kind === "dates") {
    copy.days.dates = [...copy.days.dates, day].sort();
    return { put: [copy], remove: [] };
  }
  const twin = { ...copy, id: freshID(rules, `${rule.id}-${day}`), days: { kind: "dates", dates: [day] } };
  if (goesOn(rule) || rule.content.kind === "programme") twin.follows = rule.follows ?? rule.id;
  return { put: [twin], remove: [] };
}

/** One-off rules whose last day is over. */
export function outdated(rules, today) {
  const repeated = new Set(rules.filter((rule) => rule.content.kind === "repeat").map((rule) => rule.content.id));
  return rules.filter((rule) => rule.days.kind === "dates" && !repeated.has(rule.id)
    && (rule.days.dates ?? []).every((date) => date < addDays(today, -1)));
}

/** By start, then by id. */
export const byStart = (left, right) => clockSeconds(left.start) - clockSeconds(right.start) || left.id.localeCompare(right.id);

/** Seconds since midnight, kept within the day, as rules have them. */
export const startText = (seconds) => clockText(Math.min(Math.max(0, Math.round(seconds)), 86_399));
