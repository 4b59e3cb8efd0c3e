// A field that takes a table, CSV or XLSX: all of it is taken, or what is wrong is told by lines.

import { make } from "./elements.js";
import { request, text } from "./page.js";

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Brings a section with a file field to life; `taken` gets the answer and tells what to say. */
export function takesTables(section, address, taken) {
  const zone = section.querySelector("[data-drop]");
  const input = zone.querySelector("input");
  const outcome = section.querySelector("[data-outcome]");
  zone.hidden = false;

  async function send(file) {
    outcome.replaceChildren(make("p", { class: "quiet" }, text("desk.saving")));
    try {
      const answer = await request("PUT", address, file, { "content-type": /\.xlsx$/i.test(file.name) ? workbook : "text/csv" });
      outcome.replaceChildren(make("p", { class: "note" }, taken(answer)));
    } catch (error) {
      const lines = (error.errors ?? []).map(({ at, message }) => make("li", {}, make("b", {}, text("desk.line", { line: at })), message));
      outcome.replaceChildren(
        make("div", { class: "reason" }, make("p", {}, error.status ? error.message : text("error.network")), make("ol", { class: "line-errors" }, ...lines)),
      );
    }
  }

  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (file) await send(file);
    input.value = "";
  });
  for (const event of ["dragenter", "dragover"]) {
    zone.addEventListener(event, (dragged) => {
      dragged.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const event of ["dragleave", "drop"]) zone.addEventListener(event, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (dropped) => {
    dropped.preventDefault();
    if (dropped.dataTransfer.files[0]) send(dropped.dataTransfer.files[0]);
  });
}
