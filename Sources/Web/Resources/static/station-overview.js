// One station for administrators: what is said of it, its key, its equipment and faults.

import { fillAndOpen } from "./dialog-form.js";
import "./faults.js";
import { request, text } from "./page.js";
import { giveKey, revokeKey } from "./station-keys.js";

const main = document.querySelector("main");
const { code, name } = main.dataset;
const status = main.querySelector("[data-status]");
const path = `/api/v1/stations/${encodeURIComponent(code)}`;
const station = { code, name, hasKey: main.querySelector("[data-has-key]").dataset.hasKey === "yes" };

function shows(selector, act) {
  const button = main.querySelector(selector);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (await act()) location.reload();
    } catch (error) {
      status.textContent = error.status ? error.message : text("error.network");
      status.hidden = false;
    }
  });
}

shows("[data-new-key]", () => giveKey(station));
shows("[data-revoke]", () => revokeKey(station));
shows("[data-edit-station]", () => {
  const dialog = main.querySelector("[data-edit]");
  dialog.querySelector("[name=code]").readOnly = true;
  const { kind, region, contact, telephone, linkKbits } = main.querySelector("[data-station]").dataset;
  fillAndOpen(dialog, { code, name, kind, region, contact, telephone, linkKbits }, async (fields) => {
    await request("PATCH", path, { ...fields, linkKbits: Number(fields.linkKbits || 0) });
    location.reload();
  });
});

const editor = main.querySelector("[data-equipment-edit]");
shows("[data-add-equipment]", () => {
  fillAndOpen(editor, { state: "working" }, async (fields) => {
    for (const [key, value] of Object.entries(fields)) if (value === "") delete fields[key];
    await request("POST", `${path}/equipment`, fields);
    location.reload();
  });
});
for (const row of main.querySelectorAll("[data-item]")) {
  const button = row.querySelector("[data-edit-equipment]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const values = { state: row.dataset.state };
    for (const cell of row.querySelectorAll("[data-field]")) values[cell.dataset.field] = cell.textContent === "–" ? "" : cell.textContent;
    fillAndOpen(editor, values, async (fields) => {
      await request("PATCH", `/api/v1/equipment/${encodeURIComponent(row.dataset.item)}`, fields);
      location.reload();
    });
  });
}
