// One live event in the list: changed in place, so that it can be pressed while it runs.

import { make } from "./elements.js";
import { clock, language, text } from "./page.js";

/** Which list an event belongs to. */
export function groupOf({ state, start, now, encoder }) {
  if (["on_air", "interrupted", "ended"].includes(state)) return "now";
  if (state === "waiting") return encoder || Date.parse(start) <= Date.parse(now) ? "now" : "planned";
  return state === "scheduled" ? "planned" : "over";
}

/** Whether an encoder may still come. */
export const isOpen = ({ state }) => ["scheduled", "waiting", "on_air", "interrupted"].includes(state);

const words = (both) => (language.startsWith("en") ? both.en : both.zh);
// Instants come with the offset of the zone in which schedules are told: it is that clock which is shown.
const when = (instant, isPrecise = false) => instant.slice(11, isPrecise ? 19 : 16);
const seconds = (from, to) => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
const kinds = { on_air: "on-air", interrupted: "refused", waiting: "underway", ended: "underway", publishing: "underway", failed: "refused", cancelled: "held", scheduled: "held" };

export class LiveEventRow {
  #name = make("strong");
  #state = make("span");
  #facts = make("div", { class: "job-facts" });
  #word = make("p", { class: "words", hidden: true });
  #figures = make("dl", { class: "figures" });
  #parts = make("ol", { class: "parts" });
  #reasons = make("div");
  #tools = make("div", { class: "job-tools" });
  #event = {};
  #before = null; // bytes and when, for the bit rate
  #rate = null;
  #shown = "";
  #does;

  /** `does` has what the buttons do: `edit`, `renew`, `stop` and `look`, each given the event. */
  constructor(event, does) {
    this.#does = does;
    this.element = make(
      "li", { class: "live-event", "data-event": event.id },
      make("div", { class: "job-head" }, this.#name, this.#state), this.#facts, this.#word, this.#figures, this.#parts, this.#reasons, this.#tools,
    );
    this.update(event);
  }

  get event() {
    return this.#event;
  }

  update(event) {
    if (this.#event.partList && !event.partList) event.partList = this.#event.partList;
    if (this.#event.programmeState && !event.programmeState) event.programmeState = this.#event.programmeState;
    this.#measure(event);
    this.#event = event;
    this.element.dataset.state = event.state;
    this.#name.textContent = event.title;
    this.#state.className = `state ${kinds[event.state] ?? ""}`;
    this.#state.textContent = text(`live.state.${event.state}`);
    const isReady = event.encoder && ["scheduled", "waiting"].includes(event.state);
    this.#word.hidden = !isReady;
    this.#word.textContent = isReady ? text("live.ready") : "";
    this.#drawFacts(event);
    this.#drawFigures(event);
    this.#drawParts(event);
    this.#drawReasons(event);
    this.#drawTools(event);
  }

  #measure({ encoder, now }) {
    if (!encoder) {
      this.#before = this.#rate = null;
      return;
    }
    const at = Date.parse(now);
    if (this.#before && encoder.bytes >= this.#before.bytes && at > this.#before.at + 900) {
      this.#rate = ((encoder.bytes - this.#before.bytes) * 8) / (at - this.#before.at);
    }
    if (!this.#before || at > this.#before.at + 900) this.#before = { bytes: encoder.bytes, at };
  }

  #drawFacts(event) {
    this.#facts.replaceChildren(
      make("time", { datetime: event.start }, `${event.start.slice(0, 10)} ${when(event.start)} – ${when(event.end)}`),
      make("a", { href: `/channels/${event.channel}` }, this.#does.channel(event.channel)),
      make("span", {}, event.unit),
      ...[event.presenter, event.section, event.protocol?.toUpperCase()].filter(Boolean).map((fact) => make("span", {}, fact)),
    );
  }

  #drawFigures(event) {
    const { encoder, now } = event;
    const parts = event.partList ?? [];
    const picture = parts.findLast((part) => part.width);
    const recorded = parts.reduce((sum, part) => sum + seconds(part.beganAt, part.endedAt ?? (encoder ? now : part.beganAt)), 0);
    const figures = [];
    if (encoder) {
      figures.push([text("live.encoder"), encoder.address.replace(/^\[IPv[46]\][^/]*\//, "")]);
      figures.push([text("live.rate"), this.#rate === null ? "–" : `${Math.round(this.#rate).toLocaleString(language)} kbit/s`]);
      if (picture) figures.push([text("live.picture"), `${picture.width} × ${picture.height}`]);
      if (encoder.lastByteAt) figures.push([text("live.last"), text("live.ago", { seconds: Math.round(seconds(encoder.lastByteAt, now)) })]);
      if (encoder.dropped) figures.push([text("live.dropped"), String(encoder.dropped)]);
    }
    if (parts.length) figures.push([text("live.recorded"), clock(recorded)], [text("live.parts"), String(parts.length)]);
    this.#figures.replaceChildren(...figures.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", { class: "number" }, value))));
    this.#figures.hidden = !figures.length;
  }

  /** The parts with the cuts between them. */
  #drawParts({ partList: parts = [] }) {
    const lines = parts.flatMap((part, index) => {
      const before = parts[index - 1]?.endedAt;
      const line = make("li", { class: "number" }, `${text("live.part", { number: part.number })} ${when(part.beganAt, true)} – ${part.endedAt ? when(part.endedAt, true) : text("live.until")}`);
      return before ? [make("li", { class: "cut number" }, text("live.cut", { time: clock(seconds(before, part.beganAt)) })), line] : [line];
    });
    this.#parts.replaceChildren(...lines);
    this.#parts.hidden = !lines.length;
  }

  #drawReasons(event) {
    const reasons = [];
    if (event.problem) reasons.push([words(event.problem)]);
    if (event.refusal && isOpen(event)) reasons.push([text("live.refused", { time: when(event.refusal.at, true) }), words(event.refusal.message)]);
    this.#reasons.replaceChildren(...reasons.map((parts) => make("div", { class: "reason" }, make("p", {}, make("b", {}, parts[0]), parts[1] ? ` ${parts[1]}` : null))));
  }

  #drawTools(event) {
    const { state, programme, job, programmeState, encoder } = event;
    const wish = [state, programme, job, programmeState, encoder ? 1 : 0, event.parts].join();
    if (wish === this.#shown) return;
    this.#shown = wish;
    const button = (words, kind, what) => make("button", { type: "button", class: `button small ${kind}`, "data-does": what, onclick: () => this.#does[what](this.#event) }, words);
    const link = (words, href) => make("a", { class: "button small", href }, words);
    const isBegun = event.parts > 0;
    const tools = [];
    if (["waiting", "on_air", "interrupted"].includes(state)) tools.push(button(text("live.look"), "main", "look"));
    if (isOpen(event)) {
      tools.push(button(text("live.edit"), "", "edit"), button(text("live.newKey"), "", "renew"));
      tools.push(button(text(isBegun ? "live.stop" : "live.callOff"), "grave", "stop"));
    }
    if (programme && programmeState === "published") tools.push(link(text("live.toProgramme"), `/programmes/${programme}`));
    if (programme && programmeState === "awaiting_review") tools.push(link(text("live.toReview"), `/preview/${programme}`));
    if (job && this.#does.seesJobs) tools.push(link(text("live.toJob"), "/admin/jobs"));
    this.#tools.replaceChildren(...tools);
    this.#tools.hidden = !tools.length;
  }
}
