// The player: opens a play, hands it to a source, and does what the control bar, the keys and the pointer ask.

import { Captions } from "./captions.js";
import { followChapters } from "./chapters.js";
import { Controls } from "./controls.js";
import { HlsSource } from "./hls-source.js";
import { Keyboard } from "./keyboard.js";
import { offerMediaKeys } from "./media-session.js";
import { NativeSource } from "./native-source.js";
import { clock, languageName, Refusal, request, text } from "./page.js";
import { peopleInRoom } from "./people.js";
import { ProgressReporter } from "./progress.js";
import { Preferences } from "./preferences.js";
import { Stage } from "./stage.js";
import { startFromAddress } from "./start.js";
import { followTranscript } from "./transcript.js";

const resumeFrom = 20; // seconds; less is not worth going back to
const mostReopenings = 5; // in a row, without a second played between them

class Player {
  #element;
  #stage;
  #source = null;
  #controls;
  #reporter;
  #opening = null;
  #preferences = new Preferences();
  #wanted; // a place asked for before the film is there
  #reopenings = 0;
  #transcript;

  constructor(element) {
    this.#element = element;
    this.video = element.querySelector("video");
    this.duration = Number(element.dataset.duration) || 0;
    this.isSound = "sound" in element.dataset;
    this.#wanted = startFromAddress();
    element.classList.toggle("is-sound", this.isSound);
    element.classList.toggle("has-poster", this.video.hasAttribute("poster"));
    this.video.controls = false;
    this.#preferences.applyVolume(this.video);
    const captions = new Captions(this.video);
    this.#stage = new Stage(element, this);
    this.#controls = new Controls(this);
    element.append(captions.element, this.#controls.element);
    new Keyboard(this, element);
    this.#reporter = new ProgressReporter(this.video, {
      people: peopleInRoom(document.querySelector(".stepper")), expired: () => this.#reopen(),
    });
    this.#source = this.#makeSource();
    followChapters(this);
    this.#transcript = followTranscript(this);
    this.video.addEventListener("ended", () => this.#offerNext());
    offerMediaKeys(this, element.dataset);
    // Whatever starts the element itself – a media key, a script – opens the play just as the button does.
    this.video.addEventListener("play", () => this.#open());
    this.video.addEventListener("timeupdate", () => this.video.currentTime > 1 && !this.video.paused && (this.#reopenings = 0));
    if (new URLSearchParams(location.search).get("autoplay") === "1") this.play();
  }

  #makeSource() {
    const events = {
      changed: () => this.#offered(),
      trouble: () => this.#stage.say(text("player.reconnecting")),
      well: () => this.#stage.quiet(),
      expired: () => this.#reopen(),
      failed: () => this.#failed(),
    };
    if (HlsSource.isSupported) return new HlsSource(this.video, events);
    if (NativeSource.isSupported) return new NativeSource(this.video, events);
    this.#stage.say(text("player.cannotPlay"), { isGrave: true });
    return null;
  }

  get hasStarted() {
    return !this.#element.classList.contains("is-fresh");
  }

  /** Asks for a play once; a failure may be tried again. */
  #open() {
    if (!this.#source) return null;
    this.#opening ??= this.#start().catch((error) => {
      this.#opening = null;
      this.video.pause();
      const message = error instanceof Refusal ? error.message : text("player.noConnection");
      this.#stage.say(message, { isGrave: true, action: text("player.tryAgain"), press: () => this.play() });
    });
    return this.#opening;
  }

  async #start() {
    this.#stage.isWaiting = true;
    const { programme, preview } = this.#element.dataset;
    const play = preview ? await request("POST", preview, {}) : await request("POST", "/api/v1/plays", { programme });
    this.duration = play.duration || this.duration;
    const { seekBar } = this.#controls;
    seekBar.storyboard = play.storyboard;
    seekBar.chapters = play.chapters ?? [];
    this.#reporter.url = play.progress;
    const last = play.position ?? 0;
    const goesOn = this.#wanted === null && last >= resumeFrom && last < this.duration - resumeFrom / 2;
    this.#source.open(play, this.#wanted ?? (goesOn ? last : 0));
    this.#wanted = null;
    if (goesOn) {
      this.#stage.offer(text("player.resumed", { time: clock(last) }), text("player.startOver"), () => this.seek(0));
    }
  }

  /** The address of the stream has run out while the page stayed open: a new one, at the same place. */
  async #reopen() {
    this.#reopenings += 1;
    if (this.#reopenings > mostReopenings) {
      this.#failed();
      return;
    }
    this.#wanted = this.video.currentTime;
    const wasPlaying = !this.video.paused;
    this.#opening = null;
    await this.#open();
    if (wasPlaying) this.play();
  }

  #failed() {
    this.#stage.say(text("player.failed"), { isGrave: true, action: text("player.tryAgain"), press: () => {
      this.#reopenings = 0;
      this.#stage.quiet();
      this.#reopen();
    } });
  }

  #offered() {
    const source = this.#source;
    const chosen = this.#preferences.pickSubtitle(source.subtitles);
    if (chosen !== null && chosen !== source.subtitle) source.subtitle = chosen;
    this.#controls.offer(source);
    this.#transcript?.follow(source.subtitles[source.subtitle]?.language);
  }

  /** At the end of a lesson, the one after it. */
  #offerNext() {
    const { next, nextTitle } = this.#element.dataset;
    if (!next) return;
    this.#stage.offer(text("player.nextLesson", { title: nextTitle }), text("player.playNext"), () => location.assign(`${next}?autoplay=1`));
  }

  async play() {
    if (!this.#source) return;
    this.#stage.quiet();
    if (this.video.readyState < 3) this.#stage.isWaiting = true;
    await this.#open();
    if (!this.#opening) return;
    // A browser may want another click; then the large button stays where it is.
    await this.video.play().catch(() => (this.#stage.isWaiting = false));
  }

  toggle() {
    if (!this.video.paused && this.#opening) this.video.pause();
    else this.play();
  }

  seek(time) {
    const place = Math.min(Math.max(0, time), this.#controls.seekBar.duration || 0);
    if (!this.#opening) {
      this.#wanted = place;
      this.play();
    } else {
      const wasOver = this.video.ended;
      this.video.currentTime = place;
      if (wasOver) this.play();
    }
  }

  step(seconds, withHint = false) {
    if (!this.hasStarted) return;
    if (withHint && this.#element.classList.contains("is-idle")) this.#stage.hint(seconds > 0);
    this.seek(this.video.currentTime + seconds);
  }

  wake() {
    this.#stage.wake();
  }

  mute() {
    if (this.video.volume === 0) this.video.volume = 0.5;
    this.video.muted = !this.video.muted;
  }

  setVolume(volume) {
    this.video.volume = Math.min(1, Math.max(0, volume));
    this.video.muted = false;
    this.#preferences.volume = this.video.volume;
    this.wake();
  }

  setSpeed(rate) {
    this.video.defaultPlaybackRate = rate;
    this.video.playbackRate = rate;
  }

  chooseQuality(id) {
    this.#source.quality = id;
    this.#controls.offer(this.#source);
  }

  chooseAudio(id) {
    this.#source.audio = id;
    this.#controls.offer(this.#source);
  }

  chooseSubtitle(id) {
    this.#source.subtitle = id;
    const language = this.#source.subtitles[id]?.language;
    this.#preferences.subtitle = language ?? "off";
    this.#transcript?.follow(language, true);
    this.#controls.offer(this.#source);
  }

  /** From one subtitle to the next, and from the last to none. */
  nextSubtitle() {
    const tracks = this.#source?.subtitles ?? [];
    if (!tracks.length) return;
    const next = this.#source.subtitle + 1;
    this.chooseSubtitle(next < tracks.length ? next : -1);
    const { name, language } = tracks[next] ?? {};
    this.#stage.say(next < tracks.length ? name || languageName(language) : text("player.subtitlesOff"));
    setTimeout(() => this.#stage.quiet(), 1500);
  }

  get canFullScreen() {
    const element = this.#element;
    return Boolean(element.requestFullscreen || element.webkitRequestFullscreen || this.video.webkitEnterFullscreen);
  }

  get isFullScreen() {
    return Boolean(document.fullscreenElement || document.webkitFullscreenElement);
  }

  fullScreen() {
    const element = this.#element;
    if (this.isFullScreen) (document.exitFullscreen ?? document.webkitExitFullscreen).call(document);
    else if (element.requestFullscreen) element.requestFullscreen().catch(() => {});
    else if (element.webkitRequestFullscreen) element.webkitRequestFullscreen();
    else this.video.webkitEnterFullscreen?.();
  }

  pictureInPicture() {
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    else this.video.requestPictureInPicture?.().catch(() => {});
  }
}

const element = document.querySelector(".stage[data-programme]");
if (element) new Player(element);
