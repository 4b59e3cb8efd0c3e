// The schedule as a table, out and in; and days or weeks that become like others.

import { make } from "./elements.js";
import { text } from "./page.js";
import { dayName } from "./schedule-grid.js";
import { copyDays } from "./schedule-rules.js";
import { addDays, daysBetween, monday } from "./schedule-time.js";

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Brings the fields of the panel to life. */
export function exchange(root, model, { say, attempt, changes, today }) {
  takeTables(root.querySelector("[data-table]"), model, say);
  const form = root.querySelector("[data-copy]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { unit, from, to } = Object.fromEntries(new FormData(form));
    attempt(async () => {
      const pairs = pairsOf(unit, from, to);
      if (!pairs) return say(text("schedule.copyNeedsDays"), true);
      if (pairs.some(([, day]) => day <= today())) return say(text("schedule.copyIntoPast"), true);
      const change = copyDays(model.rules, model.holidays, pairs);
      if (!change.put.length && !change.remove.length) return say(text("schedule.copySame"));
      const names = { from: dayName(pairs[0][0]), to: dayName(pairs[0][1]) };
      const choices = [{ label: "", change }];
      if (await changes.perform(text(`schedule.copyHeading.${unit}`, names), choices)) say(text(`schedule.copied.${unit}`, names));
      return undefined;
    });
  });
}

/** Which day becomes like which. */
function pairsOf(unit, from, to) {
  if (!from || !to) return null;
  const [first, target] = unit === "week" ? [monday(from), monday(to)] : [from, to];
  if (daysBetween(first, target) === 0) return null;
  return Array.from({ length: unit === "week" ? 7 : 1 }, (_, index) => [addDays(first, index), addDays(target, index)]);
}

function takeTables(panel, model, say) {
  const zone = panel.querySelector("[data-drop]");
  const input = zone.querySelector("input");
  const outcome = panel.querySelector("[data-outcome]");

  async function send(file) {
    outcome.replaceChildren(make("p", { class: "quiet" }, text("desk.saving")));
    try {
      const count = await model.sendTable(file, /\.xlsx$/i.test(file.name) ? workbook : "text/csv");
      outcome.replaceChildren(make("p", { class: "note" }, text("schedule.tableTaken", { count })));
      say(text("schedule.tableTaken", { count }));
    } catch (error) {
      const lines = (error.errors ?? []).map(({ at, message }) => make("li", {}, make("b", {}, text("desk.line", { line: at })), " ", message));
      outcome.replaceChildren(make("div", { class: "reason" }, make("p", {}, error.status ? error.message : text("error.network")), make("ol", { class: "line-errors" }, ...lines)));
    }
  }

  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (file) await send(file);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0]);
  });
}
