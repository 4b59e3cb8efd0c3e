// Jobs, newest first, kept up to date by the server's events; by asking every few seconds while those do not come.

import { make } from "./elements.js";
import { clock, language, request, text } from "./page.js";

const address = "/api/v1/jobs";
const askEvery = 10_000;
const endStates = ["published", "rejected", "awaiting_review"];

export class JobList {
  #root;
  #list = make("ol", { class: "jobs" });
  #empty;
  #line;
  #more = make("button", { type: "button", class: "button small", hidden: true, onclick: () => this.#loadMore() }, text("admin.more"));
  #rows = new Map();
  #next = null;
  #only = "all";

  constructor(root) {
    this.#root = root;
    this.#line = root.querySelector("[data-line]");
    this.#empty = make("p", { class: "quiet", hidden: true });
    root.append(this.#list, this.#empty, make("div", { class: "more" }, this.#more));
    for (const button of root.querySelectorAll("[data-only]")) {
      button.addEventListener("click", () => this.#filter(button.dataset.only));
    }
    this.#ask();
    this.#listen();
  }

  #listen() {
    const events = new EventSource(`${address}/events`);
    let timer = null;
    events.addEventListener("open", () => {
      clearInterval(timer);
      timer = null;
      this.#say("live");
      this.#ask(); // what happened while nobody listened
    });
    events.addEventListener("job", (event) => this.#put(JSON.parse(event.data)));
    events.addEventListener("error", () => {
      this.#say("lost");
      timer ??= setInterval(() => this.#ask(), askEvery);
      // A server that refused will not be asked again by the browser; the asking above goes on.
    });
  }

  #say(state) {
    this.#line.dataset.line = state;
    this.#line.textContent = text(`admin.${state}`);
  }

  async #ask() {
    try {
      const { items, next } = await request("GET", `${address}?limit=50`);
      for (const job of items) this.#put(job);
      if (this.#next === null) this.#setNext(next);
      this.#drawEmpty();
    } catch (error) {
      this.#say("lost");
      if (!this.#rows.size) {
        this.#empty.textContent = error.status ? error.message : text("error.network");
        this.#empty.hidden = false;
      }
    }
  }

  #setNext(next) {
    this.#next = next;
    this.#more.hidden = !next;
  }

  async #loadMore() {
    this.#more.disabled = true;
    try {
      const { items, next } = await request("GET", `${address}?limit=50&cursor=${encodeURIComponent(this.#next)}`);
      for (const job of items) this.#put(job);
      this.#setNext(next);
    } catch {
      this.#say("lost");
    }
    this.#more.disabled = false;
  }

  #filter(only) {
    this.#only = only;
    for (const button of this.#root.querySelectorAll("[data-only]")) {
      button.setAttribute("aria-pressed", String(button.dataset.only === only));
    }
    for (const row of this.#rows.values()) row.hidden = !this.#isWanted(row.dataset.group);
    this.#drawEmpty();
  }

  #isWanted(group) {
    return this.#only === "all" || this.#only === group;
  }

  #put(job) {
    const row = jobRow(job);
    const old = this.#rows.get(job.id);
    row.hidden = !this.#isWanted(row.dataset.group);
    if (old) {
      // What the reader has opened stays open.
      const wasOpen = old.querySelector("details")?.open;
      const details = row.querySelector("details");
      if (details && wasOpen) details.open = true;
      const hadFocus = old.contains(document.activeElement) ? document.activeElement.tagName : null;
      old.replaceWith(row);
      if (hadFocus) row.querySelector(hadFocus)?.focus({ preventScroll: true });
    } else {
      // Newest first, whichever way they came.
      const later = [...this.#list.children].find((other) => other.dataset.at < row.dataset.at);
      this.#list.insertBefore(row, later ?? null);
    }
    this.#rows.set(job.id, row);
    this.#drawEmpty();
  }

  #drawEmpty() {
    const shown = [...this.#rows.values()].filter((row) => !row.hidden).length;
    this.#empty.hidden = shown > 0;
    this.#empty.textContent = text(this.#rows.size ? "admin.noSuchJobs" : "admin.noJobs");
    const counts = { all: this.#rows.size };
    for (const row of this.#rows.values()) counts[row.dataset.group] = (counts[row.dataset.group] ?? 0) + 1;
    for (const button of this.#root.querySelectorAll("[data-only]")) {
      button.querySelector("small").textContent = counts[button.dataset.only] ?? 0;
    }
  }
}

function groupOf(state) {
  if (state === "rejected") return "refused";
  return endStates.includes(state) ? "done" : "underway";
}

function jobRow(job) {
  const group = groupOf(job.state);
  const file = job.file.split("/").at(-1);
  const name = job.programme && group === "done"
    ? make("a", { href: `/programmes/${encodeURIComponent(job.programme)}` }, file)
    : make("span", {}, file);
  const row = make(
    "li", { class: "job", "data-group": group, "data-at": String(Date.parse(job.createdAt) || 0) },
    make(
      "div", { class: "job-head" },
      make("strong", { title: job.file }, name),
      make("span", { class: `state ${group}` }, text(`state.${job.state}`)),
    ),
    make(
      "div", { class: "job-facts" },
      job.unit ? make("span", {}, job.unit) : null,
      job.createdAt ? make("time", { datetime: job.createdAt }, moment(job.createdAt)) : null,
      make("span", { class: "number" }, text("admin.jobNumber", { id: job.id })),
    ),
  );
  if (group === "underway" && job.state !== "queued") row.append(progressOf(job));
  if (job.duplicateOf) row.append(make("p", { class: "job-facts" }, text("admin.duplicate")));
  if (job.rejection) row.append(reasonOf(job.rejection));
  if (job.steps?.length) row.append(stepsOf(job.steps));
  return row;
}

function progressOf(job) {
  const isMeasured = ["encoding", "verifying"].includes(job.state);
  const share = Math.min(1, Math.max(0, job.progress ?? 0));
  const bar = make("progress", { max: "1", "aria-label": text(`state.${job.state}`) });
  if (isMeasured) bar.value = share;
  const left = job.etaSeconds > 0 ? text("admin.left", { time: clock(job.etaSeconds) }) : "";
  return make(
    "div", { class: "job-progress" }, bar,
    make("span", { class: "number" }, isMeasured ? `${Math.floor(share * 100)}%` : "", left ? ` · ${left}` : ""),
  );
}

function reasonOf({ code, message, remedy }) {
  return make(
    "div", { class: "reason" },
    make("p", {}, make("b", {}, message), " ", make("code", {}, code)),
    make("p", {}, make("span", { class: "quiet" }, `${text("admin.remedy")} `), remedy),
  );
}

function stepsOf(steps) {
  return make(
    "details", {}, make("summary", {}, text("admin.steps")),
    make("ol", {}, ...steps.map(({ at, text: what }) => make("li", {}, make("time", { datetime: at }, moment(at, true)), what))),
  );
}

function moment(instant, withSeconds = false) {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleString(language, {
    month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", ...(withSeconds ? { second: "2-digit" } : {}), hour12: false,
  });
}
