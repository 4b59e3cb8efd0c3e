// What the page was told by the server, and how it answers. Texts come in an application/json block:
// the content policy forbids inline scripts.

const strings = JSON.parse(document.getElementById("strings")?.textContent || "{}");
const forgeryToken = document.querySelector('meta[name="csrf"]')?.content;

/** A text in the page's language; `{name}` is replaced from `values`. */
export function text(key, values = {}) {
  const pattern = strings[`js.${key}`] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The page's language as a BCP 47 tag. */
export const language = document.documentElement.lang || "zh-Hans";

/** Seconds as people read them: 4:05, 1:02:03. */
export function clock(seconds) {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}

/** The name of a BCP 47 language in the page's language; the tag itself if nobody knows it. */
export function languageName(tag) {
  if (!tag || tag === "und") return text("player.unknownLanguage");
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** A request to the API; throws `Refusal` with the server's own words when it says no. */
export async function request(method, address, body, fields = {}) {
  const headers = { accept: "application/json", ...fields };
  const isFile = body instanceof Blob;
  if (body !== undefined && !isFile) headers["content-type"] = "application/json";
  if (forgeryToken && method !== "GET") headers["x-csrf-token"] = forgeryToken;
  const response = await fetch(address, { method, headers, body: body === undefined || isFile ? body : JSON.stringify(body) });
  if (response.ok) return response.status === 204 ? null : response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem);
}

/** An answer that says no: a problem document of RFC 9457. */
export class Refusal extends Error {
  constructor(status, problem) {
    super([problem.detail || problem.title || text("error.status", { status }), problem.remedy].filter(Boolean).join(" "));
    this.status = status;
    this.errors = problem.errors;
  }
}
