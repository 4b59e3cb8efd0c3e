// The portal: "more" adds the next page below instead of leading away. Without this it is a plain link.

import "./focus.js";
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
    const added = [...next.querySelectorAll(".listing .card")];
    document.querySelector(".listing .cards").append(...added);
    link.closest(".more").replaceWith(...next.querySelectorAll(".listing .more"));
    added[0]?.focus({ preventScroll: true });
  } catch {
    link.textContent = label;
    link.ariaBusy = "false";
    location.assign(link.href); // the browser says best what is wrong
  }
});

// "/" goes to the search, as on many sites.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  document.querySelector(".search input[name=q]")?.focus();
});
