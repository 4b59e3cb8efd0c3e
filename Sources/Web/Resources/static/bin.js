// Withdrawn programmes: shown again, or removed for good.

import { make } from "./elements.js";
import { text } from "./page.js";
import { action, ask, cell, instant, Sheet } from "./sheet.js";

const path = (id, rest = "") => `/api/v1/bin/${encodeURIComponent(id)}${rest}`;

const bin = new Sheet(document.querySelector("[data-bin]"), "/api/v1/bin?limit=50", ({ id, title, unit, section, series, views, withdrawnAt }) => {
  const restore = async () => {
    if (await bin.perform("POST", path(id, "/restore"))) bin.say(text("bin.restored", { name: title }));
  };
  const purge = async () => {
    if (await ask(text("bin.sure", { name: title }))) await bin.perform("DELETE", path(id));
  };
  return make(
    "tr", {},
    make("th", { scope: "row" }, make("a", { href: `/preview/${encodeURIComponent(id)}` }, title), series ? make("small", {}, series.title) : null),
    cell(text("admin.unit"), unit?.name ?? "–"),
    cell(text("admin.section"), section?.name ?? "–"),
    cell(text("admin.views"), String(views), "number"),
    cell(text("bin.since"), instant(withdrawnAt), "number"),
    cell("", make("div", { class: "tools" }, action(text("bin.restore"), restore), action(text("bin.purge"), purge, true)), "no-print"),
  );
});
bin.load();
