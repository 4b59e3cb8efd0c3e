// Draws the subtitles itself, so that they are large enough across a room and never under the control bar.
// Full screen on an iPhone is the system's own player: there the browser draws them.

import { make } from "./elements.js";

export class Captions {
  #video;
  #box = make("div", { class: "captions", "aria-live": "off" });
  #drawn = "";

  constructor(video) {
    this.#video = video;
    for (const event of ["timeupdate", "seeked"]) video.addEventListener(event, () => this.draw());
    video.textTracks.addEventListener("change", () => this.draw());
    video.addEventListener("webkitbeginfullscreen", () => this.#hand("hidden", "showing"));
    video.addEventListener("webkitendfullscreen", () => this.#hand("showing", "hidden"));
    video.addEventListener("enterpictureinpicture", () => this.#hand("hidden", "showing"));
    video.addEventListener("leavepictureinpicture", () => this.#hand("showing", "hidden"));
  }

  get element() {
    return this.#box;
  }

  #hand(from, to) {
    for (const track of this.#video.textTracks) if (track.mode === from) track.mode = to;
  }

  draw() {
    const cues = [...this.#video.textTracks]
      .filter((track) => track.mode === "hidden" && ["subtitles", "captions"].includes(track.kind))
      .flatMap((track) => [...(track.activeCues ?? [])]);
    const content = cues.map((cue) => cue.text).join("\n\n");
    if (content === this.#drawn) return;
    this.#drawn = content;
    // getCueAsHTML gives ruby, bold and italic as elements and everything else as text.
    this.#box.replaceChildren(...cues.map((cue) => make("span", {}, cue.getCueAsHTML?.() ?? cue.text)));
  }
}
