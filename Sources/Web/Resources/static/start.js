// Where a link wants the film to begin.

/** `?t=90` or `#t=90`, in seconds; `null` if the address does not say. */
export function startFromAddress() {
  const value = new URLSearchParams(location.search).get("t") ?? new URLSearchParams(location.hash.slice(1)).get("t");
  const seconds = Number.parseFloat(value);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
