// Sends a film piece by piece (tus 1.0.0) and goes on after the line dropped, after a reload, after the server started
// anew. What an upload's address is, is remembered by the file's name, size and time; the server says how far it came.

import { Refusal, text } from "./page.js";

const address = "/api/v1/uploads";
const pieceLength = 8 << 20; // bytes of a request
const waits = [1, 2, 4, 8, 15, 30]; // seconds before another try
const speedOver = 10_000; // milliseconds that the speed is reckoned over
const stall = 60_000; // milliseconds without a byte after which a request is given up

const forgeryToken = document.querySelector('meta[name="csrf"]')?.content;

function keyOf(file) {
  return `lectern.upload.${file.name}.${file.size}.${file.lastModified}`;
}

function remember(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Storage is switched off: it goes on in this page alone.
  }
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function base64(value) {
  const bytes = new TextEncoder().encode(value);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** A film that is being sent. `changed` is called whenever something of it is new to show. */
export class TusUpload {
  file;
  id = null;
  offset = 0;
  /** waiting, sending, paused, broken, done, failed */
  state = "waiting";
  problem = "";
  #changed;
  #xhr = null;
  #wake = null;
  #marks = [];

  constructor(file, changed) {
    this.file = file;
    this.#changed = changed;
    addEventListener("online", () => this.#wake?.());
  }

  /** Bytes a second, lately. */
  get speed() {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    return first && last.at > first.at ? ((last.sent - first.sent) / (last.at - first.at)) * 1000 : 0;
  }

  /** Seconds left; null while nobody can tell. */
  get secondsLeft() {
    return this.state === "sending" && this.speed > 0 ? (this.file.size - this.offset) / this.speed : null;
  }

  /** Sends until the film is there, it is paused, or it cannot go on. */
  async run() {
    if (this.state === "sending" || this.state === "done") return;
    this.#become("sending");
    let tries = 0;
    let isKnown = false;
    while (this.state === "sending" || this.state === "broken") {
      try {
        if (!isKnown) await this.#locate();
        isKnown = true;
        if (this.state === "broken") this.#become("sending");
        if (this.offset >= this.file.size) return this.#end();
        const before = this.offset;
        await this.#sendPiece();
        if (this.offset > before) tries = 0;
        this.#become("sending");
      } catch (error) {
        if (this.state === "paused") return;
        if (!this.#mayRetry(error)) return this.#fail(error);
        this.#marks = [];
        this.problem = error.status ? error.message : "";
        this.#become("broken");
        await this.#rest(waits[Math.min(tries, waits.length - 1)]);
        tries += 1;
        isKnown = false;
      }
    }
  }

  pause() {
    if (this.state !== "sending" && this.state !== "broken" && this.state !== "waiting") return;
    this.#become("paused");
    this.#xhr?.abort();
    this.#wake?.();
    this.#marks = [];
  }

  /** Gives the film up: what came of it goes. */
  async giveUp() {
    this.pause();
    if (this.id) await this.#ask("DELETE", `${address}/${this.id}`).catch(() => null);
    remember(keyOf(this.file), null);
  }

  #become(state) {
    this.state = state;
    if (state === "sending") this.problem = "";
    this.#changed(this);
  }

  #end() {
    remember(keyOf(this.file), null);
    this.#become("done");
  }

  #fail(error) {
    this.problem = error.message;
    this.#become("failed");
  }

  /** What passes: no line, a server that is busy, stops or has no room; a place that was wrong. */
  #mayRetry(error) {
    const { status } = error;
    return !status || status >= 500 || status === 409 || status === 423 || status === 429 || status === 460;
  }

  #rest(seconds) {
    return new Promise((settle) => {
      const timer = setTimeout(settle, seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        settle();
      };
    });
  }

  /** Finds the upload of this file, or begins one. */
  async #locate() {
    const id = this.id ?? recall(keyOf(this.file));
    if (id) {
      try {
        const { response } = await this.#ask("HEAD", `${address}/${id}`);
        const length = Number(response("Upload-Length"));
        if (length === this.file.size) {
          this.id = id;
          this.offset = Number(response("Upload-Offset"));
          return;
        }
      } catch (error) {
        if (error.status !== 404 && error.status !== 410) throw error;
      }
      remember(keyOf(this.file), null);
    }
    const { response } = await this.#ask("POST", address, {
      "Upload-Length": String(this.file.size), "Upload-Metadata": `filename ${base64(this.file.name)}`,
    });
    this.id = response("Location").split("/").at(-1);
    this.offset = 0;
    remember(keyOf(this.file), this.id);
  }

  async #sendPiece() {
    const begun = this.offset;
    const piece = this.file.slice(begun, begun + pieceLength);
    const { response } = await this.#ask("PATCH", `${address}/${this.id}`, {
      "Upload-Offset": String(begun), "Content-Type": "application/offset+octet-stream",
    }, piece, (sent) => {
      this.offset = begun + sent;
      this.#mark();
      this.#changed(this);
    });
    this.offset = Number(response("Upload-Offset"));
  }

  #mark() {
    const now = performance.now();
    this.#marks.push({ at: now, sent: this.offset });
    while (this.#marks.length > 2 && now - this.#marks[0].at > speedOver) this.#marks.shift();
  }

  /** A request that tells how much of it was sent, which `fetch` does not. */
  #ask(method, target, fields = {}, body = null, progressed = () => {}) {
    return new Promise((settle, refuse) => {
      const xhr = new XMLHttpRequest();
      this.#xhr = xhr;
      xhr.open(method, target);
      xhr.setRequestHeader("Tus-Resumable", "1.0.0");
      xhr.setRequestHeader("Accept", "application/json");
      if (forgeryToken) xhr.setRequestHeader("X-CSRF-Token", forgeryToken);
      for (const [name, value] of Object.entries(fields)) xhr.setRequestHeader(name, value);
      let timer = setTimeout(() => xhr.abort(), stall);
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(() => xhr.abort(), stall);
      };
      xhr.upload.onprogress = (event) => {
        alive();
        progressed(event.loaded);
      };
      xhr.onloadend = () => {
        clearTimeout(timer);
        if (this.#xhr === xhr) this.#xhr = null;
        if (xhr.status >= 200 && xhr.status < 300) return settle({ response: (name) => xhr.getResponseHeader(name) });
        if (!xhr.status) return refuse(new Error(text("error.network")));
        refuse(new Refusal(xhr.status, problemOf(xhr)));
      };
      xhr.send(body);
    });
  }
}

function problemOf(xhr) {
  try {
    return JSON.parse(xhr.responseText);
  } catch {
    return {};
  }
}
