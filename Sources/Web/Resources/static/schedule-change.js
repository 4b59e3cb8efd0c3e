// Before a change is saved: which days it is for, and what it would bring into conflict.

import { make } from "./elements.js";
import { text } from "./page.js";
import { conflictLine, grouped } from "./schedule-lists.js";

/** The most conflicts that are listed. */
const most = 12;

/** Shows conflicts in an element; says when there are none. */
export function showConflicts(element, conflicts, model) {
  const groups = grouped(conflicts);
  element.replaceChildren(
    conflicts.length
      ? make("p", { class: "note grave" }, text("schedule.makesConflicts", { count: conflicts.length }))
      : make("p", { class: "note" }, text("schedule.noConflicts")),
    make("ul", { class: "conflicts" }, ...groups.slice(0, most).map((group) => make(
      "li", { class: group[0].severe ? "severe" : "" }, ...conflictLine(group[0], model), group.length > 1 ? make("em", {}, text("schedule.times", { count: group.length })) : null,
    ))),
    ...(groups.length > most ? [make("p", { class: "quiet" }, text("schedule.andMore", { count: groups.length - most }))] : []),
  );
}

/**
 * Asks for one of some changes, `[{label, change}]`, and saves it. With one alone that makes no conflicts nothing is asked.
 * Settles with whether it was saved.
 */
export class ChangeDialog {
  #dialog;
  #model;

  constructor(dialog, model) {
    this.#dialog = dialog;
    this.#model = model;
  }

  async perform(heading, choices) {
    if (choices.length === 1) {
      const conflicts = await this.#model.preview(choices[0].change);
      if (!conflicts.length) {
        await this.#model.save(choices[0].change);
        return true;
      }
      return this.#ask(heading, choices, conflicts);
    }
    return this.#ask(heading, choices, null);
  }

  #ask(heading, choices, known) {
    const dialog = this.#dialog;
    const [form, options, outcome, problem] = [dialog.querySelector("form"), dialog.querySelector("[data-options]"), dialog.querySelector("[data-conflicts]"), dialog.querySelector("[data-problem]")];
    dialog.querySelector("h2").textContent = heading;
    options.replaceChildren(...(choices.length > 1 ? choices.map(({ label, hint }, index) => make(
      "label", { class: "option" }, make("input", { type: "radio", name: "choice", value: index, checked: index === 0 }), make("span", {}, make("b", {}, label), hint ? make("small", {}, hint) : null),
    )) : []));
    problem.hidden = true;
    const chosen = () => choices[Number(new FormData(form).get("choice") ?? 0)];
    let asked = 0;
    const look = async () => {
      const mine = (asked += 1);
      outcome.replaceChildren(make("p", { class: "quiet" }, text("schedule.looking")));
      try {
        const conflicts = await this.#model.preview(chosen().change);
        if (mine === asked) showConflicts(outcome, conflicts, this.#model);
      } catch (error) {
        if (mine === asked) outcome.replaceChildren(make("p", { class: "note grave" }, error.status ? error.message : text("error.network")));
      }
    };
    form.onchange = look;
    if (known) showConflicts(outcome, known, this.#model);
    else look();
    return new Promise((settle) => {
      let isSaved = false;
      dialog.querySelector("[data-close]").onclick = () => dialog.close();
      dialog.onclose = () => settle(isSaved);
      form.onsubmit = async (event) => {
        event.preventDefault();
        const button = form.querySelector("[type=submit]");
        button.disabled = true;
        try {
          await this.#model.save(chosen().change);
          isSaved = true;
          dialog.close();
        } catch (error) {
          problem.textContent = error.status ? error.message : text("error.network");
          problem.hidden = false;
        }
        button.disabled = false;
      };
      dialog.showModal();
      form.querySelector("[type=submit]").focus();
    });
  }
}
