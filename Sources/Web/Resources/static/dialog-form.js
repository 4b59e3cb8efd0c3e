// A form in a dialog: what the server refuses is said in it.

import { text } from "./page.js";

/** Opens the dialog with these values; `send` gets the fields and may throw what the server said. */
export function fillAndOpen(dialog, values, send) {
  const form = dialog.querySelector("form");
  form.reset();
  for (const [name, value] of Object.entries(values)) {
    if (form.elements[name]) form.elements[name].value = value ?? "";
  }
  openForm(dialog, async () => {
    await send(Object.fromEntries(new FormData(form)));
    dialog.close();
  });
}

/** Opens the dialog; `submit` is called when its form is sent, and may throw what the server said. */
export function openForm(dialog, submit) {
  const [form, problem] = [dialog.querySelector("form"), dialog.querySelector("[data-problem]")];
  problem.hidden = true;
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  form.onsubmit = async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await submit();
    } catch (error) {
      problem.textContent = error.status ? error.message : text("error.network");
      problem.hidden = false;
    }
    button.disabled = false;
  };
  dialog.showModal();
}
