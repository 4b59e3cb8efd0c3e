// The dialog of a rule: all that it can say, looked at before it is saved.

import { ContentField } from "./content-field.js";
import { DateList } from "./date-list.js";
import { make } from "./elements.js";
import { text } from "./page.js";
import { showConflicts } from "./schedule-change.js";
import { dayName } from "./schedule-grid.js";
import { freshID, goesOn, isSingle, removeOnce } from "./schedule-rules.js";
import { nameOf } from "./schedule-lists.js";
import { lengthSeconds, lengthText } from "./schedule-time.js";

export class RuleDialog {
  #dialog;
  #form;
  #model;
  #content;
  #dates;
  #except;
  #opened = null;
  /** The change whose conflicts are shown, as text. */
  #seen = null;

  /** `acts` has `saved(name)` and `remove(rule, day)`. */
  constructor(dialog, model, acts) {
    this.#dialog = dialog;
    this.#model = model;
    this.#form = dialog.querySelector("form");
    this.#content = new ContentField(dialog.querySelector("[data-content]"), model);
    this.#dates = new DateList(dialog.querySelector("[data-dates]"));
    this.#except = new DateList(dialog.querySelector("[data-except]"));
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-remove]").addEventListener("click", () => {
      dialog.close();
      acts.remove(this.#opened.rule, this.#opened.day);
    });
    dialog.querySelector("[data-look]").addEventListener("click", () => this.#look());
    this.#form.addEventListener("input", () => this.#changed());
    this.#form.addEventListener("change", (event) => {
      if (event.target.name === "kind") this.#content.show(event.target.value, null, "");
      this.#changed();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(acts);
    });
  }

  /** Opens a rule; `day` is the one of its days that was pressed. A rule without an id is a new one. */
  open(rule, day = null) {
    const { elements } = this.#form;
    this.#opened = { rule, day, isNew: !rule.id };
    this.#seen = null;
    this.#form.reset();
    this.#dialog.querySelector("h2").textContent = rule.id ? text("schedule.editRule") : text("schedule.newRule");
    elements.title.value = rule.title ?? "";
    elements.kind.value = rule.content.kind;
    this.#content.show(rule.content.kind, rule.content.id, rule.contentTitle ?? rule.content.id);
    elements.seed.value = rule.content.seed ?? "";
    elements.start.step = rule.start.length > 5 ? 1 : 60;
    elements.start.value = rule.start.padStart(5, "0");
    elements.duration.value = lengthText(rule.length);
    elements.days.value = rule.days.kind;
    for (const box of this.#form.querySelectorAll("[name=weekday]")) box.checked = (rule.days.weekdays ?? []).includes(Number(box.value));
    this.#dates.days = rule.days.dates;
    this.#except.days = rule.days.except;
    elements.from.value = rule.days.from ?? "";
    elements.until.value = rule.days.until ?? "";
    elements.late.value = rule.late ?? "";
    elements.override.checked = Boolean(rule.override);
    elements.follows.replaceChildren(make("option", { value: "" }, text("schedule.followsNone")), ...this.#model.rules
      .filter((other) => other.id !== rule.id && goesOn(other)).map((other) => make("option", { value: other.id, selected: other.id === rule.follows }, `${other.start} ${nameOf(other)} (${other.id})`)));
    elements.id.value = rule.id ?? "";
    elements.id.readOnly = Boolean(rule.id);
    const mayOnce = Boolean(rule.id && day && !isSingle(rule));
    this.#dialog.querySelector("[data-scope]").hidden = !mayOnce;
    this.#dialog.querySelector("[data-this-day]").textContent = day ? text("schedule.onlyOn", { day: dayName(day) }) : "";
    this.#dialog.querySelector("[data-remove]").hidden = !rule.id;
    this.#dialog.querySelector("[data-problem]").hidden = true;
    this.#dialog.querySelector("[data-conflicts]").replaceChildren();
    this.#dialog.querySelector(".more-fields").open = Boolean(rule.late || rule.override || rule.follows || rule.days.except?.length);
    this.#changed();
    this.#dialog.showModal();
    (rule.content.id || ["filler", "off"].includes(rule.content.kind) ? elements.start : this.#content.input).focus();
  }

  /** Shows the fields that what is chosen needs. */
  #changed() {
    const { elements } = this.#form;
    const isOnce = this.#isOnce;
    const days = elements.days.value;
    const show = (name, isShown) => (this.#dialog.querySelector(`[data-for=${name}]`).hidden = !isShown);
    show("seed", elements.kind.value === "shuffle");
    if (elements.kind.value === "shuffle" && !elements.seed.value) elements.seed.value = 1 + Math.floor(Math.random() * 999_999);
    show("days", !isOnce);
    show("weekdays", !isOnce && days === "weekly");
    show("dates", !isOnce && days === "dates");
    show("except", !isOnce && days !== "dates");
    show("span", !isOnce && days !== "dates");
    show("override", !isOnce);
    show("follows", ["series", "shuffle", "section"].includes(elements.kind.value) && !isOnce);
    this.#dialog.querySelector("[type=submit]").textContent = this.#seen && this.#seen === this.#text() ? text("schedule.saveAnyway") : text("schedule.save");
  }

  get #isOnce() {
    return !this.#dialog.querySelector("[data-scope]").hidden && this.#form.elements.scope.value === "once";
  }

  /** What the form says, as a rule; throws what is wrong as a text. */
  #rule() {
    const { elements } = this.#form;
    const [kind, length] = [elements.kind.value, lengthSeconds(elements.duration.value)];
    if (!elements.start.value) throw new Error(text("schedule.needsStart"));
    if (Number.isNaN(length)) throw new Error(text("schedule.badLength"));
    const rule = { id: elements.id.value.trim() || null, start: elements.start.value, content: { kind }, days: this.#days() };
    const id = this.#content.id;
    if (id) rule.content.id = id;
    else if (!["filler", "off"].includes(kind)) throw new Error(text("schedule.needsContent"));
    if (kind === "shuffle") rule.content.seed = Number(elements.seed.value);
    if (length) rule.length = length;
    if (elements.title.value.trim()) rule.title = elements.title.value.trim();
    if (elements.late.value) rule.late = elements.late.value;
    if (elements.override.checked) rule.override = true;
    if (elements.follows.value) rule.follows = elements.follows.value;
    rule.id ??= freshID(this.#model.rules, /^[a-z0-9][a-z0-9_-]*$/.test(id ?? "") ? id : kind);
    return rule;
  }

  #days() {
    const { elements } = this.#form;
    const days = { kind: elements.days.value };
    if (days.kind === "weekly") days.weekdays = [...this.#form.querySelectorAll("[name=weekday]:checked")].map((box) => Number(box.value));
    if (days.kind === "dates") return { ...days, dates: this.#dates.days };
    if (elements.from.value) days.from = elements.from.value;
    if (elements.until.value) days.until = elements.until.value;
    if (this.#except.days.length) days.except = this.#except.days;
    return days;
  }

  /** The change that the form asks for. */
  #change() {
    const { rule: before, day } = this.#opened;
    const rule = this.#rule();
    if (!this.#isOnce) return { put: [rule], remove: [] };
    const rest = removeOnce(before, day);
    const once = { ...rule, id: freshID(this.#model.rules, `${before.id}-${day}`), days: { kind: "dates", dates: [day] }, override: true };
    const isSame = before.content.kind === rule.content.kind && before.content.id === rule.content.id;
    if (isSame && (goesOn(before) || before.content.kind === "programme")) once.follows = before.follows ?? before.id;
    return { put: [...rest.put, once], remove: rest.remove };
  }

  #text() {
    try {
      return JSON.stringify(this.#change());
    } catch {
      return null;
    }
  }

  #say(error) {
    const problem = this.#dialog.querySelector("[data-problem]");
    problem.textContent = error.status || error.constructor === Error ? error.message : text("error.network");
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
  }

  /** Shows the conflicts that the change would make. Returns whether it may be saved at once. */
  async #look() {
    const outcome = this.#dialog.querySelector("[data-conflicts]");
    this.#dialog.querySelector("[data-problem]").hidden = true;
    try {
      const change = this.#change();
      const conflicts = await this.#model.preview(change);
      showConflicts(outcome, conflicts, { rule: (id) => this.#model.after(change).find((rule) => rule.id === id) });
      this.#seen = JSON.stringify(change);
      this.#changed();
      outcome.scrollIntoView({ block: "nearest" });
      return !conflicts.length;
    } catch (error) {
      this.#say(error);
      return false;
    }
  }

  async #save(acts) {
    const button = this.#dialog.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const isKnown = this.#seen !== null && this.#seen === this.#text();
      if (isKnown || (await this.#look())) {
        const change = JSON.parse(this.#seen);
        await this.#model.save(change);
        this.#dialog.close();
        acts.saved(nameOf(this.#model.rule(change.put.at(-1).id)));
      }
    } catch (error) {
      this.#say(error);
    }
    button.disabled = false;
  }
}
