// The page of a channel: what is on now, from its beginning, or what was on up to seven days ago.

import { AirLog } from "./air-log.js";
import { DayGuide } from "./day-guide.js";
import { language, request, text } from "./page.js";
import { peopleInRoom } from "./people.js";

const everySeconds = 10; // between two reports
const lateFrom = 60; // seconds behind the present from which it is not called live
const longestPause = 8; // seconds between two attempts
const windowOfLive = 13 * 60; // seconds that can be gone back in what is live; behind it, one plays from an instant
const delayOfLive = 20; // seconds behind the present at which browsers begin that play HLS themselves
const gone = [401, 403, 404, 410]; // the address is no longer taken

class ChannelPlayer {
  #screen;
  #video;
  #hls = null;
  #piece = null; // what hls.js shows
  #play = null;
  #log = new AirLog();
  #people;
  #guide = new DayGuide((where) => this.open(where));
  #skew = 0; // the server's clock less this one's
  #attempts = 0;
  #where = {};
  #opened = 0;
  #begun = null; // when the beginning of what is played was on air, where it is reckoned

  constructor(screen) {
    this.#screen = screen;
    this.#video = screen.querySelector("video");
    this.#people = peopleInRoom(document.querySelector(".stepper"));
    for (const button of document.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.open(button.dataset.go === "now" ? {} : this.#guide.beginning));
    }
    this.#offerBack(document.querySelector(".back"));
    this.#video.addEventListener("timeupdate", () => this.#observe());
    this.#video.addEventListener("play", () => this.#goOn());
    for (const event of ["seeking", "waiting", "pause"]) this.#video.addEventListener(event, () => this.#log.cut());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#report(true));
    addEventListener("pagehide", () => this.#report(true));
    setInterval(() => this.#report(), everySeconds * 1000);
    const asked = new URLSearchParams(location.search);
    this.open(asked.has("start") ? { start: asked.get("start"), end: asked.get("end") ?? undefined } : {}, asked.get("autoplay") !== "0");
  }

  /** Opens the channel at a place: now, at the beginning of what is on, or at an instant. */
  async open(where, plays = true) {
    this.#where = where;
    this.#log.cut();
    await this.#report();
    try {
      // hls.js reads one initialization section a playlist until 1.0.
      const container = /^0\./.test(window.Hls?.version ?? "") ? "ts" : "fmp4";
      this.#play = await request("POST", `/api/v1/channels/${this.#screen.dataset.channel}/plays`, { ...where, container });
    } catch (error) {
      this.#say(error.message || text("player.noConnection"));
      return;
    }
    this.#opened = performance.now();
    this.#skew = Date.parse(this.#play.now) - Date.now();
    this.#say(null);
    this.#load();
    // A browser may want a click first; its own button is there for that.
    if (plays) this.#video.play().catch(() => {});
  }

  #load() {
    this.#hls?.destroy();
    this.#hls = null;
    this.#begun = null;
    const Hls = window.Hls;
    if (!Hls?.isSupported()) {
      if (!this.#video.canPlayType("application/vnd.apple.mpegurl")) this.#say(text("player.cannotPlay"));
      this.#video.src = this.#play.hls;
      return;
    }
    const hls = new Hls({
      startPosition: this.#play.live ? -1 : 0,
      capLevelToPlayerSize: true,
      // Seconds behind what was put on air last: what is live stays within twenty of what happens.
      liveSyncDuration: 10,
      maxBufferLength: 30,
      backBufferLength: 120,
    });
    this.#hls = hls;
    this.#piece = null;
    hls.on(Hls.Events.FRAG_CHANGED, (_, { frag }) => (this.#piece = frag));
    // Older ones begin at the beginning of their list.
    if (this.#play.live) hls.once(Hls.Events.FRAG_BUFFERED, () => this.#catchUp(hls));
    hls.on(Hls.Events.FRAG_BUFFERED, () => {
      if (this.#attempts) this.#say(null);
      this.#attempts = 0;
    });
    hls.on(Hls.Events.ERROR, (_, error) => error.fatal && this.#failed(error));
    hls.loadSource(this.#play.hls);
    hls.attachMedia(this.#video);
  }

  #catchUp(hls) {
    const edge = hls.liveSyncPosition;
    if (Number.isFinite(edge) && edge - this.#video.currentTime > 15) this.#video.currentTime = edge;
  }

  #failed(error) {
    const { MEDIA_ERROR } = window.Hls.ErrorTypes;
    if (gone.includes(error.response?.code) && performance.now() - this.#opened > 10_000) {
      this.open(this.#where);
      return;
    }
    this.#attempts += 1;
    this.#say(text("player.reconnecting"));
    const pause = Math.min(longestPause, 2 ** this.#attempts) * 1000;
    if (error.type === MEDIA_ERROR && this.#attempts < 3) this.#hls.recoverMediaError();
    else setTimeout(() => (this.#attempts > 4 ? this.#load() : this.#hls?.startLoad()), pause);
  }

  /** The time on air of what is shown, in milliseconds since 1970; `null` while nothing is. */
  get #air() {
    if (this.#hls?.playingDate) return this.#hls.playingDate.getTime();
    if (this.#hls) return this.#airOfFragment;
    const start = this.#video.getStartDate?.().getTime();
    if (Number.isFinite(start)) return start + this.#video.currentTime * 1000;
    return this.#airByBeginning;
  }

  /** The same where a browser plays HLS itself and tells no dates, as Chromium does: reckoned from where it began. */
  get #airByBeginning() {
    const position = this.#video.currentTime * 1000;
    if (!position) return null;
    this.#begun ??= this.#play.live ? this.#present - delayOfLive * 1000 - position : this.#beginningOfPlay;
    return Number.isFinite(this.#begun) ? this.#begun + position : null;
  }

  get #beginningOfPlay() {
    const item = Date.parse(this.#play.items[0]?.start);
    const asked = /^\d+$/.test(this.#where.start) ? this.#where.start * 1000 : Date.parse(this.#where.start);
    return Number.isFinite(asked) ? Math.max(item, asked) : item;
  }

  /** The same by the piece that is shown: hls.js tells no date before 1.0. */
  get #airOfFragment() {
    const piece = this.#piece;
    if (!piece?.programDateTime) return null;
    return piece.programDateTime + (this.#video.currentTime - (piece.startPTS ?? piece.start)) * 1000;
  }

  get #present() {
    return Date.now() + this.#skew;
  }

  #observe() {
    const air = this.#air;
    if (air === null) return;
    if (!this.#video.paused && !this.#video.seeking) this.#log.advance(Math.round(air));
    document.querySelector(".at").textContent = new Date(air).toLocaleTimeString(language, { timeZone: this.#screen.dataset.zone });
    const isLive = this.#present - air <= lateFrom * 1000;
    document.querySelector(".edge").hidden = !isLive;
    document.querySelector('[data-go="now"]').disabled = isLive;
    const now = document.querySelector(".now");
    const title = this.#guide.mark(air) ?? "";
    if (now.textContent !== title) now.textContent = title;
  }

  /** Somebody who paused for longer than what is live can be gone back in goes on where they were. */
  #goOn() {
    const air = this.#air;
    if (!this.#play?.live || air === null || this.#present - air < windowOfLive * 1000) return;
    this.open({ start: new Date(air).toISOString().replace(/\.\d+Z$/, "Z") });
  }

  async #report(isLast = false) {
    const played = this.#log.take();
    if (!this.#play || !played.length) return;
    const body = JSON.stringify({ played, people: this.#people() });
    if (isLast && navigator.sendBeacon) {
      navigator.sendBeacon(this.#play.progress, new Blob([body], { type: "application/json" }));
      return;
    }
    try {
      const answer = await fetch(this.#play.progress, { method: "POST", headers: { "content-type": "application/json" }, body, keepalive: true });
      if (answer.status >= 500) this.#log.giveBack(played);
    } catch {
      this.#log.giveBack(played);
    }
  }

  #offerBack(form) {
    if (!form) return;
    const input = form.querySelector("input");
    const local = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    const limit = () => {
      input.max = local(new Date());
      input.min = local(new Date(Date.now() - input.dataset.days * 86_400_000 + 60_000));
    };
    limit();
    input.addEventListener("focus", limit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.open({ start: new Date(input.value).toISOString().replace(/\.\d+Z$/, "Z") });
    });
  }

  #say(message) {
    const word = this.#screen.querySelector(".word");
    word.hidden = !message;
    word.textContent = message ?? "";
  }
}

const screen = document.querySelector(".screen[data-channel]");
if (screen) new ChannelPlayer(screen);
