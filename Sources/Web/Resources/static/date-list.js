// A list of single days in a form: chosen one by one, taken out again.

import { make } from "./elements.js";
import { text } from "./page.js";
import { dayName } from "./schedule-grid.js";

export class DateList {
  #list;
  #days = new Set();

  constructor(root) {
    this.#list = root.querySelector("ul");
    const input = root.querySelector("input[type=date]");
    const add = () => {
      if (!input.value || !input.validity.valid) return;
      this.#days.add(input.value);
      input.value = "";
      this.#show();
      root.dispatchEvent(new Event("change", { bubbles: true }));
    };
    root.querySelector("button").addEventListener("click", add);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      add();
    });
  }

  get days() {
    return [...this.#days].sort();
  }

  set days(days) {
    this.#days = new Set(days ?? []);
    this.#show();
  }

  #show() {
    this.#list.replaceChildren(...this.days.map((day) => make("li", {}, dayName(day, { year: "numeric", month: "numeric", day: "numeric", weekday: "short" }), make("button", {
      type: "button", "aria-label": text("schedule.takeOut", { day }), onclick: () => {
        this.#days.delete(day);
        this.#show();
        this.#list.dispatchEvent(new Event("change", { bubbles: true }));
      },
    }, "×"))));
  }
}
