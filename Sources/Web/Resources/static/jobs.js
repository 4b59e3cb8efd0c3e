// Jobs, newest first, kept up to date by the server's events; by asking every few seconds while those do not come.

import { make } from "./elements.js";
import { JobRow } from "./job-row.js";
import { request, text } from "./page.js";

const address = "/api/v1/jobs";
const askEvery = 10_000;

export class JobList {
  #root;
  #list = make("ol", { class: "jobs" });
  #dialog;
  #empty;
  #line;
  #more = make("button", { type: "button", class: "button small", hidden: true, onclick: () => this.#loadMore() }, text("admin.more"));
  #rows = new Map();
  #next = null;
  #only = "all";

  constructor(root) {
    this.#root = root;
    this.#dialog = root.querySelector("dialog");
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
    for (const row of this.#rows.values()) row.element.hidden = !this.#isWanted(row.group);
    this.#drawEmpty();
  }

  #isWanted(group) {
    return this.#only === "all" || this.#only === group;
  }

  #put(job) {
    const known = this.#rows.get(job.id);
    const row = known ?? new JobRow(job, this.#dialog, (answered) => this.#put(answered));
    if (known) known.update(job);
    else this.#insert(row.element);
    row.element.hidden = !this.#isWanted(row.group);
    this.#rows.set(job.id, row);
    this.#drawEmpty();
  }

  /** Newest first, whichever way they came. */
  #insert(element) {
    const later = [...this.#list.children].find((other) => Number(other.dataset.at) < Number(element.dataset.at));
    this.#list.insertBefore(element, later ?? null);
  }

  #drawEmpty() {
    const shown = [...this.#rows.values()].filter((row) => !row.element.hidden).length;
    this.#empty.hidden = shown > 0;
    this.#empty.textContent = text(this.#rows.size ? "admin.noSuchJobs" : "admin.noJobs");
    const counts = { all: this.#rows.size };
    for (const row of this.#rows.values()) counts[row.group] = (counts[row.group] ?? 0) + 1;
    for (const button of this.#root.querySelectorAll("[data-only]")) {
      button.querySelector("small").textContent = counts[button.dataset.only] ?? 0;
    }
  }
}
