// The bar one seeks on: played and loaded parts, chapter marks, a preview under the pointer.

import { make } from "./elements.js";
import { clock, text } from "./page.js";
import { Storyboard } from "./storyboard.js";

export class SeekBar {
  #video;
  #seek;
  #fallbackDuration;
  #loaded = make("div", { class: "loaded" });
  #played = make("div", { class: "played" });
  #marks = make("div");
  #knob = make("div", { class: "knob" });
  #storyboard = new Storyboard();
  #chapters = [];
  #held = null;
  #element;

  /** `seek` is called with the time wanted; `duration` holds until the film says its own. */
  constructor(video, { seek, duration }) {
    this.#video = video;
    this.#seek = seek;
    this.#fallbackDuration = duration;
    this.#element = make(
      "div",
      { class: "seek", role: "slider", tabindex: "0", "aria-label": text("player.seek"), "aria-valuemin": "0" },
      make("div", { class: "rail" }, this.#loaded, this.#played, this.#marks), this.#knob, this.#storyboard.element,
    );
    for (const event of ["timeupdate", "progress", "durationchange", "seeking", "seeked", "emptied"]) {
      video.addEventListener(event, () => this.draw());
    }
    this.#follow();
  }

  get element() {
    return this.#element;
  }

  get duration() {
    return Number.isFinite(this.#video.duration) && this.#video.duration > 0 ? this.#video.duration : this.#fallbackDuration;
  }

  set storyboard(sheet) {
    this.#storyboard.sheet = sheet;
  }

  set chapters(chapters) {
    this.#chapters = chapters;
    this.#marks.replaceChildren(
      ...chapters.filter(({ start }) => start > 0 && start < this.duration).map(({ start }) => {
        const mark = make("i", { class: "mark" });
        mark.style.left = `${(start / this.duration) * 100}%`;
        return mark;
      }),
    );
  }

  #follow() {
    const element = this.#element;
    element.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      element.setPointerCapture(event.pointerId);
      element.classList.add("is-held");
      this.#held = this.#timeAt(event);
      this.draw();
    });
    element.addEventListener("pointermove", (event) => {
      const time = this.#timeAt(event);
      if (this.#held !== null) this.#held = time;
      const box = element.getBoundingClientRect();
      this.#storyboard.show(time, event.clientX - box.left, box.width, this.#chapterAt(time));
      this.draw();
    });
    const letGo = (event) => {
      if (this.#held === null) return;
      const time = this.#held;
      this.#held = null;
      element.classList.remove("is-held");
      if (event.type === "pointerup") this.#seek(time);
      if (event.pointerType !== "mouse") this.#storyboard.hide();
      this.draw();
    };
    element.addEventListener("pointerup", letGo);
    element.addEventListener("pointercancel", letGo);
    element.addEventListener("pointerleave", () => this.#storyboard.hide());
    element.addEventListener("click", (event) => event.stopPropagation());
  }

  #timeAt(event) {
    const box = this.#element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.duration;
  }

  #chapterAt(time) {
    return this.#chapters.findLast(({ start }) => start <= time)?.title;
  }

  draw() {
    const { duration } = this;
    const time = this.#held ?? this.#video.currentTime;
    const share = duration > 0 ? Math.min(1, time / duration) : 0;
    this.#played.style.width = `${share * 100}%`;
    this.#knob.style.left = `${share * 100}%`;
    this.#drawLoaded(duration);
    const spoken = text("player.timeOf", { time: clock(time), duration: clock(duration) });
    if (this.#element.getAttribute("aria-valuetext") === spoken) return;
    this.#element.setAttribute("aria-valuemax", Math.floor(duration));
    this.#element.setAttribute("aria-valuenow", Math.floor(time));
    this.#element.setAttribute("aria-valuetext", spoken);
  }

  #drawLoaded(duration) {
    const { buffered, currentTime } = this.#video;
    let range = [0, 0];
    for (let index = 0; index < buffered.length; index += 1) {
      if (buffered.start(index) <= currentTime + 0.5 && buffered.end(index) > currentTime) range = [buffered.start(index), buffered.end(index)];
    }
    if (!duration) return;
    this.#loaded.style.left = `${(range[0] / duration) * 100}%`;
    this.#loaded.style.width = `${((range[1] - range[0]) / duration) * 100}%`;
  }
}
