// The page of whoever runs a station: the register, faults and words to the bureau.

import { request, text } from "./page.js";
import "./register.js";

const { code } = document.querySelector("main").dataset;

// The register's word outlives the reload that shows the new entry.
const said = sessionStorage.getItem("lectern.said");
if (said) {
  sessionStorage.removeItem("lectern.said");
  document.querySelector("form[data-register] [data-status]").textContent = said;
}

for (const form of document.querySelectorAll("form[data-send]")) {
  const status = form.querySelector("[data-status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    if (fields.equipment) fields.equipment = Number(fields.equipment);
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await request("POST", `/api/v1/stations/${encodeURIComponent(code)}/${form.dataset.send}`, fields);
      form.reset();
      status.textContent = text("station.sent");
    } catch (error) {
      status.textContent = error.status ? error.message : text("error.network");
    }
    button.disabled = false;
  });
}
