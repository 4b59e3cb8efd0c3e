// What an administrator can do with a job: priority, pause, going on, cancelling after being asked, trying again.

import { icon, make } from "./elements.js";
import { request, text } from "./page.js";

const [lowest, highest] = [0, 9];

export class JobControls {
  element = make("div", { class: "job-tools no-print", role: "group" });
  #job;
  #took;
  #dialog;
  #isBusy = false;
  #lower = this.#step("minus", "admin.lower", -1);
  #raise = this.#step("plus", "admin.raise", +1);
  #number = make("span", { class: "number" });
  #priority = make("div", { class: "job-priority" }, this.#lower, this.#number, this.#raise);
  #hold = make("button", { type: "button", class: "button small", onclick: () => this.#post(this.#job.paused ? "resume" : "pause") });
  #cancel = make("button", { type: "button", class: "button small grave", onclick: () => this.#confirm() }, text("admin.cancelJob"));
  #retry = make("button", { type: "button", class: "button small", onclick: () => this.#post("retry") }, text("admin.retry"));
  #problem = make("p", { class: "job-problem", role: "alert", hidden: true });

  /** `dialog` asks before a job is cancelled; `took` gets the job as the server answers it. */
  constructor(dialog, took) {
    this.#dialog = dialog;
    this.#took = took;
    this.element.append(this.#priority, this.#hold, this.#cancel, this.#retry, this.#problem);
  }

  /** Offers what can be done with the job as it is now. */
  update(job) {
    this.#job = job;
    const canChange = ["settling", "probing", "queued", "encoding"].includes(job.state);
    this.element.setAttribute("aria-label", job.file);
    this.element.hidden = !canChange && job.state !== "rejected";
    for (const part of [this.#priority, this.#hold, this.#cancel]) part.hidden = !canChange;
    this.#retry.hidden = job.state !== "rejected";
    this.#number.textContent = text("admin.priority", { number: job.priority });
    this.#hold.textContent = text(job.paused ? "admin.resume" : "admin.pause");
    this.#drawDisabled();
  }

  #drawDisabled() {
    for (const button of this.element.querySelectorAll("button")) button.disabled = this.#isBusy;
    this.#lower.disabled ||= this.#job.priority <= lowest;
    this.#raise.disabled ||= this.#job.priority >= highest;
  }

  #step(name, label, by) {
    const change = () => this.#send("PATCH", "", { priority: this.#job.priority + by });
    return make("button", { type: "button", class: "button small", "aria-label": text(label), title: text(label), onclick: change }, icon(name));
  }

  #post(command) {
    return this.#send("POST", `/${command}`);
  }

  /** Asks the server; says in the row why it refused. Returns whether it did it. */
  async #send(method, path, body) {
    const held = document.activeElement;
    this.#isBusy = true;
    this.#drawDisabled();
    this.#say("");
    let isDone = false;
    try {
      this.#took(await request(method, `/api/v1/jobs/${encodeURIComponent(this.#job.id)}${path}`, body));
      isDone = true;
    } catch (error) {
      this.#say(error.status ? error.message : text("error.network"));
    }
    this.#isBusy = false;
    this.#drawDisabled();
    if (this.element.contains(held) && !held.hidden) held.focus({ preventScroll: true });
    return isDone;
  }

  #say(message) {
    this.#problem.textContent = message;
    this.#problem.hidden = !message;
  }

  #confirm() {
    const dialog = this.#dialog;
    dialog.querySelector("[data-name]").textContent = this.#job.file;
    dialog.querySelector("[data-keep]").onclick = () => dialog.close();
    dialog.querySelector("[data-confirm]").onclick = () => {
      dialog.close();
      this.#post("cancel");
    };
    dialog.showModal();
  }
}
