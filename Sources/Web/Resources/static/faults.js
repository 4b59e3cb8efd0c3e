// Steps of faults: each with a word on what was done.

import { fillAndOpen } from "./dialog-form.js";
import { request } from "./page.js";

/** Brings the buttons of faults below `root` to life. */
export function stepsOfFaults(root) {
  const dialog = document.querySelector("[data-step]");
  for (const button of root.querySelectorAll("[data-move]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const line = button.closest("[data-fault]");
      dialog.querySelector("h2").textContent = button.textContent;
      fillAndOpen(dialog, {}, async ({ note }) => {
        await request("POST", `/api/v1/faults/${encodeURIComponent(line.dataset.fault)}/steps`, { state: button.dataset.move, note });
        location.reload();
      });
    });
  }
}

stepsOfFaults(document);
