// The tree of sections, for administrators: names, order, place, and removal with a word on what happens to programmes.

import { make } from "./elements.js";
import { request, text } from "./page.js";

const root = document.querySelector("[data-sections]");
const tree = root.querySelector(".tree");
const status = root.querySelector("[data-status]");
const [edit, remove] = [root.querySelector("[data-edit]"), root.querySelector("[data-remove]")];
const path = (id = "", query = "") => `/api/v1/sections${id ? `/${encodeURIComponent(id)}` : ""}${query}`;
let sections = [];
let dragged = null;

const nameOf = (section) => section.name;

function say(message, isGrave = false) {
  status.textContent = message;
  status.classList.toggle("grave", isGrave);
  status.hidden = !message;
}

async function load() {
  try {
    sections = (await request("GET", path())).items;
    tree.replaceChildren(...sections.map((section, index) => row(section, null, sections, index)));
  } catch (error) {
    say(error.status ? error.message : text("error.network"), true);
  }
}

/** Asks the server and shows the tree as it is then; the focus goes back to the same button. */
async function perform(method, address, body, done = "") {
  const held = document.activeElement?.dataset.name;
  try {
    await request(method, address, body);
    say(done);
  } catch (error) {
    say(error.status ? error.message : text("error.network"), true);
  }
  await load();
  if (held) tree.querySelector(`[data-name="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

function row(section, parent, neighbours, index) {
  const button = (name, label, press, isOff, isGrave) =>
    make(
      "button",
      { type: "button", class: `button small${isGrave ? " grave" : ""}`, "data-name": `${section.id} ${name}`, "aria-label": `${label}：${nameOf(section)}`, title: label, disabled: isOff, onclick: press },
      { up: "↑", down: "↓", add: text("groups.below") }[name] ?? label,
    );
  const shift = (by) => perform("PATCH", path(section.id), { position: index + by }, text("groups.moved", { name: nameOf(section) }));
  const other = section.names.zh === section.names.en ? "" : section.name === section.names.zh ? section.names.en : section.names.zh;
  const head = make(
    "div", { class: "tree-row", draggable: "true" },
    make("span", { class: "tree-name" }, make("b", {}, nameOf(section)), other ? make("small", {}, other) : null, make("small", {}, text("groups.programmes", { count: section.count }))),
    make(
      "span", { class: "tools" },
      button("up", text("groups.up"), () => shift(-1), index === 0),
      button("down", text("groups.down"), () => shift(1), index === neighbours.length - 1),
      button("edit", text("groups.edit"), () => openEdit(section, parent)),
      parent ? null : button("add", text("groups.addBelow"), () => openEdit(null, section)),
      button("remove", text("groups.remove"), () => openRemove(section, parent), false, true),
    ),
  );
  drag(head, section, parent, index);
  const children = section.children.map((child, place) => row(child, section, section.children, place));
  return make("li", {}, head, children.length ? make("ol", {}, ...children) : null);
}

/** A row that is dropped on another takes its place; a subsection dropped on a top section of others goes below it. */
function drag(head, section, parent, index) {
  head.addEventListener("dragstart", (event) => {
    dragged = { section, parent };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", section.id);
  });
  head.addEventListener("dragend", () => (dragged = null));
  head.addEventListener("dragover", (event) => {
    if (!dragged || dragged.section.id === section.id) return;
    event.preventDefault();
    head.classList.add("is-over");
  });
  head.addEventListener("dragleave", () => head.classList.remove("is-over"));
  head.addEventListener("drop", (event) => {
    event.preventDefault();
    head.classList.remove("is-over");
    if (!dragged || dragged.section.id === section.id) return;
    const goesBelow = dragged.parent && !parent;
    const change = goesBelow ? { parent: section.id } : { parent: parent?.id ?? "", position: index };
    perform("PATCH", path(dragged.section.id), change, text("groups.moved", { name: nameOf(dragged.section) }));
  });
}

function openEdit(section, parent) {
  const form = edit.querySelector("form");
  edit.querySelector("h2").textContent = text(section ? "groups.editSection" : "groups.newSection");
  form.elements.zh.value = section?.names.zh ?? "";
  form.elements.en.value = section?.names.en ?? "";
  const places = sections.filter((other) => other.id !== section?.id);
  form.elements.parent.replaceChildren(
    make("option", { value: "" }, text("groups.top")),
    ...places.map((other) => make("option", { value: other.id, selected: other.id === parent?.id }, text("groups.under", { name: other.name }))),
  );
  submits(edit, async () => {
    const [zh, en] = [form.elements.zh.value.trim(), form.elements.en.value.trim()];
    const names = en ? { zh, en } : section ? { zh } : { zh, en: zh };
    const place = form.elements.parent.value;
    const body = place === (parent?.id ?? "") && section ? { names } : { names, parent: place };
    await request(section ? "PATCH" : "POST", path(section?.id), body);
  });
}

function openRemove(section, parent) {
  remove.querySelector("[data-name]").textContent = `${nameOf(section)}（${text("groups.programmes", { count: section.count })}）`;
  const heirs = sections.flatMap((top) => [[top, top.name], ...top.children.map((child) => [child, `${top.name} / ${child.name}`])])
    .filter(([other]) => other.id !== section.id && !section.children.includes(other))
    .filter(([other]) => !section.children.length || sections.includes(other));
  const select = remove.querySelector("select");
  select.replaceChildren(
    make("option", { value: "" }, text("groups.noHeir")),
    ...heirs.map(([other, name]) => make("option", { value: other.id, selected: other.id === parent?.id }, name)),
  );
  submits(remove, () => request("DELETE", path(section.id, select.value ? `?into=${encodeURIComponent(select.value)}` : "")));
}

/** Opens a dialog whose form does something with the server; what is refused is said in it. */
function submits(dialog, send) {
  const [form, problem] = [dialog.querySelector("form"), dialog.querySelector("[data-problem]")];
  problem.hidden = true;
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      await send();
      dialog.close();
      say("");
      await load();
    } catch (error) {
      problem.textContent = error.status ? error.message : text("error.network");
      problem.hidden = false;
    }
  };
  dialog.showModal();
}

root.querySelector("[data-add]").addEventListener("click", () => openEdit(null, null));
load();
