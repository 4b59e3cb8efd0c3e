// Makes elements. Text is always set as text, so a title full of markup stays a title.

const svgNamespace = "http://www.w3.org/2000/svg";

/** An element with attributes and children; `on…` keys are listeners, `null` and `false` are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A picture from the sprite. The sprite's address comes from the page, which knows its version. */
export function icon(name) {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(svgNamespace, "use");
  use.setAttribute("href", `${spriteAddress()}#${name}`);
  svg.append(use);
  return svg;
}

/** Shows another picture in an icon made by `icon`. */
export function changeIcon(svg, name) {
  const address = `${spriteAddress()}#${name}`;
  const use = svg.firstElementChild;
  if (use.getAttribute("href") !== address) use.setAttribute("href", address);
}

function spriteAddress() {
  return document.body.dataset.icons || "/assets/icons.svg";
}
