// What belongs to one's own account: the password, API tokens, sessions.

import { make } from "./elements.js";
import { request, text } from "./page.js";
import { action, ask, cell, instant, onSubmit, Sheet, tell } from "./sheet.js";

const part = (name) => document.querySelector(`[data-${name}]`);

const tokens = new Sheet(part("tokens"), "/api/v1/tokens", ({ id, label, role, createdAt, expiresAt, lastUsedAt }) => {
  const revoke = async () => {
    if (await ask(text("people.revokeToken", { name: label || id }))) tokens.perform("DELETE", `/api/v1/tokens/${id}`);
  };
  return make(
    "tr", {},
    make("th", { scope: "row" }, label || `${id}`),
    cell(text("people.role"), role ? text(`role.${role}`) : "–"),
    cell(text("people.made"), instant(createdAt), "number"),
    cell(text("people.ends"), instant(expiresAt), "number"),
    cell(text("people.used"), instant(lastUsedAt), "number"),
    cell("", action(text("people.revoke"), revoke, true), "no-print"),
  );
});

const sessions = new Sheet(part("sessions"), "/api/v1/sessions", ({ createdAt, lastSeenAt, current }) =>
  make(
    "tr", {},
    make("th", { scope: "row" }, instant(createdAt), current ? make("small", {}, text("people.thisBrowser")) : null),
    cell(text("people.used"), instant(lastSeenAt), "number"),
  ),
);

onSubmit(part("tokens").querySelector("form"), async ({ label, days, role }) => {
  const token = await tokens.perform("POST", "/api/v1/tokens", { label, role, days: days && Number(days) });
  if (token) tell(token.label, token.token);
  return token;
});

onSubmit(part("password").querySelector("form"), async (fields) => {
  const status = part("password").querySelector("[data-status]");
  status.hidden = false;
  try {
    await request("PUT", "/api/v1/session/password", fields);
    // The page's token against forged requests was the old session's.
    location.reload();
    return true;
  } catch (error) {
    status.textContent = error.status ? error.message : text("error.network");
    return undefined;
  }
});

part("sessions").querySelector("[data-end]").addEventListener("click", async () => {
  if (!(await ask(text("people.endOwn")))) return;
  await request("DELETE", "/api/v1/sessions");
  location.assign("/login");
});
for (const sheet of [tokens, sessions]) sheet.load();
