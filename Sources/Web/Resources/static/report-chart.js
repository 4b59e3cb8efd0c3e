// The chart of a report, drawn by Chart.js from the table on the page; without it the table stands alone.

const figure = document.querySelector("[data-chart]");
const most = 20; // bars

/** Rows as they stand in the table of periods, or in that of the report. */
function rows() {
  const isMany = "many" in figure.dataset;
  const found = [...document.querySelectorAll(isMany ? "[data-sums] tbody tr" : "[data-rows] tbody tr")];
  return isMany || figure.dataset.by === "hour" ? found : found.slice(0, most);
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function shortened(label) {
  return label.length > 18 ? `${label.slice(0, 17)}…` : label;
}

const hours = [...Array(24).keys()];

/** The figures of all hours of the day; those without a row are zero. */
function byHour(lines, measure) {
  const known = new Map(lines.map((row) => [Number.parseInt(row.dataset.label, 10), Number(row.dataset[measure])]));
  return hours.map((hour) => known.get(hour) ?? 0);
}

/** The form that suits what is shown: a line over periods, columns over hours, bars by rank elsewhere. */
function settings(measure, name) {
  const lines = [...rows()];
  const isMany = "many" in figure.dataset;
  const isHours = figure.dataset.by === "hour";
  const isBars = !isMany && !isHours;
  const [brand, tint, ink, line] = ["--brand", "--tint", "--quiet", "--line"].map(colour);
  const scale = { ticks: { color: ink }, grid: { color: line }, border: { color: line } };
  const values = { ...scale, beginAtZero: true, ticks: { ...scale.ticks, precision: 0 } };
  const labels = { ...scale, grid: { display: false } };
  return {
    type: isMany ? "line" : "bar",
    data: {
      labels: isHours && !isMany ? hours.map((hour) => `${hour}:00`) : lines.map((row) => shortened(row.dataset.label)),
      datasets: [{ label: name, data: isHours && !isMany ? byHour(lines, measure) : lines.map((row) => Number(row.dataset[measure])), backgroundColor: isMany ? tint : brand, borderColor: brand, borderWidth: isMany ? 2 : 0, fill: isMany, tension: 0, borderRadius: 3, maxBarThickness: 28 }],
    },
    options: {
      indexAxis: isBars ? "y" : "x",
      responsive: true, maintainAspectRatio: false,
      animation: false,
      plugins: { legend: { display: false } },
      scales: isBars ? { x: values, y: labels } : { x: labels, y: values },
    },
  };
}

if (figure && globalThis.Chart && rows().length > 1) {
  figure.hidden = false;
  const box = figure.querySelector(".canvas");
  const choice = figure.querySelector("select");
  const canvas = figure.querySelector("canvas");
  const isBars = !("many" in figure.dataset) && figure.dataset.by !== "hour";
  box.style.height = `${isBars ? Math.max(10, Math.min(most, rows().length) * 1.9 + 3) : 18}rem`;
  globalThis.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  let chart = null;
  const draw = () => {
    chart?.destroy();
    chart = new globalThis.Chart(canvas, settings(choice.value, choice.selectedOptions[0].textContent));
  };
  choice.addEventListener("change", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("beforeprint", () => chart?.resize());
  addEventListener("afterprint", () => chart?.resize());
  draw();
}
