// What is said in the film, beside it: follows the play, seeks where a line is pressed, and can be searched.

import { make } from "./elements.js";
import { clock, language as pageLanguage, request, text } from "./page.js";

const rest = 6000; // milliseconds for which the list stays where the viewer has moved it
const key = "lectern.transcript";
const isRoomy = matchMedia("(min-width: 1100px)");

function remembered() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is switched off
  }
}

/** The place of the last line that has begun by `time`; -1 before the first. */
export function lineAt(lines, time) {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A text with `words` marked wherever they stand; `null` if they do not. */
export function marked(line, words) {
  const pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
  const parts = [];
  let place = 0;
  for (const match of line.matchAll(pattern)) {
    parts.push(line.slice(place, match.index), make("mark", {}, match[0]));
    place = match.index + match[0].length;
  }
  return parts.length ? [...parts, line.slice(place)] : null;
}

export class Transcript {
  #panel;
  #player;
  #list;
  #select;
  #find;
  #note;
  #opener;
  #lines = [];
  #items = [];
  #current = -1;
  #touched = -Infinity;
  #loaded = null;
  #byHand = false;

  constructor(panel, player) {
    this.#panel = panel;
    this.#player = player;
    this.#list = panel.querySelector("ol");
    this.#select = panel.querySelector("select");
    this.#find = panel.querySelector(".find input");
    this.#note = panel.querySelector(".none");
    this.#opener = document.querySelector("[data-transcript-opener]");
    this.#select.hidden = this.#select.options.length < 2;
    this.#prefer(pageLanguage);
    this.#select.addEventListener("change", () => {
      this.#byHand = true;
      this.#load();
    });
    this.#find.addEventListener("input", () => this.#search());
    this.#find.addEventListener("keydown", (event) => this.#leaveField(event));
    this.#list.addEventListener("click", (event) => this.#pressed(event));
    this.#list.addEventListener("keydown", (event) => this.#moved(event));
    for (const event of ["wheel", "touchmove", "pointerdown", "focusin"]) {
      this.#list.addEventListener(event, () => (this.#touched = performance.now()), { passive: true });
    }
    player.video.addEventListener("timeupdate", () => this.#follow());
    panel.querySelector(".put-away").addEventListener("click", () => this.#show(false, true));
    this.#opener?.addEventListener("click", () => this.#show(this.#panel.hidden, true));
    this.#show(remembered() ? remembered() === "open" : isRoomy.matches);
  }

  #show(isShown, isWish = false) {
    this.#panel.hidden = !isShown;
    this.#panel.closest(".theatre")?.classList.toggle("has-words", isShown);
    this.#opener?.setAttribute("aria-expanded", String(isShown));
    if (this.#opener) this.#opener.hidden = false;
    if (isWish) {
      try {
        localStorage.setItem(key, isShown ? "open" : "away");
      } catch {
        // Then it holds for this page.
      }
      if (isShown) this.#panel.scrollIntoView({ block: "nearest" });
      else this.#opener?.focus({ preventScroll: true });
    }
    if (isShown) this.#load();
  }

  /** Chooses the language, or one that begins alike. */
  #prefer(language) {
    const options = [...this.#select.options];
    const primary = (tag) => tag.toLowerCase().split("-")[0];
    const best = options.find(({ value }) => value === language) ?? options.find(({ value }) => primary(value) === primary(language));
    if (best) this.#select.value = best.value;
    return Boolean(best);
  }

  /** The subtitles are shown in `language` now: the words follow, unless the viewer chose theirs apart. */
  follow(language, isWish = false) {
    if (isWish) this.#byHand = false;
    if (this.#byHand || !language || language === this.#select.value) return;
    if (this.#prefer(language)) this.#load();
  }

  async #load() {
    const language = this.#select.value;
    if (this.#panel.hidden || this.#loaded === language) return;
    this.#loaded = language;
    this.#say(text("transcript.loading"));
    try {
      const { lines } = await request("GET", `${this.#panel.dataset.transcript}?language=${encodeURIComponent(language)}`);
      if (this.#loaded === language) this.#draw(lines, language);
    } catch (error) {
      if (this.#loaded !== language) return;
      this.#loaded = null;
      this.#draw([], language);
      if (error.status === 404) this.#say(text("transcript.absent"));
      else this.#say(text("transcript.failed"), () => this.#load());
    }
  }

  #say(message, retry) {
    this.#note.hidden = !message;
    this.#note.replaceChildren(message);
    if (retry) this.#note.append(make("button", { type: "button", onclick: retry }, text("transcript.again")));
  }

  #draw(lines, language) {
    this.#say("");
    this.#lines = lines;
    this.#items = lines.map(({ start, text: said }, index) => make(
      "li", {},
      make("button", { type: "button", tabindex: index ? "-1" : "0", "data-line": index }, make("time", {}, clock(start)), make("span", { lang: language }, said)),
    ));
    this.#list.replaceChildren(...this.#items);
    this.#current = -1;
    this.#touched = -Infinity;
    this.#search();
    this.#follow();
  }

  #button(index) {
    return this.#items[index]?.firstElementChild;
  }

  #follow() {
    const now = lineAt(this.#lines, this.#player.video.currentTime + 0.15);
    if (now === this.#current) return;
    this.#button(this.#current)?.removeAttribute("aria-current");
    this.#current = now;
    const button = this.#button(now);
    if (!button) return;
    button.setAttribute("aria-current", "true");
    if (!this.#list.contains(document.activeElement) && !this.#items[now].hidden) this.#reach(now);
    if (performance.now() - this.#touched > rest) this.#centre(this.#items[now]);
  }

  /** Scrolls the list, never the page. */
  #centre(item) {
    if (item.hidden) return;
    const top = item.offsetTop - (this.#list.clientHeight - item.offsetHeight) / 2;
    this.#list.scrollTo({ top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  /** Makes one line the one that the tab key and the arrows come to. */
  #reach(index) {
    this.#list.querySelector('button[tabindex="0"]')?.setAttribute("tabindex", "-1");
    this.#button(index)?.setAttribute("tabindex", "0");
  }

  #pressed(event) {
    const button = event.target.closest("button");
    if (!button) return;
    this.#touched = -Infinity;
    this.#player.seek(this.#lines[Number(button.dataset.line)].start);
    this.#player.play();
  }

  #moved(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const button = event.target.closest("button");
    if (!step || !button) return;
    let index = Number(button.dataset.line) + step;
    while (this.#items[index]?.hidden) index += step;
    if (!this.#items[index]) return; // past the ends the page's own ways go on
    event.preventDefault();
    this.#reach(index);
    this.#button(index).focus();
  }

  #leaveField(event) {
    if (event.isComposing || !["Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const index = this.#items.findIndex((item) => !item.hidden);
    if (index < 0) return;
    this.#reach(index);
    this.#button(index).focus();
  }

  #search() {
    const words = this.#find.value.trim();
    let count = 0;
    this.#lines.forEach(({ text: said }, index) => {
      const parts = words ? marked(said, words) : [said];
      this.#items[index].hidden = !parts;
      this.#items[index].firstElementChild.lastElementChild.replaceChildren(...(parts ?? [said]));
      if (parts) count += 1;
    });
    if (this.#list.querySelector('li[hidden] button[tabindex="0"]')) {
      const first = this.#items.findIndex((item) => !item.hidden);
      if (first >= 0) this.#reach(first);
    }
    const output = this.#panel.querySelector("output");
    output.textContent = words ? text(count ? "transcript.found" : "transcript.none", { count }) : "";
    if (!words && this.#items[this.#current]) this.#centre(this.#items[this.#current]);
  }
}

/** The transcript of the page, if there is one. */
export function followTranscript(player) {
  const panel = document.querySelector(".transcript[data-transcript]");
  return panel && new Transcript(panel, player);
}
