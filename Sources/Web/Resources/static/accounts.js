// Accounts, their tokens, and stations' keys, for administrators.

import { make } from "./elements.js";
import { text } from "./page.js";
import { action, ask, cell, instant, onSubmit, Sheet, tell } from "./sheet.js";

const roles = ["administrator", "reviewer", "producer", "viewer", "station"];
const part = (name) => document.querySelector(`[data-${name}]`);
const named = (kind, name, rest = "") => `/api/v1/${kind}/${encodeURIComponent(name)}${rest}`;

const accounts = new Sheet(part("accounts"), "/api/v1/accounts", (account) => {
  const { name, displayName, role, unit, disabled } = account;
  const choice = make(
    "select", { class: "input", "aria-label": text("people.role"), onchange: () => changeRole(account, choice) },
    roles.map((value) => make("option", { value, selected: value === role }, text(`role.${value}`))),
  );
  const end = async () => {
    if (await ask(text("people.endSessions", { name }))) accounts.perform("DELETE", named("accounts", name, "/sessions"));
  };
  const toggle = async () => {
    if (disabled || (await ask(text("people.disable", { name })))) accounts.perform("PATCH", named("accounts", name), { disabled: !disabled });
  };
  return make(
    "tr", {},
    make("th", { scope: "row" }, name, displayName === name ? null : make("small", {}, displayName)),
    cell(text("people.role"), choice),
    cell(text("people.unit"), unit ?? "–"),
    cell(text("people.state"), text(disabled ? "people.shutOut" : "people.active")),
    cell("", make("div", { class: "tools" },
      action(text("people.logOut"), end),
      action(text(disabled ? "people.enableNow" : "people.disableNow"), toggle, !disabled),
    ), "no-print"),
  );
});

async function changeRole({ name, role }, choice) {
  const wish = choice.value;
  const isMeant = await ask(text("people.changeRole", { name, role: text(`role.${wish}`) }));
  if (!isMeant || (await accounts.perform("PATCH", named("accounts", name), { role: wish })) === undefined) choice.value = role;
}

const tokens = new Sheet(part("tokens"), "/api/v1/tokens?account=*", ({ id, account, label, role, createdAt, expiresAt, lastUsedAt }) => {
  const revoke = async () => {
    if (await ask(text("people.revokeToken", { name: label || id }))) tokens.perform("DELETE", named("tokens", id));
  };
  return make(
    "tr", {},
    make("th", { scope: "row" }, label || `${id}`, make("small", {}, account)),
    cell(text("people.role"), role ? text(`role.${role}`) : "–"),
    cell(text("people.made"), instant(createdAt), "number"),
    cell(text("people.ends"), instant(expiresAt), "number"),
    cell(text("people.used"), instant(lastUsedAt), "number"),
    cell("", action(text("people.revoke"), revoke, true), "no-print"),
  );
});

const stations = new Sheet(part("stations"), "/api/v1/stations?limit=100", ({ code, name, region, hasKey }) => {
  const give = async () => {
    if (hasKey && !(await ask(text("people.replaceKey", { name })))) return;
    const station = await stations.perform("POST", named("stations", code, "/key"));
    if (station) tell(name, station.key);
  };
  const revoke = async () => {
    if (await ask(text("people.revokeKey", { name }))) stations.perform("DELETE", named("stations", code, "/key"));
  };
  return make(
    "tr", {},
    make("th", { scope: "row" }, name, make("small", {}, code)),
    cell(text("people.region"), region ?? "–"),
    cell(text("people.key"), text(hasKey ? "people.hasKey" : "people.noKey")),
    cell("", make("div", { class: "tools" },
      action(text("people.newKey"), give),
      hasKey ? action(text("people.revoke"), revoke, true) : null,
    ), "no-print"),
  );
});

onSubmit(part("accounts").querySelector("form"), (fields) => accounts.perform("POST", "/api/v1/accounts", fields));
onSubmit(part("stations").querySelector("form"), async (fields) => {
  const station = await stations.perform("POST", "/api/v1/stations", fields);
  if (station) tell(station.name, station.key);
  return station;
});
for (const sheet of [accounts, tokens, stations]) sheet.load();
