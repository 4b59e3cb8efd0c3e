// Days and times of day as the channel's zone has them. Instants come as RFC 3339 with the zone's offset, so what the clocks
// there show stands in the text itself.

export const daySeconds = 86_400;

/** The day so many days later, or earlier. */
export function addDays(day, count) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** Days from one day to another. */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** 1 for Monday to 7 for Sunday. */
export function weekday(day) {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

/** The Monday of a day's week. */
export function monday(day) {
  return addDays(day, 1 - weekday(day));
}

/** Seconds since midnight of `20:00` or `20:00:30`. */
export function clockSeconds(text) {
  const [hours, minutes, seconds = 0] = text.split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

/** `20:00`, or `20:00:30` where there are seconds. */
export function clockText(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return seconds % 60 ? `${text}:${two(seconds % 60)}` : text;
}

/** Where an instant stands: its day, the seconds since midnight that clocks show then, and milliseconds since 1970. */
export function placeOf(instant) {
  return { day: instant.slice(0, 10), at: clockSeconds(instant.slice(11, 19)), ms: Date.parse(instant) };
}

/** The place so many seconds later, by the clocks of that time. */
export function later({ day, at, ms }, seconds) {
  const sum = at + seconds;
  const days = Math.floor(sum / daySeconds);
  return { day: days ? addDays(day, days) : day, at: sum - days * daySeconds, ms: ms + seconds * 1000 };
}

/** Seconds as people read and write a length: `1:30:00`, `45:00`. */
export function lengthText(seconds) {
  if (!seconds) return "";
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Seconds of `1:30:00`, of `45:00` (minutes), or of minutes alone; `null` for nothing, NaN for what is no length. */
export function lengthSeconds(text) {
  const trimmed = text.trim().replaceAll("：", ":");
  if (!trimmed) return null;
  if (!/^\d{1,4}(:\d{1,2}){0,2}$/.test(trimmed)) return NaN;
  const parts = trimmed.split(":").map(Number);
  if (parts.length === 1) return parts[0] * 60;
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}
