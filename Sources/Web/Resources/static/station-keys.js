// Keys of stations: made, shown on a card, taken away.

import { showCards } from "./key-cards.js";
import { request, text } from "./page.js";
import { ask } from "./sheet.js";

const path = (code, rest = "") => `/api/v1/stations/${encodeURIComponent(code)}${rest}`;

/** Makes a key and shows its card; true if one was made. */
export async function giveKey({ code, name, hasKey }) {
  if (hasKey && !(await ask(text("people.replaceKey", { name })))) return false;
  const station = await request("POST", path(code, "/key"));
  await showCards([station]);
  return true;
}

/** Takes a key away; true if it was. */
export async function revokeKey({ code, name }) {
  if (!(await ask(text("people.revokeKey", { name })))) return false;
  await request("DELETE", path(code, "/key"));
  return true;
}
