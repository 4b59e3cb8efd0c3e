// What units brought in during a month, against what they owe; and what they owe.

import { make } from "./elements.js";
import { request, text } from "./page.js";
import { action, cell, Sheet } from "./sheet.js";

const root = document.querySelector("[data-units]");
const dialog = root.querySelector("[data-edit]");
const form = dialog.querySelector("form");
const problem = dialog.querySelector("[data-problem]");
const month = root.querySelector("[name=month]");
const gigabyte = 1e9;
const address = () => `/api/v1/contributions?limit=50${month.value ? `&month=${month.value}` : ""}`;
const path = (id, rest = "") => `/api/v1/units/${encodeURIComponent(id)}${rest}`;

/** A bar with its words: colour alone says nothing to some. */
function share(adopted, quota) {
  if (!quota) return "–";
  const percent = Math.floor((adopted / quota) * 100);
  return make("span", { class: "share" }, make("progress", { max: "1", value: String(Math.min(1, adopted / quota)), "aria-hidden": "true" }), make("span", { class: "number" }, `${percent}%`));
}

const sheet = new Sheet(root, address(), ({ unit, submitted, adopted, quota }) =>
  make(
    "tr", {},
    make("th", { scope: "row" }, unit.name),
    cell(text("desk.submitted"), String(submitted), "number"),
    cell(text("desk.adopted"), String(adopted), "number"),
    cell(text("desk.quota"), quota === null ? "–" : String(quota), "number"),
    cell(text("units.fulfilled"), share(adopted, quota)),
    cell("", action(text("units.edit"), () => open(unit)), "no-print"),
  ),
);

async function open(unit) {
  problem.hidden = true;
  try {
    const { monthlyQuota, storageQuota } = await request("GET", path(unit.id));
    dialog.querySelector("h2").textContent = unit.name;
    form.elements.monthly.value = monthlyQuota ?? "";
    form.elements.storage.value = storageQuota === null ? "" : storageQuota / gigabyte;
    form.onsubmit = (event) => save(event, unit.id);
    dialog.showModal();
  } catch (error) {
    sheet.say(error.status ? error.message : text("error.network"));
  }
}

async function save(event, id) {
  event.preventDefault();
  const [monthly, storage] = [form.elements.monthly.value, form.elements.storage.value];
  try {
    await request("PUT", path(id, "/quotas"), {
      monthlyQuota: monthly === "" ? null : Number(monthly), storageQuota: storage === "" ? null : Math.round(Number(storage) * gigabyte),
    });
    dialog.close();
    await sheet.load();
  } catch (error) {
    problem.textContent = error.status ? error.message : text("error.network");
    problem.hidden = false;
  }
}

dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
month.addEventListener("change", () => sheet.show(address()));
const now = new Date();
month.value = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}`;
sheet.show(address());
