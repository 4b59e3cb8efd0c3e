// Keeps a page up to date: fetches it again now and then, and puts in only the parts that are otherwise. What unfolds
// stays unfolded, and what has the focus keeps it.

const every = 15_000; // milliseconds
const stamp = document.querySelector("[data-stamp]");
let timer = null;

function unfolded(part) {
  return new Set([...part.querySelectorAll("details[open][id]")].map((details) => details.id));
}

function replace(part, other) {
  if (part.innerHTML === other.innerHTML) return;
  const open = unfolded(part);
  for (const details of other.querySelectorAll("details[id]")) details.open = open.has(details.id);
  if (part.innerHTML === other.innerHTML) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  part.replaceChildren(...other.childNodes);
  if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

async function refresh() {
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (other) replace(part, document.importNode(other, true));
    }
    if (stamp) stamp.dataset.line = "live";
  } catch {
    if (stamp) stamp.dataset.line = "lost";
  }
}

function begin() {
  clearInterval(timer);
  timer = document.hidden ? null : setInterval(refresh, every);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
  begin();
});
begin();
