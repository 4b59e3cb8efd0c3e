// A small picture of the place the pointer is at, cut out of one sheet.

import { make } from "./elements.js";
import { clock } from "./page.js";

const widest = 208; // CSS pixels

export class Storyboard {
  #tile = make("div", { class: "tile", hidden: true });
  #when = make("div", { class: "when" });
  #element = make("div", { class: "preview", hidden: true }, this.#tile, this.#when);
  #sheet = null;
  #isLoaded = false;

  get element() {
    return this.#element;
  }

  set sheet(sheet) {
    this.#sheet = sheet && sheet.count > 0 && sheet.interval > 0 ? sheet : null;
  }

  /** Shows the place `time`, centred on `x` of a bar `width` pixels long. */
  show(time, x, width, chapter) {
    this.#when.textContent = chapter ? `${clock(time)} · ${chapter}` : clock(time);
    if (this.#sheet) this.#cut(time, width);
    this.#element.hidden = false;
    const half = this.#element.offsetWidth / 2;
    this.#element.style.transform = `translateX(${Math.round(Math.min(Math.max(x, half), Math.max(half, width - half)) - half)}px)`;
  }

  hide() {
    this.#element.hidden = true;
  }

  #cut(time, width) {
    const { url, tileWidth, tileHeight, columns, count, interval } = this.#sheet;
    const style = this.#tile.style;
    const scale = Math.min(1.5, widest / tileWidth, (width * 0.45) / tileWidth, 150 / tileHeight);
    const index = Math.min(count - 1, Math.max(0, Math.floor(time / interval)));
    if (!this.#isLoaded) {
      // Fetched at the first look, not with the page: it is of no use to who never seeks.
      style.backgroundImage = `url("${url.replaceAll('"', "%22")}")`;
      this.#isLoaded = true;
      this.#tile.hidden = false;
    }
    style.width = `${tileWidth * scale}px`;
    style.height = `${tileHeight * scale}px`;
    style.backgroundSize = `${tileWidth * columns * scale}px auto`;
    style.backgroundPosition = `${-(index % columns) * tileWidth * scale}px ${-Math.floor(index / columns) * tileHeight * scale}px`;
  }
}
