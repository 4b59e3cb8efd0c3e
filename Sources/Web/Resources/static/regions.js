// The region tree: tables of regions, and removal of those that nothing lies in.

import { takesTables } from "./import.js";
import { request, text } from "./page.js";
import { ask } from "./sheet.js";

const status = document.querySelector("[data-regions] [data-status]");

for (const button of document.querySelectorAll("[data-remove]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!(await ask(text("regions.ask", { name: button.dataset.name })))) return;
    try {
      await request("DELETE", `/api/v1/regions/${encodeURIComponent(button.dataset.remove)}`);
      location.reload();
    } catch (error) {
      status.textContent = error.status ? error.message : text("error.network");
      status.hidden = false;
    }
  });
}

const section = document.querySelector("[data-import]");
if (section) {
  takesTables(section, "/api/v1/regions", ({ regions }) => {
    setTimeout(() => location.reload(), 1500);
    return text("regions.taken", { count: regions });
  });
}
