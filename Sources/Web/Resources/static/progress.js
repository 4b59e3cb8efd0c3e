// Tells the server what was really watched. A report that did not arrive is sent again with the next one:
// the server takes the union of all it is told, so nothing is counted twice.

import { IntervalLog, merged } from "./intervals.js";

const everySeconds = 10;
const renewEvery = 300; // seconds between two requests for a new address
const mostIntervals = 64; // the server takes no more in one report

export class ProgressReporter {
  #video;
  #people;
  #expired;
  #log = new IntervalLog();
  #unsent = [];
  #underway = null;
  #url = null;
  #reported = null;
  #renewedAt = -Infinity;

  /** `people` says how many are watching; `expired` is called when the address is no longer taken. */
  constructor(video, { people, expired }) {
    this.#video = video;
    this.#people = people;
    this.#expired = expired;
    video.addEventListener("timeupdate", () => this.#observe());
    video.addEventListener("seeking", () => this.#log.cut());
    video.addEventListener("waiting", () => this.#log.cut());
    for (const event of ["pause", "ended"]) {
      video.addEventListener(event, () => {
        this.#observe(true);
        this.#log.cut();
        this.report();
      });
    }
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.reportLast();
    });
    addEventListener("pagehide", () => this.reportLast());
    addEventListener("online", () => this.report());
    setInterval(() => this.report(), everySeconds * 1000);
  }

  /** Where to report from now on. */
  set url(url) {
    this.#url = url;
  }

  #observe(stopping = false) {
    const video = this.#video;
    if (video.seeking || (video.paused && !stopping)) return;
    this.#log.advance(video.currentTime, performance.now() / 1000, video.playbackRate);
  }

  #body(intervals) {
    const round = (seconds) => Math.round(seconds * 1000) / 1000;
    return JSON.stringify({
      intervals: intervals.map(([start, end]) => [round(start), round(end)]),
      position: round(this.#video.currentTime),
      people: this.#people(),
    });
  }

  /** Sends what is new, if anything is. */
  async report() {
    this.#unsent = merged([...this.#unsent, ...this.#log.take()]);
    if (!this.#url || this.#underway) return;
    const moved = this.#reported !== null && Math.abs(this.#video.currentTime - this.#reported) > 1;
    if (!this.#unsent.length && !moved) return;
    this.#underway = this.#unsent.splice(0, mostIntervals);
    const position = this.#video.currentTime;
    const arrived = await this.#post(this.#body(this.#underway));
    if (arrived) this.#reported = position;
    else this.#unsent = merged([...this.#underway, ...this.#unsent]);
    this.#underway = null;
  }

  /** True when the server has it, or will never take it. */
  async #post(body) {
    try {
      const response = await fetch(this.#url, {
        method: "POST", headers: { "content-type": "application/json" }, body, keepalive: true,
      });
      if ([401, 403, 404, 410].includes(response.status)) {
        this.#renew();
        return false;
      }
      return response.ok || response.status === 400 || response.status === 422;
    } catch {
      return false;
    }
  }

  /** A new address costs the film a reload, so a server that refuses every report is not asked again and again. */
  #renew() {
    const now = performance.now() / 1000;
    if (now - this.#renewedAt < renewEvery) return;
    this.#renewedAt = now;
    this.#expired();
  }

  /** The page may be going away: a beacon outlives it. What is underway goes along, for it may be cut off. */
  reportLast() {
    this.#unsent = merged([...this.#unsent, ...this.#log.take()]);
    const intervals = merged([...(this.#underway ?? []), ...this.#unsent]).slice(0, mostIntervals);
    if (!this.#url || !intervals.length || !navigator.sendBeacon) return;
    const sent = navigator.sendBeacon(this.#url, new Blob([this.#body(intervals)], { type: "application/json" }));
    // A beacon has no answer; what it carried stays unsent while it is small, and goes again when the page comes back.
    if (sent && this.#unsent.length > mostIntervals) this.#unsent = this.#unsent.slice(-mostIntervals);
  }
}
