// The viewers' pages: "more" adds the next page below instead of leading away. Without this it is a plain link.

import "./focus.js";
import "./search.js";
import { text } from "./page.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".more a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  const label = link.textContent;
  link.textContent = text("portal.loading");
  try {
    const response = await fetch(link.href);
    if (!response.ok) throw new Error(String(response.status));
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    const added = [...next.querySelectorAll(".listing .cards > *")];
    document.querySelector(".listing .cards").append(...added);
    link.closest(".more").replaceWith(...next.querySelectorAll(".listing .more"));
    const first = added[0]?.matches("a") ? added[0] : added[0]?.querySelector("a");
    first?.focus({ preventScroll: true });
  } catch {
    link.textContent = label;
    link.ariaBusy = "false";
    location.assign(link.href); // the browser says best what is wrong
  }
});

// Beside the list there is room for all choices; above it, on a phone, they wait to be asked for.
const facets = document.querySelector("details.facets");
if (facets) {
  const isBeside = matchMedia("(min-width: 1000px)");
  const fit = () => (facets.open = isBeside.matches);
  isBeside.addEventListener("change", fit);
  fit();
}
