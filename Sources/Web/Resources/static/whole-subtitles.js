// Subtitles that a stream does not offer itself, as sound programmes' do not: fetched whole, as tracks of the element.

import { make } from "./elements.js";

export class WholeSubtitles {
  #video;

  constructor(video) {
    this.#video = video;
  }

  /** The element's tracks of words, its own and the stream's. */
  get #tracks() {
    return [...this.#video.textTracks].filter((track) => ["subtitles", "captions"].includes(track.kind));
  }

  /** Adds those of `play`, unless the element has some. */
  add(play) {
    if (this.#tracks.length) return;
    for (const { url, language, name } of play.subtitles ?? []) {
      this.#video.append(make("track", { kind: "subtitles", src: url, srclang: language, label: name }));
    }
  }

  get list() {
    return this.#tracks.map((track, id) => ({ id, language: track.language, name: track.label }));
  }

  get chosen() {
    return this.#tracks.findIndex((track) => track.mode !== "disabled");
  }

  set chosen(id) {
    this.#tracks.forEach((track, index) => (track.mode = index === id ? "hidden" : "disabled"));
  }
}
