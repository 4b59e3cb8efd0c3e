// The list of channels: new ones, changes of their own properties, removal.

import { openForm } from "./dialog-form.js";
import { make } from "./elements.js";
import { request, text } from "./page.js";
import { find } from "./schedule-library.js";
import { ask } from "./sheet.js";

const panel = document.querySelector("[data-channels]");
const status = panel.querySelector("[data-status]");
const dialog = document.querySelector("dialog[data-channel]");
const form = dialog.querySelector("form");
const { elements } = form;
const address = (id) => `/api/v1/channels/${encodeURIComponent(id)}`;
let fillers = [];
let found = [];

function say(message, isGrave = false) {
  status.textContent = message;
  status.classList.toggle("grave", isGrave);
  status.hidden = !message;
}

const words = (error) => (error.status ? error.message : text("error.network"));

function showFillers() {
  dialog.querySelector("[data-fillers]").replaceChildren(...fillers.map((filler, index) => make(
    "li", {}, make("span", {}, text(`schedule.filler.${filler.kind}`), " ", make("b", {}, filler.title ?? filler.id)),
    make("button", { type: "button", "aria-label": text("schedule.takeOut", { day: filler.title ?? filler.id }), onclick: () => {
      fillers = fillers.filter((_, other) => other !== index);
      showFillers();
    } }, "×"),
  )));
}

/** Asks what the sources are called. */
async function nameFillers() {
  const asked = fillers;
  const sections = asked.some((filler) => filler.kind === "section") ? await find("section", "").catch(() => []) : [];
  await Promise.all(asked.map(async (filler) => {
    const path = { programme: "programmes", series: "series" }[filler.kind];
    const title = path ? (await request("GET", `/api/v1/${path}/${encodeURIComponent(filler.id)}`).catch(() => ({}))).title : sections.find(({ id }) => id === filler.id)?.title;
    filler.title = title ?? filler.id;
  }));
  if (asked === fillers) showFillers();
}

function open(channel, send) {
  dialog.querySelector("h2").textContent = channel.id ? text("schedule.editChannel") : text("schedule.newChannel");
  form.reset();
  for (const name of ["name", "id", "position", "group", "language", "zone", "region", "late", "gap", "card", "logo", "daysBack"]) elements[name].value = channel[name] ?? "";
  elements.isOnAir.checked = channel.isOnAir ?? true;
  elements.id.readOnly = Boolean(channel.id);
  fillers = (channel.fillers ?? []).map((filler) => ({ ...filler }));
  showFillers();
  nameFillers();
  openForm(dialog, async () => {
    await send(wish());
    location.reload();
  });
}

/** The form as the interface takes it. */
function wish() {
  const said = Object.fromEntries([...new FormData(form)].filter(([name, value]) => value !== "" && typeof value === "string" && elements[name]));
  delete said.isOnAir;
  for (const name of ["position", "daysBack"]) if (said[name] !== undefined) said[name] = Number(said[name]);
  return { ...said, isOnAir: elements.isOnAir.checked, fillers: fillers.map(({ kind, id }) => ({ kind, id })) };
}

panel.querySelector("[data-add]").addEventListener("click", () => open({ late: "cut", gap: "fillers", daysBack: 7, position: 0 }, (channel) => request("POST", "/api/v1/channels", channel)));

for (const row of panel.querySelectorAll("tr[data-id]")) {
  const { id, name } = row.dataset;
  row.querySelector("[data-edit]").addEventListener("click", async () => {
    try {
      const { channel, revision } = await request("GET", `${address(id)}/schedule`);
      open(channel, (changed) => request("PUT", address(id), changed, { "if-match": `"${revision}"` }));
    } catch (error) {
      say(words(error), true);
    }
  });
  row.querySelector("[data-remove]").addEventListener("click", async () => {
    if (!(await ask(text("schedule.removeChannel", { name })))) return;
    try {
      await request("DELETE", address(id));
      location.reload();
    } catch (error) {
      say(words(error), true);
    }
  });
}

// Fields with proposals

function proposes(input, list, look) {
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      try {
        list.replaceChildren(...(await look(input.value)).map(({ value, label }) => make("option", { value, label })));
      } catch {
        // Without proposals ids are written.
      }
    }, 250);
  });
}

const filler = dialog.querySelector("[data-filler]");
const kind = dialog.querySelector("[data-filler-kind]");
proposes(filler, dialog.querySelector("#filler-choices"), async (value) => {
  found = await find(kind.value, value);
  return found.map(({ title, note }) => ({ value: title, label: note }));
});
function addFiller() {
  const value = filler.value.trim();
  if (!value) return;
  const one = found.find(({ title, id }) => title === value || id === value);
  fillers = [...fillers, { kind: kind.value, id: one?.id ?? value, title: one?.title }];
  filler.value = "";
  showFillers();
}
dialog.querySelector("[data-add-filler]").addEventListener("click", addFiller);
filler.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  addFiller();
});
for (const name of ["card", "logo"]) {
  proposes(elements[name], dialog.querySelector("#card-choices"), async (value) => (await find("programme", value)).map(({ id, title }) => ({ value: id, label: title })));
}
try {
  dialog.querySelector("#zones").append(...Intl.supportedValuesOf("timeZone").map((value) => make("option", { value })));
} catch {
  // An older browser proposes none.
}
