// The parts of a film that were really played, as [start, end] in seconds of media time.

/** Intervals in order, with those that touch or overlap made one. */
export function merged(intervals) {
  const result = [];
  for (const [start, end] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && start <= last[1] + 0.001) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** Follows a playing clock; a jump ends one interval and begins the next. */
export class IntervalLog {
  #closed = [];
  #open = null;
  #seenAt = 0;

  /** Playing, `time` is the media clock, `now` the wall clock in seconds, `rate` the speed. */
  advance(time, now, rate) {
    const open = this.#open;
    // Half a second of slack: browsers report the media clock unevenly. More than that is a jump nobody announced.
    const reach = open && open[1] + (now - this.#seenAt) * rate + 0.5;
    if (open && time >= open[1] && time <= reach) open[1] = time;
    else {
      this.cut();
      this.#open = [time, time];
    }
    this.#seenAt = now;
  }

  /** Not playing any more, or about to be somewhere else. */
  cut() {
    if (this.#open && this.#open[1] > this.#open[0]) this.#closed.push(this.#open);
    this.#open = null;
  }

  /** What was played since the last call. What is being played goes on from where it is cut off. */
  take() {
    const end = this.#open?.[1];
    this.cut();
    if (end !== undefined) this.#open = [end, end];
    const taken = merged(this.#closed);
    this.#closed = [];
    return taken;
  }
}
