// Dragging in the grid with mouse, pen and finger: slots to other times and days, their lower edges, and what lies beside the
// grid into it. A finger first rests, since a finger that moves at once scrolls.

import { make } from "./elements.js";
import { text } from "./page.js";
import { dayName } from "./schedule-grid.js";
import { clockText, daySeconds, lengthText } from "./schedule-time.js";

const [farEnough, restMilliseconds, nearEdge] = [5, 380, 48];

/** Seconds on the five minutes, or on the minute. */
export const snapped = (seconds, isFine) => {
  const step = isFine ? 60 : 300;
  return Math.round(seconds / step) * step;
};

/**
 * What can be dragged says what becomes of it: `drop({day, at})` for what is put somewhere, `resize(seconds)` for an edge.
 * `seconds` is how long it is drawn, `label` what it is called.
 */
export class Dragging {
  #grid;
  #session = null;
  #justEnded = false;

  constructor(grid) {
    this.#grid = grid;
    window.addEventListener("keydown", (event) => {
      if (!this.#session?.isUnderWay || event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.#end(null);
    }, true);
    // A drag by finger must not scroll, nor open a menu.
    window.addEventListener("touchmove", (event) => this.#session?.isUnderWay && event.preventDefault(), { passive: false });
    window.addEventListener("contextmenu", (event) => this.#session && this.#session.isTouch && event.preventDefault());
    window.addEventListener("click", (event) => {
      if (!this.#justEnded) return;
      event.preventDefault();
      event.stopPropagation();
      this.#justEnded = false;
    }, true);
  }

  /** Whether something is being dragged now. */
  get isUnderWay() {
    return Boolean(this.#session?.isUnderWay);
  }

  /** Takes hold of something when the pointer goes down on it; it is dragged once the pointer moves, or a finger has rested. */
  hold(event, what) {
    if (event.button !== 0 || this.#session) return;
    const isTouch = event.pointerType === "touch";
    const session = { what, isTouch, pointer: event.pointerId, from: { x: event.clientX, y: event.clientY }, isUnderWay: false, isFine: event.altKey, last: event };
    this.#session = session;
    this.#justEnded = false;
    const move = (moved) => moved.pointerId === session.pointer && this.#move(session, moved);
    const up = (ended) => ended.pointerId === session.pointer && this.#end(ended.type === "pointerup" ? ended : null);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", up);
    session.release = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", up);
      clearTimeout(session.timer);
      cancelAnimationFrame(session.frame);
    };
    if (isTouch) session.timer = setTimeout(() => this.#begin(session), restMilliseconds);
  }

  #move(session, event) {
    session.last = event;
    session.isFine = event.altKey;
    if (!session.isUnderWay) {
      const distance = Math.hypot(event.clientX - session.from.x, event.clientY - session.from.y);
      if (distance < farEnough) return;
      if (session.isTouch) return this.#end(null); // it scrolls
      this.#begin(session);
    }
    this.#show(session);
  }

  #begin(session) {
    session.isUnderWay = true;
    session.what.element?.classList.add("is-held");
    document.body.classList.add("is-dragging");
    session.mark = make("div", { class: "drop-mark", "aria-hidden": "true" }, make("span"));
    session.ghost = make("div", { class: "drag-ghost", "aria-hidden": "true" }, session.what.label);
    document.body.append(session.ghost);
    if (session.isTouch) navigator.vibrate?.(15);
    const creep = () => {
      this.#creep(session);
      session.frame = requestAnimationFrame(creep);
    };
    session.frame = requestAnimationFrame(creep);
    this.#show(session);
  }

  /** Near an edge the grid scrolls, and so does the page where the grid is not in sight. */
  #creep(session) {
    const { clientX: x, clientY: y } = session.last;
    const box = this.#grid.root.getBoundingClientRect();
    if (y < nearEdge && box.top < 0) window.scrollBy(0, -10);
    if (y > window.innerHeight - nearEdge && box.bottom > window.innerHeight) window.scrollBy(0, 10);
    if (x < box.left - 20 || x > box.right + 20) return;
    const by = y < box.top + nearEdge ? y - box.top - nearEdge : y > box.bottom - nearEdge ? y - box.bottom + nearEdge : 0;
    const aside = x < box.left + nearEdge ? -1 : x > box.right - nearEdge ? 1 : 0;
    if (!by && !aside) return;
    this.#grid.root.scrollBy(aside * 8, Math.max(-18, Math.min(18, by / 2)));
    this.#show(session);
  }

  #show(session) {
    const { clientX: x, clientY: y } = session.last;
    const isNearEnd = x > document.documentElement.clientWidth - 220;
    session.ghost.style.transform = `translate(${isNearEnd ? x - 12 : x + 12}px, ${y + 12}px)${isNearEnd ? " translateX(-100%)" : ""}`;
    session.place = session.what.resize ? this.#lengthAt(session, y) : this.#placeAt(session, x, y);
    session.ghost.classList.toggle("is-away", !session.place);
    if (!session.place) return session.mark.remove();
    const { day, at, seconds } = session.place;
    const column = this.#grid.column(day);
    if (session.mark.parentElement !== column) column.append(session.mark);
    session.mark.style.top = `${(at / daySeconds) * 100}%`;
    session.mark.style.height = `${(Math.min(seconds, daySeconds - at) / daySeconds) * 100}%`;
    const label = session.what.resize ? `${clockText(at)} · ${lengthText(seconds)}` : `${dayName(day, { weekday: "short" })} ${clockText(at)}`;
    session.mark.firstElementChild.textContent = label;
    session.ghost.textContent = `${session.what.label} · ${label}`;
  }

  #placeAt(session, x, y) {
    const box = this.#grid.root.getBoundingClientRect();
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return null;
    const found = this.#grid.days.map((day) => [day, this.#grid.column(day).getBoundingClientRect()]).find(([, { left, right }]) => x >= left && x < right);
    if (!found) return null;
    const [day, column] = found;
    const at = ((y - column.top) / column.height) * daySeconds - (session.what.held ?? 0);
    return { day, at: Math.max(0, Math.min(snapped(at, session.isFine), daySeconds - 60)), seconds: session.what.seconds };
  }

  #lengthAt(session, y) {
    const { day, at } = session.what.start;
    const column = this.#grid.column(day).getBoundingClientRect();
    const end = ((y - column.top) / column.height) * daySeconds;
    const least = session.isFine ? 60 : 300;
    return { day, at, seconds: Math.min(Math.max(snapped(end - at, session.isFine), least), daySeconds) };
  }

  #end(event) {
    const session = this.#session;
    this.#session = null;
    if (!session) return;
    session.release();
    if (!session.isUnderWay) return;
    this.#justEnded = true;
    setTimeout(() => (this.#justEnded = false), 60);
    session.mark.remove();
    session.ghost.remove();
    session.what.element?.classList.remove("is-held");
    document.body.classList.remove("is-dragging");
    if (!event || !session.place) return;
    if (session.what.resize) session.what.resize(session.place.seconds);
    else session.what.drop(session.place);
  }
}

/** What the page says while something is held by the keyboard. */
export const heldText = (label, day, at) => text("schedule.held", { name: label, day: dayName(day), time: clockText(at) });
