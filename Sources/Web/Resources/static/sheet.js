// A table that is filled from a list of the API, part by part, and the two dialogs of pages that have one: to ask before
// something grave is done, and to show a secret once.

import { make } from "./elements.js";
import { language, request, text } from "./page.js";

/** An instant as people read it; a dash for none. */
export function instant(value) {
  if (!value) return "–";
  return new Date(value).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}

/** A cell of a row. */
export function cell(label, content, kind = "") {
  return make("td", { "data-label": label, class: kind }, content);
}

/** A small button in a row. */
export function action(label, onclick, isGrave = false) {
  return make("button", { type: "button", class: `button small${isGrave ? " grave" : ""}`, onclick }, label);
}

export class Sheet {
  #root;
  #address;
  #row;
  #next = null;
  #asked = 0;
  #arrange;

  /** `row` makes a table row of an item; `address` is the list's, with its query; `arrange` puts a part in another order. */
  constructor(root, address, row, arrange = (items) => items) {
    this.#root = root;
    this.#address = address;
    this.#row = row;
    this.#arrange = arrange;
    this.#more?.addEventListener("click", () => this.load(true));
  }

  get #more() {
    return this.#root.querySelector("[data-more]");
  }

  /** Asks another list from now on. */
  show(address) {
    this.#address = address;
    return this.load();
  }

  async load(isMore = false) {
    const asked = (this.#asked += 1);
    const body = this.#root.querySelector("tbody");
    try {
      const join = this.#address.includes("?") ? "&" : "?";
      const part = isMore ? `${join}cursor=${encodeURIComponent(this.#next)}` : "";
      const { items, next } = await request("GET", this.#address + part);
      if (asked !== this.#asked) return; // a later question is on its way
      if (!isMore) body.replaceChildren();
      body.append(...this.#arrange(items).map((item) => this.#row(item)));
      this.#next = next;
      this.say(body.children.length ? "" : text("sheet.empty"));
    } catch (error) {
      this.say(error.status ? error.message : text("error.network"));
    }
    if (this.#more) this.#more.hidden = !this.#next;
  }

  say(message) {
    const status = this.#root.querySelector("[data-status]");
    status.textContent = message;
    status.hidden = !message;
  }

  /** Does something with the server and loads the list anew; says why if it is refused. Returns the answer. */
  async perform(method, address, body) {
    try {
      const answer = await request(method, address, body);
      await this.load();
      return answer;
    } catch (error) {
      this.say(error.status ? error.message : text("error.network"));
      return undefined;
    }
  }
}

/** Asks whether something grave is to be done; settles with yes or no. */
export function ask(question) {
  const dialog = document.querySelector("dialog[data-ask]");
  dialog.querySelector("[data-name]").textContent = question;
  return new Promise((settle) => {
    dialog.onclose = () => settle(dialog.returnValue === "yes");
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** Shows a secret that is nowhere else. */
export function tell(name, secret) {
  const dialog = document.querySelector("dialog[data-secret]");
  dialog.querySelector("[data-name]").textContent = name;
  dialog.querySelector("output").textContent = secret;
  dialog.onclose = () => (dialog.querySelector("output").textContent = "");
  dialog.showModal();
}

/** Sends a form's filled fields with `send` when it is submitted, and clears it when that went well. */
export function onSubmit(form, send) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    if ((await send(fields)) !== undefined) form.reset();
    button.disabled = false;
  });
}
