// How many people are in the room: remembered on this device, reported with the progress.

const key = "lectern.people";
const most = 9999;

function remembered() {
  try {
    return clamp(Number.parseInt(localStorage.getItem(key) ?? "1", 10));
  } catch {
    return 1; // storage is switched off
  }
}

function clamp(count) {
  return Number.isFinite(count) ? Math.min(most, Math.max(1, Math.round(count))) : 1;
}

/** Brings the stepper on the page to life; the function returned says the number now. */
export function peopleInRoom(stepper) {
  let count = remembered();
  if (!stepper) return () => count;
  const input = stepper.querySelector("input");
  const [fewer, more] = stepper.querySelectorAll("button");
  const show = (next) => {
    count = clamp(next);
    input.value = count;
    fewer.disabled = count <= 1;
    more.disabled = count >= most;
    try {
      localStorage.setItem(key, String(count));
    } catch {
      // The number holds for this page then.
    }
  };
  fewer.addEventListener("click", () => show(count - 1));
  more.addEventListener("click", () => show(count + 1));
  input.addEventListener("change", () => show(Number.parseInt(input.value, 10)));
  stepper.closest("[hidden]")?.removeAttribute("hidden");
  show(count);
  return () => count;
}
