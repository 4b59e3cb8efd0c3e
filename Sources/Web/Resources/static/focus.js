// Arrow keys move from card to card and from link to link, as a remote control expects. They take over only once the focus
// is on something by keyboard, or on a television, so that on a desk they still scroll a page nobody has tabbed into.

const isTelevision = /\bTV\b|SmartTV|Tizen|Web0S|BRAVIA|AFT[A-Z]/.test(navigator.userAgent) || matchMedia("(hover: none) and (min-width: 1200px)").matches;
const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const reachable = 'a[href], button:not([disabled]), input:not([type="hidden"]), select, .stage, [tabindex="0"]';

function candidates() {
  return [...document.querySelectorAll(reachable)].filter((element) => {
    if (element.matches('.skip, [tabindex="-1"]')) return false;
    if (element.closest(".stage") && !element.matches(".stage")) return false; // the player has its own ways
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility !== "hidden";
  });
}

/** How far `to` is from `from` in direction `way`: infinitely, if it is not that way. */
function distance(from, to, [x, y]) {
  const isAcross = x !== 0;
  const [start, end, low, high] = isAcross ? ["left", "right", "top", "bottom"] : ["top", "bottom", "left", "right"];
  const ahead = x + y > 0 ? to[start] - from[end] : from[start] - to[end];
  if (ahead < -4) return Infinity;
  const aside = Math.max(0, to[low] - from[high], from[low] - to[high]);
  if (isAcross && aside > 0) return Infinity; // left and right stay in the row
  const skew = Math.abs((to[low] + to[high]) / 2 - (from[low] + from[high]) / 2);
  return Math.max(0, ahead) + aside * 2 + skew * 0.2;
}

function move(event) {
  const way = ways[event.key];
  if (!way || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  const active = document.activeElement;
  if (active === document.body) {
    if (isTelevision) focusOn(document.querySelector("[data-first], .card, .stage"), event);
    return;
  }
  if (active.matches("select, textarea, [contenteditable]") || !active.matches(":focus-visible")) return;
  if (active.matches("input") && way[0] !== 0) return; // the caret's own keys
  const from = (active.closest(".stage") ?? active).getBoundingClientRect();
  const best = candidates()
    .filter((element) => element !== active && !element.contains(active))
    .map((element) => [distance(from, element.getBoundingClientRect(), way), element])
    .reduce((nearest, next) => (next[0] < nearest[0] ? next : nearest), [Infinity, null]);
  focusOn(best[1], event);
}

function focusOn(element, event) {
  if (!element) return;
  event.preventDefault();
  element.focus({ preventScroll: true });
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "center", inline: "nearest", behavior: isStill ? "auto" : "smooth" });
}

document.addEventListener("keydown", move);
