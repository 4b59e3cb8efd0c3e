// The form of a group viewing: what was watched lately fills it in; a correction names the version that it takes the place
// of. Times are the clock's on the wall: the server reads them in its zone.

import { request, text } from "./page.js";

const emptied = (value) => (value === "" ? undefined : value);

/** Brings the form of an entry to life. */
export function registers(form) {
  const status = form.querySelector("[data-status]");
  const fields = form.elements;
  const entry = form.closest("[data-entry]")?.dataset.entry;

  fields.meeting.addEventListener("change", () => {
    const { title, starts, ends, people } = fields.meeting.selectedOptions[0].dataset;
    fields.programme.value = fields.meeting.value;
    if (!fields.meeting.value) return;
    [fields.title.value, fields.startsAt.value, fields.endsAt.value] = [title, starts, ends];
    if (!fields.people.value || fields.people.value === "1") fields.people.value = people;
  });
  fields.title.addEventListener("input", () => {
    // Another title is another programme.
    if (fields.meeting.value && fields.title.value !== fields.meeting.selectedOptions[0].dataset.title) {
      fields.meeting.value = "";
      fields.programme.value = "";
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wish = {
      title: fields.title.value, programme: emptied(fields.programme.value),
      startsAt: fields.startsAt.value, endsAt: fields.endsAt.value,
      people: Number(fields.people.value), place: emptied(fields.place.value), host: emptied(fields.host.value),
      note: emptied(fields.note.value),
    };
    if (entry) Object.assign(wish, { version: Number(form.dataset.version), struck: fields.struck.checked });
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    status.textContent = text("desk.saving");
    try {
      const address = entry ? `/api/v1/register/${entry}` : `/api/v1/stations/${encodeURIComponent(form.dataset.station)}/register`;
      const kept = await request(entry ? "PUT" : "POST", address, wish);
      status.textContent = text(kept.viewing ? "register.linked" : "register.kept");
      if (entry) location.reload();
      else {
        sessionStorage.setItem("lectern.said", status.textContent);
        location.hash = "register";
        location.reload();
      }
    } catch (error) {
      status.textContent = error.status ? error.message : text("error.network");
    }
    button.disabled = false;
  });
}

for (const form of document.querySelectorAll("form[data-register]")) registers(form);
