// What was done and by whom, for administrators.

import { make } from "./elements.js";
import { text } from "./page.js";
import { cell, instant, Sheet } from "./sheet.js";

const root = document.querySelector("[data-audit]");
const address = (fields) => `/api/v1/audit?${new URLSearchParams({ limit: "100", ...fields })}`;

const entries = new Sheet(root, address({}), ({ at, account, action, subject, detail }) =>
  make(
    "tr", {},
    make("th", { scope: "row" }, instant(at)),
    cell(text("audit.who"), account ?? text("audit.lectern")),
    cell(text("audit.action"), action),
    cell(text("audit.subject"), subject),
    cell(text("audit.detail"), detail ?? "–"),
  ),
);

let timer = null;
const form = root.querySelector("form");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => entries.show(address(Object.fromEntries([...new FormData(form)].filter(([, value]) => value)))), 250);
});
entries.load();
