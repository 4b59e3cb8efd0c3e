// Draws days of a channel: what will be on air in its place, joined into the slots of the rules that ask for it.

import { make } from "./elements.js";
import { language, text } from "./page.js";
import { includes, kindOfDay } from "./schedule-rules.js";
import { addDays, clockSeconds, clockText, daySeconds, later, lengthText, placeOf, weekday } from "./schedule-time.js";

/** Pixels below which lines are drawn as one, as in all of this where a rem has sixteen. */
const leastHeight = 15;
/** Kinds of conflicts of which nothing is on air, so that there is no slot to mark. */
const withoutSlot = ["sameStart", "skipped", "overridden", "nothingToShow", "notPublished", "withoutPictures", "embargo", "otherRegion"];

/** The minute that a clock shows. */
const minuteText = (seconds) => clockText(seconds - (seconds % 60));
const share = (seconds) => `${(seconds / daySeconds) * 100}%`;

/** What a slot is drawn as: fixed, series, repeat, filler, live, off. */
export function styleOf(content) {
  return { programme: "fixed", series: "series", shuffle: "series", section: "series" }[content?.kind] ?? content?.kind ?? "fixed";
}

/** `周三 25 日`, short enough for a column. */
export function dayName(day, style = { weekday: "short", month: "numeric", day: "numeric" }) {
  return new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

export class Grid {
  #root;
  #body;
  #head;
  #model;
  #columns = new Map();
  #slots = new Map();
  days = [];
  hour = 48;

  /** `root` is the element that scrolls. */
  constructor(root, model) {
    this.#root = root;
    this.#model = model;
    this.#head = make("div", { class: "week-head" });
    this.#body = make("div", { class: "week-body" });
    root.append(this.#head, this.#body);
  }

  /** Pixels of an hour on this screen. */
  get pixels() {
    return this.hour * this.#unit;
  }

  get #unit() {
    return (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;
  }

  get root() {
    return this.#root;
  }

  column(day) {
    return this.#columns.get(day);
  }

  /** The slot of an element within it. */
  slotOf(element) {
    return this.#slots.get(element?.closest?.(".slot")?.dataset.key);
  }

  /** The slots in the order of time. */
  get slots() {
    return [...this.#slots.values()].sort((left, right) => left.start.ms - right.start.ms);
  }

  /** Draws all anew; the focus stays where it was. */
  draw(days) {
    const held = document.activeElement?.closest?.(".slot")?.dataset.key;
    this.days = days;
    this.#root.style.setProperty("--hour", `${this.pixels}px`);
    this.#root.style.setProperty("--days", days.length);
    this.#head.replaceChildren(make("span", { class: "corner" }), ...days.map((day) => this.#dayHead(day)));
    this.#columns = new Map(days.map((day) => [day, make("div", { class: "day", "data-day": day, role: "group", "aria-label": dayName(day) })]));
    this.#slots = new Map();
    if (this.#model.laid) {
      this.#drawFills();
      for (const slot of slotsOf(this.#model)) this.#drawSlot(slot);
      this.#drawConflicts();
    }
    this.#body.replaceChildren(this.#gutter(), ...this.#columns.values());
    this.drawNow();
    const first = this.#slots.get(held) ?? this.slots.find((slot) => slot.start.ms > (this.#model.now?.ms ?? 0)) ?? this.slots[0];
    if (first) first.element.tabIndex = 0;
    if (held) this.#slots.get(held)?.element.focus({ preventScroll: true });
  }

  #dayHead(day) {
    const holiday = this.#model.holidays.get(day);
    const kind = kindOfDay(day, this.#model.holidays);
    const badge = holiday ? make("small", { class: `day-mark ${holiday.kind}` }, holiday.name || text(`schedule.day.${holiday.kind}`)) : null;
    const isToday = this.#model.now?.day === day;
    return make("button", { type: "button", class: `day-head ${kind}`, "data-day": day, "aria-current": isToday ? "date" : null, title: text("schedule.openDay") }, make("b", {}, dayName(day)), badge);
  }

  #gutter() {
    const hours = Array.from({ length: 24 }, (_, hour) => {
      const label = make("span", {}, clockText(hour * 3600));
      label.style.top = share(hour * 3600);
      return label;
    });
    return make("div", { class: "hours", "aria-hidden": "true" }, ...hours);
  }

  /** What has been, and the line of the present. */
  drawNow() {
    const now = this.#model.now;
    for (const [day, column] of this.#columns) {
      column.querySelector(":scope > .past")?.remove();
      column.querySelector(":scope > .now")?.remove();
      if (!now || day > now.day) continue;
      const past = make("div", { class: "past" });
      past.style.height = day < now.day ? "100%" : share(now.at);
      column.prepend(past);
      if (day < now.day) continue;
      const line = make("div", { class: "now" });
      line.style.top = share(now.at);
      column.append(line);
    }
  }

  /** Puts a piece into each column that it touches; `each` makes it. */
  #pieces(start, end, each) {
    let first = true;
    for (let day = start.day; day <= end.day; day = addDays(day, 1)) {
      const from = day === start.day ? start.at : 0;
      const to = day === end.day ? end.at : daySeconds;
      const column = this.#columns.get(day);
      if (to > from || first) {
        if (column) {
          const element = each(first, from, Math.max(to, from + 1));
          element.style.top = share(from);
          element.style.height = share(Math.max(to - from, 1));
          column.append(element);
        }
        first = false;
      }
    }
  }

  #drawFills() {
    for (const fill of this.#model.laid.fills) {
      const [start, end] = [placeOf(fill.start), placeOf(fill.end)];
      this.#pieces(start, end, (_, from, to) => {
        const isTall = ((to - from) / 3600) * this.hour >= leastHeight;
        return make("div", { class: `fill fill-${fill.kind}`, title: text(`schedule.fill.${fill.kind}`) }, isTall && fill.kind !== "gap" ? make("span", {}, text(`schedule.fill.${fill.kind}`)) : null);
      });
    }
  }

  #drawSlot(slot) {
    const style = styleOf(slot.rule?.content ?? { kind: slot.items[0].kind });
    this.#pieces(slot.start, slot.end, (isFirst, from, to) => {
      const height = ((to - from) / 3600) * this.hour;
      const lines = isFirst ? this.#lines(slot, height) : [make("span", { class: "piece" }, "↳ ", titleOf(slot))];
      const element = make("div", {
        class: `slot ${style}${height < 24 ? " low" : height >= 40 ? " tall" : ""}${slot.rule?.override ? " once" : ""}${isFirst ? "" : " rest"}`, "data-key": slot.key,
        role: isFirst ? "button" : null, tabindex: isFirst ? "-1" : null, "aria-label": isFirst ? labelOf(slot) : null, "aria-hidden": isFirst ? null : "true", title: labelOf(slot),
      }, ...lines);
      if (isFirst) {
        slot.element = element;
        this.#slots.set(slot.key, slot);
        if (slot.rule?.length && slot.end.day === slot.start.day && this.#isAhead(slot)) element.append(make("i", { class: "edge", "aria-hidden": "true" }));
      }
      return element;
    });
    if (!slot.element) return;
    slot.element.classList.toggle("fixed-past", !this.#isAhead(slot));
  }

  #isAhead(slot) {
    return slot.start.ms > (this.#model.now?.ms ?? 0);
  }

  /** Its programmes, each in its place while there is room, else the first and how many there are. */
  #lines(slot, height) {
    const { items } = slot;
    const starts = [...items.map((item) => Date.parse(item.start)), slot.end.ms];
    const least = Math.min(...items.map((_, index) => starts[index + 1] - starts[index]));
    if (items.length > 1 && (least / (slot.end.ms - slot.start.ms)) * height < leastHeight) {
      return [make("span", { class: "piece whole" }, make("b", {}, minuteText(slot.start.at)), ` ${titleOf(slot)} `, make("small", {}, text("schedule.items", { count: items.length })))];
    }
    return items.map((item, index) => {
      const line = make("span", { class: `piece${items.length > 1 ? "" : " whole"}${item.withdrawn ? " withdrawn" : ""}` }, make("b", {}, minuteText(placeOf(item.start).at)), " ", item.title, item.cut ? make("small", { title: text("schedule.cut") }, " ✂") : null);
      if (index > 0) {
        line.style.top = `${((Date.parse(item.start) - slot.start.ms) / (slot.end.ms - slot.start.ms)) * 100}%`;
        line.classList.add("placed");
      }
      return line;
    });
  }

  #drawConflicts() {
    const marks = new Map();
    for (const conflict of this.#model.laid.conflicts) {
      const key = `${conflict.rule}@${conflict.at}`;
      if (!marks.has(key)) marks.set(key, []);
      marks.get(key).push(conflict);
    }
    for (const [key, conflicts] of marks) {
      const slot = this.#slots.get(key);
      const isSevere = conflicts.some((conflict) => conflict.severe);
      const message = conflicts.map((conflict) => conflict.message).join("\n");
      const mark = make("span", { class: `mark${isSevere ? " severe" : ""}`, title: message, role: "img", "aria-label": message }, isSevere ? "!" : "i");
      if (slot) {
        slot.conflicts = conflicts;
        slot.element.classList.add(isSevere ? "has-severe" : "has-mild");
        slot.element.setAttribute("aria-label", `${labelOf(slot)}. ${message}`);
        slot.element.append(mark);
      } else if (withoutSlot.includes(conflicts[0].kind)) {
        this.#drawMissing(conflicts, mark, isSevere);
      }
    }
  }

  /** Where a rule was to begin and does not: a narrow mark at the side. */
  #drawMissing(conflicts, mark, isSevere) {
    const rule = this.#model.rule(conflicts[0].rule);
    if (!rule) return;
    const start = placeOf(conflicts[0].at);
    const end = later(start, Math.min(rule.length ?? 900, daySeconds - 1 - start.at));
    const slot = { key: `${rule.id}@${conflicts[0].at}`, rule, ruleID: rule.id, start, end, day: start.day, slot: start, items: [], conflicts };
    this.#pieces(start, end, (isFirst) => {
      const element = make("div", { class: `slot missing${isSevere ? " has-severe" : " has-mild"}`, "data-key": slot.key, role: "button", tabindex: "-1", title: mark.title, "aria-label": `${labelOf(slot)}. ${mark.title}` }, mark);
      if (isFirst) {
        slot.element = element;
        this.#slots.set(slot.key, slot);
      }
      return element;
    });
  }

  /** Shows a time of a day. */
  scrollTo(at) {
    this.#root.scrollTop = Math.max(0, (at / 3600) * this.pixels - this.#root.clientHeight / 3);
  }
}

/** What a slot is called. */
export function titleOf({ rule, items }) {
  return rule?.title || (items.length === 1 ? items[0].title : rule?.contentTitle) || items[0]?.title || text(`schedule.content.${rule?.content.kind ?? "programme"}`);
}

function labelOf(slot) {
  const parts = [dayName(slot.start.day), `${clockText(slot.start.at)}–${clockText(slot.end.at)}`, titleOf(slot)];
  if (slot.rule) parts.push(text(`schedule.content.${slot.rule.content.kind}`));
  if (slot.rule?.length) parts.push(lengthText(slot.rule.length));
  if (slot.items.length > 1) parts.push(text("schedule.items", { count: slot.items.length }));
  return parts.join(" · ");
}

/** Lines of the guide by the slots that they belong to. */
function slotsOf(model) {
  const slots = new Map();
  for (const item of model.laid.items) {
    const key = `${item.rule}@${item.slot}`;
    if (!slots.has(key)) slots.set(key, { key, ruleID: item.rule, rule: model.rule(item.rule), slot: placeOf(item.slot), start: placeOf(item.start), items: [], conflicts: [] });
    const slot = slots.get(key);
    slot.items.push(item);
    slot.end = placeOf(item.end);
  }
  const all = [...slots.values()];
  for (const [index, slot] of all.entries()) {
    slot.day = slot.slot.day;
    // What is set aside is the rule's, up to what comes next. A rule that was changed since had another length.
    const isStill = slot.rule && includes(slot.rule, slot.day, model.holidays) && slot.slot.at === clockSeconds(slot.rule.start);
    if (!isStill || !slot.rule.length) continue;
    const due = later(slot.slot, slot.rule.length);
    const next = all[index + 1]?.start;
    if (due.ms > slot.end.ms) slot.end = next && next.ms < due.ms ? next : due;
  }
  return all;
}
