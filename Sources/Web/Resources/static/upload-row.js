// One film on its way: how far it is sent, what became of it, and the form for what it is.

import { make } from "./elements.js";
import { FilmForm } from "./film-form.js";
import { clock, language, request, text } from "./page.js";

const figure = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const ends = ["published", "awaiting_review", "rejected"];

/** Bytes as people read them. */
export function size(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let step = 0;
  let value = bytes;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${figure.format(value)} ${units[step]}`;
}

export class UploadRow {
  element;
  #sending;
  #upload;
  #ended;
  #name = make("strong");
  #state = make("span", { class: "state" });
  #bar = make("progress", { max: "1", value: "0" });
  #figures = make("span", { class: "number" });
  #reason = make("div", { class: "reason", hidden: true });
  #tools = make("div", { class: "job-tools" });
  #details = make("details", { class: "film-details" }, make("summary", {}, text("desk.describe")));
  #form = null;
  #shown = "";

  /** `upload` is what the server says of it, `sending` what this page does; one of them may be null. */
  constructor({ upload = null, sending = null, ended = () => {}, removed = () => {} }) {
    this.#upload = upload;
    this.#sending = sending;
    this.#ended = ended;
    this.removed = removed;
    this.element = make(
      "li", { class: "job" },
      make("div", { class: "job-head" }, this.#name, this.#state),
      make("div", { class: "job-progress" }, this.#bar, this.#figures), this.#reason, this.#tools, this.#details,
    );
    this.#details.addEventListener("toggle", () => this.#openForm());
    this.draw();
  }

  get id() {
    return this.#sending?.id ?? this.#upload?.id ?? null;
  }

  /** Whether the server has something new to tell of it. */
  get isWatched() {
    return Boolean(this.#upload && this.#upload.state !== "receiving" && !this.isOver);
  }

  get isOver() {
    const job = this.#upload?.job;
    return Boolean(this.#upload?.state === "taken" && (!job || ends.includes(job.state)));
  }

  /** Another page's film becomes this page's when its file is chosen again. */
  send(sending) {
    this.#sending = sending;
    this.draw();
  }

  async look() {
    if (!this.id) return;
    this.#upload = await request("GET", `/api/v1/uploads/${this.id}`);
    this.draw();
    if (this.isOver) this.#ended(this.#upload);
  }

  draw() {
    const [upload, sending] = [this.#upload, this.#sending];
    this.#name.textContent = upload?.programme?.title || upload?.metadata?.title || sending?.file.name || upload?.file || "";
    const total = sending?.file.size ?? upload?.length ?? 0;
    const sent = sending ? sending.offset : (upload?.received ?? 0);
    const job = upload?.job;
    const isSent = upload && upload.state !== "receiving";
    this.#bar.value = isSent ? (job?.progress ?? 0) : total ? sent / total : 0;
    this.#figures.textContent = isSent ? this.#jobFigures(job) : this.#sendFigures(sent, total);
    const state = this.#stateNow();
    this.#state.textContent = text(`desk.state.${state}`);
    this.#state.className = `state ${stateClass(state)}`;
    this.#bar.parentElement.hidden = this.isOver;
    this.#drawReason();
    this.#drawTools(state);
  }

  #stateNow() {
    const [upload, sending] = [this.#upload, this.#sending];
    if (upload && upload.state !== "receiving") return upload.job?.state ?? (upload.state === "taken" ? "gone" : "complete");
    return sending?.state ?? "left";
  }

  #sendFigures(sent, total) {
    const parts = [text("desk.of", { sent: size(sent), total: size(total) })];
    if (this.#sending?.state === "sending" && this.#sending.speed) {
      parts.push(text("desk.speed", { speed: size(this.#sending.speed) }));
      const left = this.#sending.secondsLeft;
      if (left !== null) parts.push(text("admin.left", { time: clock(left) }));
    }
    return parts.join(" · ");
  }

  #jobFigures(job) {
    if (!job) return "";
    const parts = [`${Math.floor((job.progress ?? 0) * 100)}%`];
    if (job.etaSeconds) parts.push(text("admin.left", { time: clock(job.etaSeconds) }));
    return parts.join(" · ");
  }

  #drawReason() {
    const rejection = this.#upload?.job?.rejection;
    const problem = this.#sending?.problem;
    const words = rejection
      ? [make("p", {}, make("b", {}, rejection.message)), make("p", {}, text("admin.remedy"), rejection.remedy)]
      : problem ? [make("p", {}, problem)] : [];
    const shown = words.map((word) => word.textContent).join("\n");
    if (shown !== this.#shown) this.#reason.replaceChildren(...words);
    this.#shown = shown;
    this.#reason.hidden = !words.length;
  }

  #drawTools(state) {
    if (this.#tools.dataset.state === state) return; // a button that is replaced cannot be pressed
    this.#tools.dataset.state = state;
    const button = (key, press, isGrave) =>
      make("button", { type: "button", class: `button small${isGrave ? " grave" : ""}`, onclick: press }, text(key));
    const tools = [];
    if (["sending", "broken", "waiting"].includes(state)) tools.push(button("desk.pause", () => this.#sending.pause()));
    if (["paused", "failed"].includes(state)) tools.push(button("desk.goOn", () => this.#sending.run()));
    if (["sending", "broken", "waiting", "paused", "failed", "left"].includes(state)) {
      tools.push(button("desk.giveUp", () => this.#giveUp(), true));
    }
    this.#tools.replaceChildren(...tools);
  }

  async #giveUp() {
    if (this.#sending) await this.#sending.giveUp();
    else await request("DELETE", `/api/v1/uploads/${this.id}`, undefined, { "Tus-Resumable": "1.0.0" }).catch(() => null);
    this.removed(this);
  }

  #openForm() {
    if (!this.#details.open || this.#form) return;
    this.#form = new FilmForm(this.#upload?.metadata, async (said) => {
      if (!this.id) throw Object.assign(new Error(text("desk.notYet")), { status: 1 });
      this.#upload = await request("PUT", `/api/v1/uploads/${this.id}/metadata`, said);
      this.draw();
      if (this.isOver) this.#ended(this.#upload);
    }, true);
    this.#details.append(this.#form.element);
  }
}

function stateClass(state) {
  if (["rejected", "failed", "broken", "gone"].includes(state)) return "refused";
  if (["paused", "left", "waiting"].includes(state)) return "held";
  return state === "published" ? "" : "underway";
}
