// The rules that stations are assessed by: lines are added, changed and taken out, and saved together.

import { request, text } from "./page.js";

const form = document.querySelector("[data-rules] form");

function ready(line) {
  const button = line.querySelector("[data-take-out]");
  button.hidden = false;
  button.addEventListener("click", () => line.remove());
}

if (form) {
  const list = form.querySelector("[data-list]");
  const status = form.querySelector("[data-status]");
  for (const line of list.children) ready(line);
  const pattern = list.firstElementChild?.cloneNode(true);
  const add = form.querySelector("[data-add]");
  add.hidden = !pattern;
  form.querySelector("[data-save]").hidden = false;
  add.addEventListener("click", () => {
    const line = pattern.cloneNode(true);
    for (const input of line.querySelectorAll("input")) input.value = "";
    list.append(line);
    ready(line);
    line.querySelector("input").focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const items = [...list.children].map((line) => {
      const field = (name) => line.querySelector(`[name=${name}]`).value;
      return { name: field("name"), measure: field("measure"), period: field("period"), minimum: Number(field("minimum")) };
    });
    status.textContent = text("desk.saving");
    try {
      await request("PUT", "/api/v1/reports/assessment/rules", { items });
      location.reload();
    } catch (error) {
      status.textContent = error.status ? error.message : text("error.network");
    }
  });
}
