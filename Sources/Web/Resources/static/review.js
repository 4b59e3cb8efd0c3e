// The reviewer's desk: what waits, and the decision on each.

import { make } from "./elements.js";
import { clock, request, text } from "./page.js";
import { instant } from "./sheet.js";

const list = document.querySelector("[data-reviews]");
const status = list.querySelector("[data-status]");
const more = list.querySelector("[data-more]");
const single = list.dataset.programme;
let next = null;

function say(message) {
  status.textContent = message;
  status.hidden = !message;
}

function decisions(review) {
  if (!review.decisions.length) return null;
  const line = ({ step, decision, account, role, at, reason }) =>
    make(
      "li", {},
      make("span", {}, text("review.step", { step }), " · ", text(`review.${decision}`), " · ", account, role ? ` (${text(`role.${role}`)})` : "", " · ", instant(at)),
      reason ? make("q", {}, reason) : null,
    );
  return make("ol", { class: "decisions" }, ...review.decisions.map(line));
}

/** The two buttons, and the reason that a return needs. */
function decider(programme, decided) {
  const { review } = programme;
  if (!review.isWaiting) return make("p", { class: "quiet" }, text("review.nothing"));
  if (!review.mayDecide) {
    const key = review.hasApproved ? "review.byAnother" : "review.notYours";
    return make("p", { class: "quiet" }, text(key, { role: text(`role.${review.role}`) }));
  }
  const reason = make("textarea", { class: "input", rows: "2", maxlength: "1000", "aria-label": text("review.reason"), placeholder: text("review.reason") });
  const problem = make("p", { class: "note grave", role: "alert", hidden: true });
  const buttons = [];
  const decide = async (decision) => {
    buttons.forEach((button) => (button.disabled = true));
    try {
      await request("POST", `/api/v1/programmes/${encodeURIComponent(programme.id)}/reviews`, { decision, reason: reason.value.trim() || null });
      decided(decision);
    } catch (error) {
      problem.textContent = error.status ? error.message : text("error.network");
      problem.hidden = false;
      buttons.forEach((button) => (button.disabled = false));
      if (decision === "return") reason.focus();
    }
  };
  buttons.push(
    make("button", { type: "button", class: "button main", onclick: () => decide("approve") }, text("review.approveNow")),
    make("button", { type: "button", class: "button grave", onclick: () => decide("return") }, text("review.returnNow")),
  );
  return make("div", { class: "decide" }, reason, problem, make("div", { class: "actions" }, ...buttons));
}

function item(programme) {
  const { id, title, unit, duration, review, presenter, section } = programme;
  const facts = [unit?.name, section?.name, presenter, clock(duration)].filter(Boolean);
  const element = make(
    "li", { class: "job review-item" },
    make(
      "div", { class: "job-head" },
      make("strong", {}, single ? title : make("a", { href: `/preview/${encodeURIComponent(id)}` }, title)),
      review.isWaiting ? make("span", { class: "state underway" }, text("review.stepOf", { step: review.step, steps: Math.max(review.steps, review.step) })) : null,
    ),
    make("div", { class: "job-facts" }, ...facts.map((fact) => make("span", {}, fact)), review.isNewVersion ? make("span", {}, text("review.newVersion")) : null),
    decisions(review),
    decider(programme, (decision) => {
      element.replaceChildren(make("p", {}, make("strong", {}, title), " – ", text(`review.${decision}`)));
      element.tabIndex = -1;
      element.focus();
    }),
  );
  return element;
}

async function load(isMore = false) {
  const items = list.querySelector("ul");
  try {
    if (single) {
      const [programme, review] = await Promise.all([
        request("GET", `/api/v1/programmes/${encodeURIComponent(single)}`),
        request("GET", `/api/v1/programmes/${encodeURIComponent(single)}/reviews`),
      ]);
      items.replaceChildren(item({ ...programme, review }));
      return;
    }
    const page = await request("GET", `/api/v1/desk/reviews${isMore ? `?cursor=${encodeURIComponent(next)}` : ""}`);
    if (!isMore) items.replaceChildren();
    items.append(...page.items.map(item));
    next = page.next;
    say(items.children.length ? "" : text("review.empty"));
  } catch (error) {
    say(error.status ? error.message : text("error.network"));
  }
  more.hidden = !next;
}

more.addEventListener("click", () => load(true));
load();
