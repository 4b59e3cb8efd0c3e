// What stands for a film: one of its stills, a moment, a picture of one's own, or what was picked by itself.

import { make } from "./elements.js";
import { clock, request, text } from "./page.js";

/** Seconds of a text such as 83, 1:23 or 00:01:23; `null` if it is none. */
function seconds(value) {
  const parts = value.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d{1,6}(\.\d{1,3})?$/.test(part))) return null;
  return parts.reduce((total, part) => total * 60 + Number(part), 0);
}

export class PosterChoice {
  element;
  #film;
  #changed;
  #picture = make("img", { alt: "", class: "poster-now" });
  #stills = make("div", { class: "stills", role: "group", "aria-label": text("poster.stills") });
  #status = make("p", { class: "quiet", role: "status", hidden: true });

  /** `changed` gets the programme as the server answers it. */
  constructor(film, changed) {
    this.#film = film;
    this.#changed = changed;
    const moment = make("input", { class: "input", maxlength: "16", placeholder: "00:01:23", "aria-label": text("poster.moment") });
    const take = () => {
      const value = seconds(moment.value);
      if (value === null) this.#say(text("poster.badTime"), true);
      else this.#send("PUT", { seconds: value });
    };
    moment.addEventListener("keydown", (event) => {
      if (event.key === "Enter") take();
    });
    const own = make("input", { type: "file", accept: "image/jpeg,image/png", onchange: () => own.files[0] && this.#send("PUT", own.files[0]) });
    const press = (key, onclick) => make("button", { type: "button", class: "button small", onclick }, text(key));
    this.element = make(
      "section", { class: "poster-choice" },
      make("h3", {}, text("poster.heading")), this.#picture, this.#stills,
      make(
        "div", { class: "poster-ways" },
        make("label", {}, text("poster.moment"), make("span", { class: "tools" }, moment, press("poster.take", take))),
        make("label", {}, text("poster.own"), own),
        press("poster.auto", () => this.#send("DELETE")),
      ),
      this.#status,
    );
    this.#draw();
    this.#load();
  }

  get #path() {
    return `/api/v1/programmes/${encodeURIComponent(this.#film.id)}`;
  }

  async #load() {
    try {
      const { items } = await request("GET", `${this.#path}/stills`);
      this.#stills.replaceChildren(
        ...items.map(({ number, seconds: at, width, height, url }) => {
          const label = text("poster.at", { time: clock(at) });
          return make(
            "button", { type: "button", class: "still", "aria-label": label, title: label, onclick: () => this.#send("PUT", { still: number }) },
            make("img", { src: url, alt: "", width, height, loading: "lazy" }), make("small", { class: "number" }, clock(at)),
          );
        }),
      );
      if (!items.length) this.#say(text("poster.noStills"));
    } catch (error) {
      this.#say(error.status ? error.message : text("error.network"), true);
    }
  }

  async #send(method, body) {
    this.#say(text("desk.saving"));
    const fields = body instanceof Blob ? { "content-type": body.type } : {};
    try {
      this.#film = await request(method, `${this.#path}/poster`, body, fields);
      this.#draw();
      this.#say(text("poster.changed"));
      this.#changed(this.#film);
    } catch (error) {
      this.#say(error.status ? error.message : text("error.network"), true);
    }
  }

  #draw() {
    this.#picture.hidden = !this.#film.poster;
    if (this.#film.poster) this.#picture.src = this.#film.poster;
  }

  #say(message, isGrave = false) {
    this.#status.textContent = message;
    this.#status.classList.toggle("grave", isGrave);
    this.#status.hidden = !message;
  }
}
