// What lies over the picture: the large button, the waiting ring, messages, and when the control bar hides.

import { icon, make } from "./elements.js";
import { closeMenu } from "./menu.js";
import { text } from "./page.js";

const idleAfter = 3500;

export class Stage {
  #stage;
  #player;
  #start;
  #word = make("div", { class: "word", role: "status", hidden: true });
  #toast = make("div", { class: "toast", role: "status", hidden: true });
  #idle = null;
  #toastTimer = null;
  #lastTap = 0;
  #pointer = "mouse";

  constructor(stage, player) {
    this.#stage = stage;
    this.#player = player;
    stage.tabIndex = 0;
    stage.setAttribute("role", "region");
    stage.setAttribute("aria-label", text("player.player"));
    stage.classList.add("is-fresh");
    this.#start = make("button", { type: "button", class: "start", "aria-label": text("player.play"), onclick: () => player.toggle() }, icon("play"));
    stage.append(
      make("div", { class: "cover" }, icon("sound")), make("div", { class: "waiting" }), this.#start, this.#word, this.#toast,
    );
    this.#followFilm(player.video);
    this.#followPointer();
  }

  #followFilm(video) {
    const set = (name, isOn) => this.#stage.classList.toggle(name, isOn);
    video.addEventListener("playing", () => {
      set("is-fresh", false);
      set("is-waiting", false);
      set("is-playing", true);
      set("is-ended", false);
      this.wake();
    });
    video.addEventListener("pause", () => {
      set("is-playing", false);
      this.wake();
    });
    for (const event of ["waiting", "seeking"]) video.addEventListener(event, () => set("is-waiting", true));
    for (const event of ["seeked", "canplay", "pause"]) video.addEventListener(event, () => video.readyState > 2 && set("is-waiting", false));
    video.addEventListener("seeking", () => this.#ended(false));
    video.addEventListener("ended", () => this.#ended(true));
  }

  #ended(isEnded) {
    this.#stage.classList.toggle("is-ended", isEnded);
    this.#start.replaceChildren(icon(isEnded ? "replay" : "play"));
    this.#start.setAttribute("aria-label", text(isEnded ? "player.replay" : "player.play"));
  }

  set isWaiting(isWaiting) {
    this.#stage.classList.toggle("is-waiting", isWaiting);
  }

  /** Shows the control bar, and hides it again in a while if the film is playing. */
  wake() {
    this.#stage.classList.remove("is-idle");
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#sleep(), idleAfter);
  }

  #sleep() {
    const isBusy = this.#player.video.paused || this.#stage.querySelector('[aria-expanded="true"], .is-held');
    if (isBusy) return;
    // A hidden button must not keep the focus: the arrows belong to the stage then.
    if (document.activeElement?.closest(".controls")) this.#stage.focus({ preventScroll: true });
    this.#stage.classList.add("is-idle");
  }

  #followPointer() {
    const stage = this.#stage;
    // Not every browser says in a click what made it.
    stage.addEventListener("pointerdown", (event) => (this.#pointer = event.pointerType));
    stage.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.wake());
    stage.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#sleep());
    stage.addEventListener("focusin", () => this.wake());
    stage.addEventListener("click", (event) => this.#clicked(event));
    stage.addEventListener("dblclick", (event) => {
      if (this.#pointer !== "touch" && !event.target.closest("button, .controls")) this.#player.fullScreen();
    });
  }

  #clicked(event) {
    if (event.target.closest("button, a, input, .controls, .word, .toast")) {
      // After a mouse click the keys belong to the stage again, else the space bar would press the same button.
      if (event.detail > 0 && !event.target.closest('.menu, [type="range"]')) this.#stage.focus({ preventScroll: true });
      this.wake();
      return;
    }
    if (closeMenu()) return;
    if (this.#pointer === "touch" && this.#player.hasStarted) this.#tapped(event);
    else this.#player.toggle();
  }

  /** One tap shows or hides the bar; two on a side go back or forward. */
  #tapped(event) {
    const box = this.#stage.getBoundingClientRect();
    const place = (event.clientX - box.left) / box.width;
    const isSecond = event.timeStamp - this.#lastTap < 350;
    this.#lastTap = event.timeStamp;
    if (isSecond && (place < 0.35 || place > 0.65)) this.#player.step(place < 0.5 ? -10 : 10, true);
    else if (this.#stage.classList.contains("is-idle")) this.wake();
    else if (!this.#player.video.paused) this.#stage.classList.add("is-idle");
  }

  /** A sign that a step was taken while the bar is hidden. */
  hint(isForward) {
    const sign = make("div", { class: `hint ${isForward ? "right" : "left"}` }, icon(isForward ? "forward" : "back"));
    this.#stage.querySelector(".hint")?.remove();
    this.#stage.append(sign);
    setTimeout(() => sign.remove(), 700);
  }

  /** A word over the picture until `quiet`; a grave one stands in the middle and may offer something to do. */
  say(message, { isGrave = false, action, press } = {}) {
    this.#word.className = isGrave ? "word grave" : "word";
    this.#word.replaceChildren(message);
    if (action) this.#word.append(make("br"), make("button", { type: "button", onclick: press }, action));
    this.#word.hidden = false;
    if (isGrave) this.isWaiting = false;
    this.#start.hidden = isGrave;
  }

  quiet() {
    this.#word.hidden = true;
    this.#start.hidden = false;
  }

  /** A word at the side for a few seconds, with something to do about it. */
  offer(message, action, press) {
    clearTimeout(this.#toastTimer);
    const close = () => (this.#toast.hidden = true);
    this.#toast.replaceChildren(message, make("button", { type: "button", onclick: () => (close(), press()) }, action));
    this.#toast.hidden = false;
    this.#toastTimer = setTimeout(close, 9000);
  }
}
