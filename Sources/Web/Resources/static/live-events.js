// Live events: made, watched while they run, and followed until they are programmes.

import { fillAndOpen } from "./dialog-form.js";
import { make } from "./elements.js";
import { groupOf, LiveEventRow } from "./live-event-row.js";
import { preview } from "./live-preview.js";
import { request, text } from "./page.js";

const address = "/api/v1/live-events";
const askEvery = { busy: 3000, idle: 10_000 }; // milliseconds
const main = document.querySelector("main.live-events");
const part = (name) => main.querySelector(`[data-${name}]`);
const groups = ["now", "planned", "over"];

class LiveEvents {
  #rows = new Map();
  #channels = new Map();
  #next = null;
  #does = {
    seesJobs: Boolean(main.querySelector('a[href="/admin/jobs"]')),
    channel: (id) => this.#channels.get(id) ?? id,
    edit: (event) => this.#edit(event),
    renew: (event) => this.#renew(event),
    stop: (event) => this.#stop(event),
    look: (event) => preview(part("preview"), event.channel, `${this.#does.channel(event.channel)} · ${event.title}`),
  };

  async start() {
    part("add")?.addEventListener("click", () => this.#edit(null));
    part("more").addEventListener("click", () => this.#more());
    for (const button of main.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button));
    part("key").querySelector("[data-close]").addEventListener("click", () => part("key").close());
    try {
      const { items } = await request("GET", "/api/v1/channels");
      this.#channels = new Map(items.map(({ id, name }) => [id, name]));
    } catch {
      // Channels are named by their ids then.
    }
    await this.#ask();
    this.#again();
    document.addEventListener("visibilitychange", () => !document.hidden && this.#ask());
  }

  #again() {
    const isBusy = [...this.#rows.values()].some(({ event }) => groupOf(event) === "now" || event.state === "publishing");
    setTimeout(async () => {
      if (!document.hidden) await this.#ask();
      this.#again();
    }, isBusy ? askEvery.busy : askEvery.idle);
  }

  async #ask() {
    try {
      const { items, next } = await request("GET", `${address}?limit=50`);
      if (this.#next === null) this.#setNext(next);
      await Promise.all(items.map((event) => this.#look(event)));
      this.#say("live");
      this.#draw();
    } catch {
      this.#say("lost");
    }
  }

  /** Of what runs, or has become a programme since, more is to be known. */
  async #look(event) {
    const known = this.#rows.get(event.id)?.event;
    const isSettled = ["scheduled", "cancelled"].includes(event.state) || (known?.partList && known.state === event.state && ["published", "failed"].includes(event.state));
    if (isSettled) return this.#put(event);
    this.#put(await request("GET", `${address}/${event.id}`));
  }

  async #more() {
    const { items, next } = await request("GET", `${address}?limit=50&cursor=${encodeURIComponent(this.#next)}`);
    this.#setNext(next);
    await Promise.all(items.map((event) => this.#look(event)));
    this.#draw();
  }

  #setNext(next) {
    this.#next = next;
    part("more").hidden = !next;
  }

  #put(event) {
    const known = this.#rows.get(event.id);
    if (known) known.update(event);
    else this.#rows.set(event.id, new LiveEventRow(event, this.#does));
  }

  /** Puts rows into their lists: what comes first by its start, what is over by its end. */
  #draw() {
    const rows = [...this.#rows.values()];
    const receiving = rows.filter(({ event }) => event.encoder).length;
    for (const group of groups) {
      const own = rows.filter(({ event }) => groupOf(event) === group);
      const order = group === "over" ? -1 : 1;
      own.sort((a, b) => order * (Date.parse(a.event.start) - Date.parse(b.event.start)));
      const list = main.querySelector(`[data-list="${group}"]`);
      own.forEach((row, index) => list.children[index] === row.element || list.insertBefore(row.element, list.children[index] ?? null));
      main.querySelector(`[data-empty="${group}"]`).hidden = own.length > 0;
    }
    part("receiving").textContent = text("live.receiving", { count: receiving, limit: main.dataset.limit });
    part("full").hidden = receiving < Number(main.dataset.limit);
  }

  #say(state) {
    const line = part("line");
    line.dataset.line = state;
    line.textContent = text(`admin.${state}`);
  }

  // MARK: What people do

  #edit(event) {
    const dialog = part("edit");
    const select = dialog.querySelector("[name=channel]");
    select.replaceChildren(...[...this.#channels].map(([id, name]) => make("option", { value: id }, name)));
    dialog.querySelector("h2").textContent = text(event ? "live.editHeading" : "live.addHeading");
    for (const name of ["channel", "start", "protocol"]) dialog.querySelector(`[name=${name}]`).disabled = Boolean(event?.parts);
    const shown = event ? { ...event, start: event.start.slice(0, 16), end: event.end.slice(0, 16), protocol: event.protocol ?? "" } : soon();
    if (!event) delete shown.unit;
    fillAndOpen(dialog, shown, async (fields) => {
      const wish = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.trim()]).filter(([name, value]) => value || (event && !["protocol", "channel", "start"].includes(name))));
      const answer = await request(event ? "PATCH" : "POST", event ? `${address}/${event.id}` : address, wish);
      this.#put(answer);
      this.#draw();
      if (answer.key) showKey(answer);
    });
    if (!this.#channels.size) {
      dialog.querySelector("[data-problem]").textContent = text("live.noChannel");
      dialog.querySelector("[data-problem]").hidden = false;
    }
  }

  async #renew(event) {
    if (!(await ask(text("live.askKey", { name: event.title })))) return;
    await this.#tries(async () => showKey(await request("POST", `${address}/${event.id}/key`)));
  }

  async #stop(event) {
    if (!(await ask(text(event.parts ? "live.askStop" : "live.askCallOff", { name: event.title })))) return;
    await this.#tries(async () => this.#put(await request("POST", `${address}/${event.id}/stop`)));
    await this.#ask();
  }

  async #tries(what) {
    try {
      await what();
      this.#draw();
    } catch (error) {
      part("line").dataset.line = "lost";
      part("line").textContent = error.status ? error.message : text("error.network");
    }
  }
}

/** A new event: an hour from the next full hour on, by the clock that schedules are told in. */
function soon() {
  const start = Math.ceil(Date.parse(`${main.dataset.now.slice(0, 16)}Z`) / 3_600_000) * 3_600_000;
  const local = (instant) => new Date(instant).toISOString().slice(0, 16);
  return { start: local(start), end: local(start + 3_600_000) };
}

/** Addresses and key, told once. */
function showKey({ title, addresses }) {
  const dialog = part("key");
  dialog.querySelector("[data-name]").textContent = title;
  const fill = (name, value) => (dialog.querySelector(`[data-part="${name}"]`).textContent = value ?? "");
  fill("server", addresses.rtmp?.server);
  fill("key", addresses.rtmp?.key);
  fill("srt", addresses.srt);
  dialog.querySelector('[data-way="rtmp"]').hidden = !addresses.rtmp;
  dialog.querySelector('[data-way="srt"]').hidden = !addresses.srt;
  dialog.querySelector("[data-none]").hidden = Boolean(addresses.rtmp || addresses.srt);
  for (const button of dialog.querySelectorAll("[data-copy]")) button.textContent = button.dataset.words ?? button.textContent;
  dialog.showModal();
  dialog.onclose = () => ["server", "key", "srt"].forEach((name) => fill(name, ""));
}

async function copy(button) {
  button.dataset.words ??= button.textContent;
  const output = button.parentElement.querySelector("output");
  try {
    await navigator.clipboard.writeText(output.textContent);
    button.textContent = text("live.copied");
  } catch {
    // Without TLS browsers do not let pages write there: it is selected, to be copied by hand.
    getSelection().selectAllChildren(output);
  }
}

function ask(words) {
  const dialog = part("ask");
  dialog.querySelector("[data-name]").textContent = words;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

new LiveEvents().start();
