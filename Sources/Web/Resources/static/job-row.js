// One job in the list. Its parts stay and are changed in place: a row that is replaced every second cannot be pressed.

import { make } from "./elements.js";
import { JobControls } from "./job-controls.js";
import { clock, language, text } from "./page.js";

const endStates = ["published", "rejected", "awaiting_review"];

/** The filter a job belongs to. */
function groupOf(state) {
  if (state === "rejected") return "refused";
  return endStates.includes(state) ? "done" : "underway";
}

export class JobRow {
  group;
  #job = {};
  #name = make("strong");
  #state = make("span");
  #bar = make("progress", { max: "1" });
  #figures = make("span", { class: "number" });
  #progress = make("div", { class: "job-progress" }, this.#bar, this.#figures);
  #outcome = make("div", { class: "job-outcome" });
  #steps = make("ol");
  #details = make("details", {}, make("summary", {}, text("admin.steps")), this.#steps);
  #controls;

  /** `dialog` asks before a job is cancelled; `took` gets jobs that the server answers. */
  constructor(job, dialog, took) {
    this.#controls = new JobControls(dialog, took);
    this.element = make(
      "li", { class: "job", "data-at": String(Date.parse(job.createdAt) || 0) },
      make("div", { class: "job-head" }, this.#name, this.#state),
      make(
        "div", { class: "job-facts" },
        job.unit ? make("span", {}, job.unit) : null,
        job.createdAt ? make("time", { datetime: job.createdAt }, moment(job.createdAt)) : null,
        make("span", { class: "number" }, text("admin.jobNumber", { id: job.id })),
      ),
      this.#progress, this.#outcome, this.#controls.element, this.#details,
    );
    this.update(job);
  }

  /** Shows the job as it is now; an older state that comes late is left out. */
  update(job) {
    if (Date.parse(job.updatedAt) < Date.parse(this.#job.updatedAt)) return;
    const before = this.#job;
    this.#job = job;
    this.group = groupOf(job.state);
    this.element.dataset.group = this.group;
    this.#drawState(job);
    this.#drawProgress(job);
    if (job.programme !== before.programme || job.state !== before.state) this.#drawName(job);
    if (job.state !== before.state || job.cancelled !== before.cancelled) this.#drawOutcome(job);
    const last = (steps) => `${steps?.length} ${steps?.at(-1)?.at} ${steps?.at(-1)?.text}`;
    if (last(job.steps) !== last(before.steps)) this.#drawSteps(job.steps ?? []);
    this.#controls.update(job);
  }

  #drawName({ file, programme }) {
    const name = file.split("/").at(-1);
    const isShown = programme && this.group === "done";
    this.#name.title = file;
    this.#name.replaceChildren(isShown ? make("a", { href: `/programmes/${encodeURIComponent(programme)}` }, name) : name);
  }

  #drawState({ state, paused, cancelled }) {
    const isHeld = paused || cancelled;
    this.#state.className = `state ${isHeld ? "held" : this.group}`;
    this.#state.textContent = text(`state.${cancelled ? "cancelled" : paused ? "paused" : state}`);
  }

  #drawProgress(job) {
    const isMeasured = ["encoding", "verifying"].includes(job.state) || (job.paused && job.progress > 0);
    const share = Math.min(1, Math.max(0, job.progress ?? 0));
    this.#progress.hidden = this.group !== "underway" || (!isMeasured && (job.paused || job.state === "queued"));
    this.#progress.classList.toggle("held", job.paused === true);
    this.#bar.setAttribute("aria-label", text(`state.${job.state}`));
    if (isMeasured) this.#bar.value = share;
    else this.#bar.removeAttribute("value");
    const figures = [
      isMeasured ? `${Math.floor(share * 100)}%` : "",
      job.speed > 0 ? text("admin.speed", { speed: job.speed.toFixed(1) }) : "",
      job.state === "encoding" && job.etaSeconds > 0 ? text("admin.left", { time: clock(job.etaSeconds) }) : "",
    ];
    this.#figures.textContent = figures.filter(Boolean).join(" · ");
  }

  #drawOutcome(job) {
    this.#outcome.replaceChildren(
      ...(job.duplicateOf ? [make("p", { class: "job-facts" }, text("admin.duplicate"))] : []),
      ...(job.cancelled ? [make("p", { class: "job-facts" }, text("admin.wasCancelled"))] : []),
      ...(job.rejection ? [reasonOf(job.rejection)] : []),
    );
  }

  #drawSteps(steps) {
    this.#details.hidden = !steps.length;
    this.#steps.replaceChildren(
      ...steps.map(({ at, text: what }) => make("li", {}, make("time", { datetime: at }, moment(at, true)), what)),
    );
  }
}

function reasonOf({ code, message, remedy }) {
  return make(
    "div", { class: "reason" },
    make("p", {}, make("b", {}, message), " ", make("code", {}, code)),
    make("p", {}, make("span", { class: "quiet" }, `${text("admin.remedy")} `), remedy),
  );
}

function moment(instant, withSeconds = false) {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleString(language, {
    month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", ...(withSeconds ? { second: "2-digit" } : {}), hour12: false,
  });
}
