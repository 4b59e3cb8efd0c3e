// The guide as time goes on: bars grow by themselves, and what is on is asked for again when something ends.

const soonest = 15_000; // milliseconds between two requests
const latest = 120_000; // and without anything having ended
const guide = document.querySelector("[data-guide]");
let asked = performance.now();
// What the server's clock is ahead of this one.
let skew = Number(guide?.dataset.stamp ?? Date.now()) - Date.now();
const present = () => Date.now() + skew;

function grow() {
  let isOver = false;
  for (const bar of guide.querySelectorAll("progress[data-start]")) {
    const [start, end] = [Number(bar.dataset.start), Number(bar.dataset.end)];
    bar.value = Math.min(end - start, Math.max(0, present() - start)) / 1000;
    isOver ||= present() >= end;
  }
  return isOver;
}

async function refresh() {
  asked = performance.now();
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    skew = Number(page.querySelector("[data-guide]").dataset.stamp) - Date.now();
    for (const part of guide.querySelectorAll("[data-live]")) {
      const other = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!other || other.innerHTML === part.innerHTML || part.contains(document.activeElement)) continue;
      const places = scrolled(part);
      part.replaceChildren(...document.importNode(other, true).childNodes);
      scrollTo(part, places);
    }
  } catch {
    // What is there holds until the line is back.
  }
}

const strips = (part) => [...part.querySelectorAll("tr, .days")];
const scrolled = (part) => strips(part).map((strip) => strip.scrollLeft);
function scrollTo(part, places) {
  strips(part).forEach((strip, index) => (strip.scrollLeft = places[index] ?? 0));
}

/** What is on comes into sight where a channel's line is swiped. */
function showNow() {
  for (const strip of guide.querySelectorAll(".grid tr, .channel-days:not(.of-one) .days")) {
    const now = strip.querySelector("[aria-current], .today");
    if (now && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = now.offsetLeft - parseFloat(getComputedStyle(strip).paddingLeft);
  }
}

function tick() {
  if (document.hidden) return;
  const age = performance.now() - asked;
  if (age > latest || (grow() && age > soonest)) refresh();
}

if (guide) {
  for (const choice of guide.querySelectorAll("[data-submit]")) {
    choice.addEventListener("change", () => choice.form.submit());
    choice.form.querySelector("[type=submit]").hidden = true;
  }
  grow();
  showNow();
  setInterval(tick, 5000);
  document.addEventListener("visibilitychange", () => !document.hidden && refresh());
}
