// What a page of a channel has played, to be reported.

/** What was played, as times on air in milliseconds: runs of what followed without a jump. */
export class AirLog {
  #runs = [];
  #last = null;

  advance(at) {
    const run = this.#runs[this.#runs.length - 1];
    if (this.#last !== null && at > this.#last && at - this.#last < 2000) {
      if (run && run[1] === this.#last) run[1] = at;
      else this.#runs.push([this.#last, at]);
    }
    this.#last = at;
  }

  cut() {
    this.#last = null;
  }

  take() {
    const runs = this.#runs.slice(0, 64);
    this.#runs = this.#runs.slice(64);
    return runs;
  }

  giveBack(runs) {
    this.#runs = [...runs, ...this.#runs].slice(0, 512);
  }
}
