// The guide of a day beside a channel's player: what is watched is marked, what can be watched plays here.

const renewEvery = 60_000; // milliseconds

export class DayGuide {
  #list = document.querySelector(".schedule");

  /** `open` plays the channel from `{ start, end }`. */
  constructor(open) {
    if (!this.#list) return;
    this.#list.addEventListener("click", (event) => {
      const link = event.target.closest("a.play");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(this.#place(link));
      document.querySelector(".screen").scrollIntoView({ block: "nearest" });
    });
    if ("today" in this.#list.dataset) setInterval(() => this.#renew(), renewEvery);
    this.#show(this.#list.querySelector("[aria-current]"));
    const day = document.querySelector(".day-guide .sorts [aria-current]");
    if (day) day.parentElement.scrollLeft = day.offsetLeft - day.parentElement.offsetLeft - day.parentElement.clientWidth / 2;
  }

  #place(link) {
    const asked = new URL(link.href).searchParams;
    return { start: asked.get("start"), end: asked.get("end") ?? undefined };
  }

  /** Where what is watched begins; without a line of it, where what is on now does. */
  get beginning() {
    const link = this.#list?.querySelector("[aria-current] a.play");
    return link ? this.#place(link) : { start: "programme" };
  }

  /** Brings a line into sight without moving the page. */
  #show(line) {
    if (line) this.#list.scrollTop = line.offsetTop - this.#list.offsetTop - this.#list.clientHeight / 3;
  }

  async #renew() {
    if (document.hidden) return;
    try {
      const response = await fetch(location.pathname, { headers: { accept: "text/html" } });
      if (!response.ok || response.redirected) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const other = page.querySelector(".schedule");
      if (!other || this.#list.contains(document.activeElement)) return;
      const place = this.#list.scrollTop;
      this.#list.replaceChildren(...document.importNode(other, true).childNodes);
      this.#list.scrollTop = place;
    } catch {
      // The list stays as it was.
    }
  }

  /** Marks the line that was on air at an instant, in milliseconds since 1970; its title, `null` between programmes. */
  mark(air) {
    let title = null;
    for (const line of this.#list?.querySelectorAll("li[data-start]") ?? []) {
      const isOn = line.dataset.start <= air && air < line.dataset.end;
      if (!isOn) {
        line.removeAttribute("aria-current");
        continue;
      }
      line.setAttribute("aria-current", "true");
      if (!line.classList.contains("gap")) title = this.#title(line);
    }
    return title;
  }

  #title(line) {
    const words = line.querySelector(".words").cloneNode(true);
    words.querySelectorAll("small, .live").forEach((part) => part.remove());
    return words.textContent.trim();
  }
}
