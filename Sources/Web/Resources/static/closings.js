// Months are closed after a question: their figures are frozen from then on.

import { request, text } from "./page.js";
import { ask } from "./sheet.js";

const status = document.querySelector("[data-status]");

for (const button of document.querySelectorAll("[data-close-month]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const month = button.dataset.closeMonth;
    if (!(await ask(text("closings.ask", { month })))) return;
    try {
      await request("POST", "/api/v1/reports/closings", { month });
      location.reload();
    } catch (error) {
      status.textContent = error.status ? error.message : text("error.network");
      status.hidden = false;
    }
  });
}
