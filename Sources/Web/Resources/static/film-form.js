// The form for what is said of a film: filled from it, sent when it is saved.

import { text } from "./page.js";

const names = [
  "title", "synopsis", "section", "series", "episode", "type", "presenter", "grade", "subject", "language", "producedOn",
  "rights", "keywords", "poster",
];

/**
 * A form made of the page's template. `save` gets what is said, and throws if it is refused. The poster is asked for only
 * while a film is sent: after that it is chosen from the film's pictures.
 */
export class FilmForm {
  element;
  #form;
  #status;

  constructor(said, save, isSending = false) {
    this.element = document.getElementById("film-form").content.firstElementChild.cloneNode(true);
    this.#form = this.element;
    if (!isSending) this.element.querySelector("[data-sending]").remove();
    this.#status = this.element.querySelector("[data-status]");
    this.fill(said);
    this.#form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.#send(save);
    });
  }

  fill(said) {
    for (const name of names) {
      const value = said?.[name];
      const field = this.#form.elements[name];
      if (field) field.value = Array.isArray(value) ? value.join("，") : (value?.name ?? value?.title ?? value ?? "");
    }
  }

  /** All that the form says: an emptied field says that there is nothing. */
  get said() {
    const said = {};
    for (const name of names) {
      if (!this.#form.elements[name]) continue;
      const value = this.#form.elements[name].value.trim();
      if (name === "episode") said.episode = value ? Number(value) : 0;
      else if (name === "keywords") said.keywords = value.split(/[,，;；、]/).map((word) => word.trim()).filter(Boolean);
      else if (name !== "title" || value) said[name] = value;
    }
    return said;
  }

  async #send(save) {
    const button = this.#form.querySelector("[type=submit]");
    button.disabled = true;
    this.#say(text("desk.saving"));
    try {
      await save(this.said);
      this.#say(text("desk.saved"));
    } catch (error) {
      this.#say(error.status ? error.message : text("error.network"), true);
    }
    button.disabled = false;
  }

  #say(message, isGrave = false) {
    this.#status.textContent = message;
    this.#status.classList.toggle("grave", isGrave);
    this.#status.hidden = !message;
  }
}
