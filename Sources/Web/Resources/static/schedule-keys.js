// The grid by keyboard: arrows go from slot to slot; the space bar takes hold of one, then arrows move it, with Shift its end;
// Enter lets it go there, or opens it; Delete removes it; N makes a new one.

import { make } from "./elements.js";
import { heldText } from "./schedule-drag.js";
import { titleOf } from "./schedule-grid.js";
import { addDays, clockText, daySeconds, lengthText } from "./schedule-time.js";

/** `acts` has `open`, `remove`, `create`, `mayMove`, `place(slot, {day, at, length})` and `say(text)`. */
export class GridKeys {
  #grid;
  #acts;
  #held = null;

  constructor(grid, acts) {
    this.#grid = grid;
    this.#acts = acts;
    grid.root.addEventListener("keydown", (event) => this.#key(event));
    grid.root.addEventListener("focusin", (event) => this.#focused(event.target));
    grid.root.addEventListener("focusout", () => setTimeout(() => this.#held && !grid.root.contains(document.activeElement) && this.#letGo(), 0));
  }

  #focused(target) {
    const slot = target.closest(".slot");
    if (!slot) return;
    for (const other of this.#grid.root.querySelectorAll('.slot[tabindex="0"]')) if (other !== slot) other.tabIndex = -1;
    slot.tabIndex = 0;
  }

  #key(event) {
    const slot = this.#grid.slotOf(event.target);
    if (!slot || event.ctrlKey || event.metaKey) return;
    if (this.#held ? this.#heldKey(event, slot) : this.#freeKey(event, slot)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #freeKey(event, slot) {
    const { key } = event;
    if (key === "Enter") this.#acts.open(slot);
    else if (key === "Delete" || key === "Backspace") this.#acts.remove(slot);
    else if (key === "n" || key === "N") this.#acts.create({ day: slot.start.day, at: slot.end.day === slot.start.day ? slot.end.at : slot.start.at });
    else if (key === " ") this.#take(slot);
    else if (key.startsWith("Arrow") || key === "Home" || key === "End") this.#go(key, slot);
    else return false;
    return true;
  }

  /** The next slot of the day, or the nearest of the day beside it. */
  #go(key, slot) {
    const all = this.#grid.slots;
    const index = all.indexOf(slot);
    const day = { ArrowLeft: -1, ArrowRight: 1 }[key];
    let next;
    if (day) {
      const beside = all.filter((other) => other.start.day === addDays(slot.start.day, day));
      next = [...beside].sort((left, right) => Math.abs(left.start.at - slot.start.at) - Math.abs(right.start.at - slot.start.at))[0];
    } else {
      const ofDay = all.filter((other) => other.start.day === slot.start.day);
      next = { ArrowDown: all[index + 1], ArrowUp: all[index - 1], Home: ofDay[0], End: ofDay.at(-1) }[key];
    }
    next?.element.focus({ preventScroll: true });
    next?.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #take(slot) {
    if (!this.#acts.mayMove(slot)) return;
    const seconds = Math.max(60, (slot.end.ms - slot.start.ms) / 1000);
    this.#held = { slot, day: slot.start.day, at: slot.start.at, seconds, length: slot.rule.length, mark: make("div", { class: "drop-mark", "aria-hidden": "true" }, make("span")) };
    slot.element.classList.add("is-held");
    this.#show();
  }

  #heldKey(event, slot) {
    const held = this.#held;
    if (slot !== held.slot) return this.#letGo();
    const step = event.altKey ? 60 : 300;
    const by = { ArrowUp: -step, ArrowDown: step }[event.key];
    const days = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && event.shiftKey) {
      if (held.length) held.length = held.seconds = Math.min(Math.max(held.length + by, 60), daySeconds);
    } else if (by) {
      held.at = Math.max(0, Math.min(event.altKey ? held.at + by : Math.round((held.at + by) / step) * step, daySeconds - 60));
    } else if (days) {
      const day = addDays(held.day, days);
      if (this.#grid.column(day)) held.day = day;
    } else if (event.key === "Enter" || event.key === " ") {
      this.#letGo();
      const isMoved = held.day !== slot.start.day || held.at !== slot.start.at;
      if (isMoved || held.length !== slot.rule.length) this.#acts.place(slot, { ...(isMoved ? { day: held.day, at: held.at } : {}), length: held.length });
      return true;
    } else if (event.key === "Escape") {
      this.#letGo();
      this.#acts.say("");
      return true;
    } else return event.key !== "Tab";
    this.#show();
    return true;
  }

  #show() {
    const { mark, day, at, seconds, slot, length } = this.#held;
    this.#grid.column(day).append(mark);
    mark.style.top = `${(at / daySeconds) * 100}%`;
    mark.style.height = `${(Math.min(seconds, daySeconds - at) / daySeconds) * 100}%`;
    const changed = length !== slot.rule.length ? ` · ${lengthText(length)}` : "";
    mark.firstElementChild.textContent = clockText(at) + changed;
    mark.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#acts.say(heldText(titleOf(slot), day, at) + changed);
  }

  #letGo() {
    this.#held?.mark.remove();
    this.#held?.slot.element.classList.remove("is-held");
    this.#held = null;
    return true;
  }
}
