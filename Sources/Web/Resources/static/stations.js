// The table of stations: keys, new stations, and tables of many.

import { fillAndOpen } from "./dialog-form.js";
import { takesTables } from "./import.js";
import { showCards } from "./key-cards.js";
import { request, text } from "./page.js";
import { giveKey, revokeKey } from "./station-keys.js";

const table = document.querySelector("[data-table]");
const status = table.querySelector("[data-status]");

async function does(what) {
  try {
    if (await what()) location.reload();
  } catch (error) {
    status.textContent = error.status ? error.message : text("error.network");
    status.hidden = false;
  }
}

for (const row of table.querySelectorAll("tbody tr")) {
  const station = { code: row.dataset.code, name: row.dataset.name, hasKey: row.dataset.key === "yes" };
  for (const [name, act] of [["new-key", giveKey], ["revoke", revokeKey]]) {
    const button = row.querySelector(`[data-${name}]`);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => does(() => act(station)));
  }
}

const add = table.querySelector("[data-add]");
add.hidden = false;
add.addEventListener("click", () => {
  fillAndOpen(document.querySelector("[data-edit]"), { region: "" }, async (fields) => {
    const wish = { ...fields, linkKbits: fields.linkKbits ? Number(fields.linkKbits) : undefined };
    for (const [name, value] of Object.entries(wish)) if (value === "") delete wish[name];
    const station = await request("POST", "/api/v1/stations", wish);
    showCards([station]).then(() => location.reload());
  });
});

takesTables(document.querySelector("[data-import-equipment]"), "/api/v1/equipment", ({ equipment }) => text("equipment.taken", { count: equipment }));

takesTables(document.querySelector("[data-import]"), "/api/v1/stations", ({ items }) => {
  const made = items.filter(({ key }) => key);
  if (made.length) showCards(made).then(() => location.reload());
  return text("stations.taken", { count: items.length, made: made.length });
});
