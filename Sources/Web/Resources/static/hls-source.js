// Plays HLS through hls.js (0.14 and later), and goes on by itself after the line was down.

import { WholeSubtitles } from "./whole-subtitles.js";

const longestPause = 8; // seconds between two attempts
const gone = [401, 403, 404, 410]; // the address is no longer taken: a new play must be opened

export class HlsSource {
  #video;
  #events;
  #whole;
  #hls = null;
  #url = null;
  #attempts = 0;
  #timer = null;
  #repairs = [];
  #loaded = false;

  static get isSupported() {
    return Boolean(window.Hls?.isSupported());
  }

  /** `events` has `changed`, `trouble`, `well`, `expired` and `failed`. */
  constructor(video, events) {
    this.#video = video;
    this.#events = events;
    this.#whole = new WholeSubtitles(video);
    addEventListener("online", () => this.#timer && this.#again());
  }

  open(play, position) {
    this.close();
    this.#url = play.hls;
    this.#loaded = false;
    const Hls = window.Hls;
    const hls = new Hls({
      startPosition: position > 0 ? position : -1,
      capLevelToPlayerSize: true,
      maxBufferLength: 40,
      maxMaxBufferLength: 90,
      backBufferLength: 90,
      // A dropped line is this page's business: hls.js would wait silently for minutes.
      manifestLoadingMaxRetry: 0,
      levelLoadingMaxRetry: 1,
      fragLoadingMaxRetry: 1,
    });
    this.#hls = hls;
    hls.subtitleDisplay = false; // the page draws the cues, above its control bar
    const { MANIFEST_PARSED, LEVEL_SWITCHED, AUDIO_TRACKS_UPDATED, SUBTITLE_TRACKS_UPDATED, FRAG_BUFFERED, ERROR } = Hls.Events;
    for (const event of [LEVEL_SWITCHED, AUDIO_TRACKS_UPDATED, SUBTITLE_TRACKS_UPDATED]) hls.on(event, () => this.#events.changed());
    hls.on(MANIFEST_PARSED, () => {
      this.#loaded = true;
      if (!hls.subtitleTracks.length) this.#whole.add(play);
      this.#events.changed();
    });
    hls.on(FRAG_BUFFERED, () => this.#recovered());
    hls.on(ERROR, (_, error) => this.#failed(error));
    hls.loadSource(play.hls);
    hls.attachMedia(this.#video);
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#hls?.destroy();
    this.#hls = null;
  }

  #recovered() {
    if (!this.#attempts) return;
    this.#attempts = 0;
    this.#events.well();
  }

  #failed(error) {
    const { NETWORK_ERROR, MEDIA_ERROR } = window.Hls.ErrorTypes;
    if (!error.fatal) return;
    if (error.type === NETWORK_ERROR) {
      if (gone.includes(error.response?.code)) this.#events.expired();
      else this.#later();
    } else if (error.type === MEDIA_ERROR) this.#repair();
    else this.#events.failed();
  }

  #later() {
    if (this.#timer) return;
    const seconds = Math.min(longestPause, 2 ** this.#attempts);
    this.#attempts += 1;
    this.#events.trouble();
    this.#timer = setTimeout(() => this.#again(), seconds * 1000);
  }

  #again() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#hls) return;
    if (this.#loaded) this.#hls.startLoad();
    else this.#hls.loadSource(this.#url);
  }

  /** The decoder gave up: once plainly, once with the other sound codec, and a third time within a while is the end. */
  #repair() {
    const now = performance.now();
    this.#repairs = this.#repairs.filter((at) => now - at < 20_000);
    if (this.#repairs.length >= 2) {
      this.#events.failed();
      return;
    }
    if (this.#repairs.length === 1) this.#hls.swapAudioCodec();
    this.#repairs.push(now);
    this.#hls.recoverMediaError();
  }

  /** Pictures to choose from, best first; a height that comes with several sounds is one choice. */
  get qualities() {
    const byHeight = new Map();
    this.#hls?.levels?.forEach((level, id) => {
      const known = byHeight.get(level.height);
      if (level.height && (!known || level.bitrate > known.rate)) byHeight.set(level.height, { id, height: level.height, rate: level.bitrate });
    });
    return [...byHeight.values()].sort((a, b) => b.height - a.height);
  }

  /** The choice made: an id of `qualities`, or -1 for what the line allows. */
  get quality() {
    return this.#hls && !this.#hls.autoLevelEnabled ? this.#hls.loadLevel : -1;
  }

  set quality(id) {
    if (this.#hls) this.#hls.nextLevel = id;
  }

  /** The height being shown. */
  get height() {
    return this.#hls?.levels?.[this.#hls.currentLevel]?.height || this.#video.videoHeight;
  }

  get audios() {
    const seen = new Set();
    return (this.#hls?.audioTracks ?? [])
      .map((track, id) => ({ id, language: track.lang, name: track.name }))
      .filter(({ language, name }) => !seen.has(`${language}/${name}`) && seen.add(`${language}/${name}`));
  }

  get audio() {
    return this.#hls?.audioTrack ?? -1;
  }

  set audio(id) {
    if (this.#hls) this.#hls.audioTrack = id;
  }

  get #offersSubtitles() {
    return Boolean(this.#hls?.subtitleTracks.length);
  }

  get subtitles() {
    if (!this.#offersSubtitles) return this.#whole.list;
    return this.#hls.subtitleTracks.map((track, id) => ({ id, language: track.lang, name: track.name }));
  }

  get subtitle() {
    return this.#offersSubtitles ? this.#hls.subtitleTrack : this.#whole.chosen;
  }

  set subtitle(id) {
    if (this.#offersSubtitles) this.#hls.subtitleTrack = id;
    else this.#whole.chosen = id;
  }
}
