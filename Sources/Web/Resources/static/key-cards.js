// Cards with the keys of stations, to be printed: a key is told once.

import { text } from "./page.js";

const dialog = document.querySelector("[data-card]");
const most = 2000; // cards at once

function card({ code, name, key, qr }) {
  const line = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  const part = (which) => line.querySelector(`[data-${which}]`);
  part("name").textContent = name;
  part("code").textContent = code;
  part("key").textContent = key;
  part("address").textContent = `${location.origin}/station`;
  if (qr) {
    const picture = document.createElement("img");
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(qr)}`;
    picture.alt = text("keycard.code", { name });
    part("qr").append(picture);
  }
  return line;
}

/** A table of the keys, for those who print elsewhere; opens in a spreadsheet as texts. */
function table(stations) {
  const safe = (value) => `"${/^[=+\-@\t\r]/.test(value) ? "'" : ""}${value.replaceAll('"', '""')}"`;
  const lines = [text("keycard.columns"), ...stations.map(({ code, name, key }) => [code, name, key].map(safe).join(","))];
  return new Blob([`\uFEFF${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
}

/** Shows cards of `stations`, each with `code`, `name`, `key` and perhaps `qr`, a picture as SVG; settles when it is closed. */
export function showCards(stations) {
  const list = dialog.querySelector("[data-cards]");
  list.replaceChildren(...stations.slice(0, most).map(card));
  const save = dialog.querySelector("[data-save-cards]");
  save.hidden = stations.length < 2;
  save.onclick = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(table(stations));
    link.download = "keys.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  dialog.querySelector("[data-print-cards]").onclick = () => print();
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((settle) => {
    dialog.onclose = () => {
      list.replaceChildren();
      settle();
    };
  });
}
