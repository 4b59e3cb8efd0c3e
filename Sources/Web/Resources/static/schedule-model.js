// The channel's schedule as the page holds it: loaded, previewed, saved at one revision, and taken back.

import { request } from "./page.js";
import { applied, inverse, plain } from "./schedule-rules.js";
import { addDays, placeOf } from "./schedule-time.js";

const mostUndone = 20;

/**
 * Tells `loaded` when there is something new to show, `changed` when somebody else has changed the schedule, and `stale` when that
 * kept a change from being saved.
 */
export class ScheduleModel extends EventTarget {
  rules = [];
  holidays = new Map();
  laid = null;
  conflicts = [];
  channel = null;
  revision = null;
  #address;
  #span = null;
  #asked = 0;
  #undo = [];

  constructor(channel) {
    super();
    this.#address = `/api/v1/channels/${encodeURIComponent(channel)}`;
  }

  get address() {
    return this.#address;
  }

  rule(id) {
    return this.rules.find((rule) => rule.id === id);
  }

  /** The present as the channel's clocks have it. */
  get now() {
    if (!this.laid) return null;
    const place = placeOf(this.laid.now);
    const passed = (performance.now() - this.laid.receivedAt) / 1000;
    const sum = place.at + Math.floor(passed);
    return sum < 86_400 ? { day: place.day, at: sum, ms: place.ms + passed * 1000 } : { day: addDays(place.day, 1), at: sum - 86_400, ms: place.ms + passed * 1000 };
  }

  /** Shows other days; `to` is the first that is not shown. */
  async show(from, to) {
    this.#span = { from, to };
    const asked = (this.#asked += 1);
    const isFirst = !this.channel;
    const [laid, schedule, holidays] = await Promise.all([
      this.#grid(), isFirst ? request("GET", `${this.#address}/schedule`) : null, isFirst ? request("GET", "/api/v1/holidays") : null,
    ]);
    if (asked !== this.#asked) return;
    if (schedule) this.#take(schedule);
    if (holidays) this.holidays = new Map(holidays.items.map((day) => [day.day, day]));
    this.laid = laid;
    if (laid.revision !== this.revision) {
      // Somebody else has changed it, and nothing here waits to be saved.
      this.#take(await request("GET", `${this.#address}/schedule`));
      this.#undo = [];
      this.dispatchEvent(new Event("changed"));
    }
    this.dispatchEvent(new Event("loaded"));
  }

  async #grid() {
    const laid = await request("GET", `${this.#address}/grid?from=${this.#span.from}&to=${this.#span.to}`);
    return { ...laid, receivedAt: performance.now() };
  }

  /** Forgets what was loaded and loads it again; what could be undone is no more. */
  async reload() {
    this.channel = null;
    this.#undo = [];
    await this.show(this.#span.from, this.#span.to);
  }

  /** Looks at what is on air now without asking for the rules. */
  async refresh() {
    if (this.#span) await this.show(this.#span.from, this.#span.to);
  }

  #take(schedule) {
    this.channel = schedule.channel;
    this.rules = schedule.rules;
    this.conflicts = schedule.conflicts;
    this.revision = schedule.revision;
  }

  /** Conflicts that a change would make and that are not there yet. */
  async preview(change) {
    const today = this.now?.day ?? this.#span.from;
    const body = { put: change.put, remove: change.remove, from: today, to: addDays(today, 35), conflictsOnly: true };
    const { conflicts } = await request("POST", `${this.#address}/preview`, body);
    const known = new Set(this.conflicts.map(keyOf));
    return conflicts.filter((conflict) => !known.has(keyOf(conflict)));
  }

  /** Saves a change in one request. */
  async save(change) {
    const back = inverse(this.rules, change);
    await this.#send("PATCH", change);
    this.#undo = [...this.#undo.slice(1 - mostUndone), back];
  }

  /** Sends a table; all of it becomes the schedule, or nothing. */
  async sendTable(file, type) {
    const before = this.rules;
    await this.#send("PUT", file, { "content-type": type });
    const known = new Set(before.map((rule) => rule.id));
    const added = this.rules.map((rule) => rule.id).filter((id) => !known.has(id));
    this.#undo = [...this.#undo.slice(1 - mostUndone), { put: before.map(plain), remove: added }];
    return this.rules.length;
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  async undo() {
    const back = this.#undo.at(-1);
    if (!back) return;
    await this.#send("PATCH", back);
    this.#undo = this.#undo.slice(0, -1);
  }

  async #send(method, body, fields = {}) {
    try {
      this.#take(await request(method, `${this.#address}/schedule`, body, { "if-match": `"${this.revision}"`, ...fields }));
    } catch (error) {
      if (error.status === 412) this.dispatchEvent(new Event("stale"));
      throw error;
    }
    await this.refresh();
  }

  /** The rules as a change would make them. */
  after(change) {
    return applied(this.rules, change);
  }
}

function keyOf({ kind, at, rule, other }) {
  return [kind, at, rule, other].join(" ");
}
