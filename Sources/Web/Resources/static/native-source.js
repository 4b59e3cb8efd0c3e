// Plays HLS where the browser itself knows it. It chooses the picture itself; subtitles it does not offer are fetched whole.

import { WholeSubtitles } from "./whole-subtitles.js";

const longestPause = 8;
const network = 2; // MediaError.MEDIA_ERR_NETWORK
const unsupported = 4; // MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED: also what a refused or unreachable address looks like

export class NativeSource {
  #video;
  #events;
  #subtitles;
  #play = null;
  #attempts = 0;
  #timer = null;
  #position = 0;

  static get isSupported() {
    return document.createElement("video").canPlayType("application/vnd.apple.mpegurl") !== "";
  }

  constructor(video, events) {
    this.#video = video;
    this.#events = events;
    this.#subtitles = new WholeSubtitles(video);
    video.addEventListener("loadedmetadata", () => this.#ready());
    video.addEventListener("playing", () => this.#recovered());
    for (const event of ["timeupdate", "seeking"]) {
      video.addEventListener(event, () => {
        if (video.readyState > 0) this.#position = video.currentTime; // after an error it reads zero
      });
    }
    video.addEventListener("error", () => this.#failed());
    addEventListener("online", () => this.#timer && this.#again());
  }

  open(play, position) {
    this.#play = play;
    this.#position = position;
    this.#video.src = play.hls;
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #ready() {
    if (this.#position > 0) this.#video.currentTime = this.#position;
    this.#subtitles.add(this.#play);
    this.#events.changed();
  }

  #recovered() {
    if (!this.#attempts) return;
    this.#attempts = 0;
    this.#events.well();
  }

  async #failed() {
    const code = this.#video.error?.code;
    if (code === unsupported && (await this.#isReachable())) this.#events.failed();
    else if (code === network || code === unsupported) this.#later();
    else this.#events.failed();
  }

  /** Tells a line that is down from a stream that cannot be played; an address that is refused is asked for anew. */
  async #isReachable() {
    try {
      const response = await fetch(this.#play.hls, { method: "HEAD" });
      if ([401, 403, 404, 410].includes(response.status)) this.#events.expired();
      return response.ok;
    } catch {
      return false;
    }
  }

  #later() {
    if (this.#timer) return;
    const seconds = Math.min(longestPause, 2 ** this.#attempts);
    this.#attempts += 1;
    this.#events.trouble();
    this.#timer = setTimeout(() => this.#again(), seconds * 1000);
  }

  #again() {
    this.close();
    this.open(this.#play, this.#position);
    this.#video.play().catch(() => {});
  }

  get qualities() {
    return [];
  }

  get quality() {
    return -1;
  }

  get height() {
    return this.#video.videoHeight;
  }

  get audios() {
    return [...(this.#video.audioTracks ?? [])].map((track, id) => ({ id, language: track.language, name: track.label }));
  }

  get audio() {
    return [...(this.#video.audioTracks ?? [])].findIndex((track) => track.enabled);
  }

  set audio(id) {
    [...(this.#video.audioTracks ?? [])].forEach((track, index) => (track.enabled = index === id));
  }

  get subtitles() {
    return this.#subtitles.list;
  }

  get subtitle() {
    return this.#subtitles.chosen;
  }

  set subtitle(id) {
    this.#subtitles.chosen = id;
  }
}
