// Binds each figure's specification to the rows of the page's table and draws the chart in the
// place of the still image. The still image stays for print and for browsers where drawing fails.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

// The page's style sheet says which grounds it has. Without a dark ground, charts stay light.
function ground() {
  const schemes = getComputedStyle(document.documentElement).colorScheme;
  return dark.matches && schemes.includes("dark") ? "dark" : "light";
}

// A series has its colour by key. A series that R does not know takes one of the unused colours.
function colourNumbers(specification, series) {
  const count = specification.colours.light.length;
  const taken = new Set(Object.values(specification.colour_of));
  const left = [...Array(count).keys()].filter((number) => !taken.has(number));
  let next = 0;
  return series.map(({ key }) => {
    if (key in specification.colour_of) {
      return specification.colour_of[key];
    }
    const others = left.length ? left : [...Array(count).keys()];
    next += 1;
    return others[(next - 1) % others.length];
  });
}

// Replaces by its value each `{"column": …}`, `{"colour": …}` and `{"dash": …}`.
function bind(part, values) {
  if (Array.isArray(part)) {
    return part.map((item) => bind(item, values));
  }
  if (part === null || typeof part !== "object") {
    return part;
  }
  for (const kind of ["column", "colour", "dash"]) {
    if (kind in part) {
      return values[kind][part[kind]];
    }
  }
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, bind(item, values)]));
}

function traces({ specification, rows }) {
  const numbers = colourNumbers(specification, rows.series);
  const colours = specification.colours[ground()];
  // A single point has no line and no area.
  const isOnePoint = rows.x.length === 1;
  return rows.series.map(({ label, values }, at) => {
    const trace = bind(specification.each, {
      column: { [specification.x]: rows.x, each: values },
      colour: { each: colours[numbers[at]] },
      dash: { each: specification.dashes[numbers[at] % specification.dashes.length] },
    });
    trace.name = escaped(label);
    return isOnePoint ? { ...trace, mode: "markers", stackgroup: undefined } : trace;
  });
}

// Plotly reads some HTML tags in its texts, but names of modes are plain text.
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function draw(place, chart) {
  const layout = chart.specification.layout[ground()];
  return window.Plotly.react(place, traces(chart), structuredClone(layout), {
    responsive: true,
    displayModeBar: false,
    displaylogo: false,
  });
}

for (const place of document.querySelectorAll("[data-chart]")) {
  const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  place.hidden = false;
  Promise.resolve()
    .then(() => draw(place, chart))
    .then(() => {
      place.closest("figure").classList.add("is-live");
      dark.addEventListener("change", () => draw(place, chart));
    })
    .catch((error) => {
      place.hidden = true;
      console.warn("The chart can't be drawn; its still image and its table stay.", error);
    });
}
