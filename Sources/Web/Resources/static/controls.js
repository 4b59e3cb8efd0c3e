// The control bar: what is on it, and keeping it in step with the film.

import { changeIcon, icon, make } from "./elements.js";
import { Menu } from "./menu.js";
import { clock, languageName, text } from "./page.js";
import { SeekBar } from "./seekbar.js";

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2];

function control(name, symbol, press, kind = "") {
  const button = make("button", { type: "button", class: kind, onclick: press });
  button.append(icon(symbol));
  rename(button, name);
  return button;
}

function rename(button, name) {
  button.title = name;
  button.setAttribute("aria-label", name);
}

export class Controls {
  #player;
  #video;
  #now = make("b", {}, "0:00");
  #whole = make("span");
  #play;
  #mute;
  #volume;
  #full;
  #subtitles;
  #quality;
  #audio;
  #speed;
  #element;

  /** `player` does what is pressed here: see player.js. */
  constructor(player) {
    this.#player = player;
    const video = (this.#video = player.video);
    this.seekBar = new SeekBar(video, { seek: (time) => player.seek(time), duration: player.duration });
    this.#play = control(text("player.play"), "play", () => player.toggle(), "toggle");
    this.#mute = control(text("player.mute"), "volume", () => player.mute(), "loud");
    this.#full = control(text("player.fullScreen"), "expand", () => player.fullScreen());
    this.#volume = make("input", {
      type: "range", class: "volume", min: "0", max: "1", step: "0.05", "aria-label": text("player.volume"),
      oninput: () => player.setVolume(Number(this.#volume.value)),
    });
    this.#subtitles = new Menu({ title: text("player.subtitles"), symbol: "subtitles", choose: (id) => player.chooseSubtitle(id) });
    this.#audio = new Menu({ title: text("player.audio"), symbol: "audio", choose: (id) => player.chooseAudio(id) });
    this.#quality = new Menu({ title: text("player.quality"), symbol: "quality", choose: (id) => player.chooseQuality(id) });
    this.#speed = new Menu({ title: text("player.speed"), choose: (rate) => player.setSpeed(rate) });
    const pip = control(text("player.pictureInPicture"), "pip", () => player.pictureInPicture(), "pip");
    pip.hidden = !document.pictureInPictureEnabled || player.isSound;
    this.#full.hidden = !player.canFullScreen || player.isSound;
    this.#whole.textContent = ` / ${clock(this.seekBar.duration)}`;
    this.#element = make(
      "div", { class: "controls" },
      this.seekBar.element,
      make(
        "div", { class: "buttons" },
        this.#play,
        control(text("player.back"), "back", () => player.step(-10), "skip10"),
        control(text("player.forward"), "forward", () => player.step(10), "skip10"),
        this.#mute, this.#volume,
        make("div", { class: "time" }, this.#now, this.#whole),
        make("div", { class: "gap" }),
        this.#subtitles.element, this.#audio.element, this.#quality.element, this.#speed.element, pip, this.#full,
      ),
    );
    this.#follow(video);
  }

  get element() {
    return this.#element;
  }

  #follow(video) {
    for (const event of ["play", "pause", "ended", "emptied"]) video.addEventListener(event, () => this.#drawPlay());
    for (const event of ["timeupdate", "seeking", "durationchange"]) video.addEventListener(event, () => this.#drawTime());
    video.addEventListener("volumechange", () => this.#drawVolume());
    video.addEventListener("ratechange", () => this.#drawSpeed());
    for (const event of ["fullscreenchange", "webkitfullscreenchange"]) document.addEventListener(event, () => this.#drawFull());
    this.#drawVolume();
    this.#drawSpeed();
  }

  #drawPlay() {
    const { paused, ended } = this.#video;
    changeIcon(this.#play.firstChild, ended ? "replay" : paused ? "play" : "pause");
    rename(this.#play, text(ended ? "player.replay" : paused ? "player.play" : "player.pause"));
  }

  #drawTime() {
    this.#now.textContent = clock(this.#video.currentTime);
    this.#whole.textContent = ` / ${clock(this.seekBar.duration)}`;
  }

  #drawVolume() {
    const { muted, volume } = this.#video;
    const isSilent = muted || volume === 0;
    changeIcon(this.#mute.firstChild, isSilent ? "muted" : "volume");
    rename(this.#mute, text(isSilent ? "player.unmute" : "player.mute"));
    this.#volume.value = muted ? 0 : volume;
  }

  #drawSpeed() {
    const rate = this.#video.playbackRate;
    this.#speed.label = `${rate}×`;
    this.#speed.show(speeds.map((value) => ({ value, label: value === 1 ? text("player.normalSpeed") : `${value}×` })), rate);
  }

  #drawFull() {
    const isFull = this.#player.isFullScreen;
    changeIcon(this.#full.firstChild, isFull ? "shrink" : "expand");
    rename(this.#full, text(isFull ? "player.leaveFullScreen" : "player.fullScreen"));
  }

  /** Shows what the source offers now. */
  offer(source) {
    const named = ({ id, name, language }) => ({ value: id, label: name || languageName(language) });
    const subtitles = source.subtitles.map(named);
    this.#subtitles.show(subtitles.length ? [{ value: -1, label: text("player.off") }, ...subtitles] : [], source.subtitle);
    this.#subtitles.element.classList.toggle("is-on", source.subtitle >= 0);
    const audios = source.audios.map(named);
    this.#audio.show(audios, source.audio);
    const qualities = source.qualities.map(({ id, height, rate }) => ({ value: id, label: `${height}p`, detail: megabits(rate) }));
    const automatic = { value: -1, label: text("player.automatic"), detail: source.quality === -1 && source.height ? `${source.height}p` : "" };
    this.#quality.show(qualities.length > 1 ? [automatic, ...qualities] : [], source.quality);
  }
}

function megabits(rate) {
  return rate >= 1_000_000 ? `${(rate / 1_000_000).toFixed(1)} Mbit/s` : `${Math.round(rate / 1000)} kbit/s`;
}
