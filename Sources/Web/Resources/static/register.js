// The form of a group viewing: what was watched lately fills it in; a correction names the version that it takes the place
// of. Times are the clock's on the wall: the server reads them in its zone.

import { request, text } from "./page.js";

const emptied = (value) => (value === "" ? undefined : value);

const longest = 1600; // pixels of a photo's longer side: enough to see who was there, and soon sent over a thin line

/** The photo, made smaller, as JPEG. */
async function photoOf(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((settle, fail) => canvas.toBlob((blob) => (blob ? settle(blob) : fail(new Error("no picture"))), "image/jpeg", 0.82));
}

/** Sends the photo for the version that the entry has now. */
async function sendPhoto(kept, file) {
  const photo = await photoOf(file);
  return request("PUT", `/api/v1/register/${kept.id}/photo?version=${kept.version}`, photo, { "content-type": "image/jpeg" });
}

/** Brings the form of an entry to life. */
export function registers(form) {
  const status = form.querySelector("[data-status]");
  const fields = form.elements;
  const entry = form.closest("[data-entry]")?.dataset.entry;

  form.querySelector("[data-photo-field]").hidden = false;
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
      const file = fields.photo.files[0];
      if (file) {
        try {
          await sendPhoto(kept, file);
        } catch (error) {
          // The entry stands without its photo, which can be sent later.
          status.textContent += ` ${text("register.noPhoto")} ${error.status ? error.message : ""}`;
        }
      }
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
