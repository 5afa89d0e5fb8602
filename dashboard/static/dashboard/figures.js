// Draws each chart: binds R's specification of the figure to the rows of the page's table.
//
// A specification (r/R/specification.R) is a chart of Plotly in which a part `{"bind": …}` stands
// for a value of the page: a column of the rows, a label in the page's language, a colour of the
// ground. The rows are `{columns: {key: [value, …]}, labels: {key: text}, series: [key, …]}`; a
// masked value is null, and stays a gap. Nothing moves, so there is no motion to reduce. What is
// special on paper is in printing.js.
"use strict";

const root = document.documentElement;
// Numbers have the digits of the page, which are Western in every language.
const language = `${root.lang || "en"}-u-nu-latn`;
const dark = matchMedia("(prefers-color-scheme: dark)");
const day = 86400000;
const narrow = 560; // pixels of a chart's width
const rowOfAName = 18; // pixels of the lowest row that has room for its name
const mostNames = 200; // rows of a chart that all have their names

// Paper is light. The choice of the page wins over that of the system, and a page whose style sheet
// has no dark ground has light charts.
function ground() {
  const { theme } = root.dataset;
  const isDark = theme === "dark" || (theme !== "light" && dark.matches
    && getComputedStyle(root).colorScheme.includes("dark"));
  return isDark && !paper.isInUse() ? "dark" : "light";
}

// Plotly reads some HTML tags in its texts, but names are plain text.
function escaped(value) {
  return typeof value === "string"
    ? value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    : value;
}

function shortened(text, length) {
  const letters = [...text];
  return escaped(letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : text);
}

// Codes of countries have their names among the labels, so that a chart and its table say the same.
function nameOf({ labels }, value, kind) {
  return kind === "countries" && Object.hasOwn(labels, value) ? labels[value] : String(value ?? "–");
}

const isNumber = (value) => typeof value === "number";
const largest = (values) => Math.max(0, ...values.filter(isNumber));

function written(value, format) {
  const form = format === "shares"
    ? { style: "percent", maximumFractionDigits: 1 } : { maximumFractionDigits: 0 };
  return isNumber(value) ? value.toLocaleString(language, form) : escaped(String(value ?? "–"));
}

const labelOf = ({ labels }, key) => escaped(Object.hasOwn(labels, key) ? labels[key] : String(key));

// The values of a column; `each` stands for the column that the trace is repeated for.
function valuesOf(scope, key) {
  const name = key === "each" ? scope.each : key;
  if (!Object.hasOwn(scope.columns, name)) {
    throw new RangeError(`The rows must have the column ${name}.`);
  }
  return scope.columns[name];
}

// The columns of an axis; `each` stands for all columns that traces are repeated for.
function columnsOf(scope, keys) {
  return keys.flatMap((key) => (key === "each" ? scope.repeated : [key])).map((key) => valuesOf(scope, key));
}

function isMasked(scope, keys) {
  const columns = columnsOf(scope, keys);
  return columns[0].map((_, at) => columns.some((column) => column[at] === null));
}

function topOf(scope, { of, stacked }) {
  const columns = columnsOf(scope, of);
  return largest(stacked && columns.length
    ? columns[0].map((_, at) => columns.reduce((sum, column) => sum + (column[at] ?? 0), 0))
    : columns.flat());
}

// Steps of 1, 2 or 5 times a power of ten, and never less than one.
function steps(top) {
  const power = 10 ** Math.floor(Math.log10(Math.max(top, 1) / 6));
  return Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size * 6 >= top));
}

// The first and the last day in milliseconds, and how many days the labels of few days are apart:
// days of the rows, and as many as there is space for. Many days have the labels of Plotly.
function daysOf(scope, key) {
  const days = valuesOf(scope, key).map((text) => Date.parse(text));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const gaps = days.map((at) => (at - first) / day).filter((gap) => gap > 0);
  const gap = Math.min(7, ...gaps);
  const space = Math.ceil((last - first) / day / Math.floor(scope.width / 75));
  return { first, last, apart: last - first < 15 * day ? Math.ceil(Math.max(1, space) / gap) * gap : 0 };
}

// A closed polygon around each run of rows that have both bounds, with stairs where `stairs` is set.
function band(scope, { of: [x, low, high], stairs }) {
  const at = { x: valuesOf(scope, x), low: valuesOf(scope, low), high: valuesOf(scope, high) };
  const runs = [[]];
  at.x.forEach((_, row) =>
    (isNumber(at.low[row]) && isNumber(at.high[row]) ? runs.at(-1).push(row) : runs.push([])));
  const edge = (run, bound) =>
    run.flatMap((row, place) => {
      const point = [at.x[row], at[bound][row]];
      return stairs && place ? [[at.x[row], at[bound][run[place - 1]]], point] : [point];
    });
  return runs.filter((run) => run.length)
    .flatMap((run) => [...edge(run, "low"), ...edge(run, "high").reverse(), [null, null]]);
}

// The pixels of a row. Each of up to 200 rows is high enough for its name; more rows are lower.
function rowOf(count) {
  const [fit, most] = paper.isInUse() ? [paper.height, paper.height] : [1200, mostNames * rowOfAName];
  return Math.max(5, Math.min(28, Math.max(fit / count, Math.min(rowOfAName, most / count))));
}

// Where a name stands for each row; where rows are low, a name stands at every second or third.
function named(scope, key) {
  const apart = Math.ceil(rowOfAName / scope.row);
  return [...valuesOf(scope, key).keys()].filter((row) => row % apart === 0);
}

const appearance = (kind) => (scope) => {
  const list = scope.specification[kind];
  return list[scope.number % list.length];
};

// What each kind of binding stands for. Without a value, the part is left to Plotly.
const bindings = {
  column: (scope, { of, times }) =>
    valuesOf(scope, of).map((value) => (times && isNumber(value) ? value * times : escaped(value))),
  rows: (scope, { of, format }) => {
    const columns = of.map((key) => valuesOf(scope, key));
    return columns[0].map((_, at) => columns.map((column) => written(column[at], format)));
  },
  index: (scope, { of }) => scope.places ?? [...valuesOf(scope, of).keys()],
  names: (scope, { of, kind }) => valuesOf(scope, of).map((value) => escaped(nameOf(scope, value, kind))),
  named: (scope, { of }) => named(scope, of),
  short: (scope, { of, kind, wide, narrow: few }) =>
    named(scope, of).map((row) =>
      shortened(nameOf(scope, valuesOf(scope, of)[row], kind), scope.width < narrow ? few : wide)),
  rows_range: (scope, { of, is_flat: isFlat }) => {
    const ends = [-0.6, valuesOf(scope, of).length - 0.4];
    return isFlat ? ends.reverse() : ends;
  },
  // where the sign for a masked count stands
  masked: (scope, { of }) => isMasked(scope, of).map((masked) => (masked ? 0 : null)),
  // a part of a whole, which is unknown where another part is
  part: (scope, { of, among }) => {
    const masked = isMasked(scope, among);
    return valuesOf(scope, of).map((value, at) => (masked[at] ? null : value));
  },
  label: (scope, { of }) => labelOf(scope, of === "each" ? scope.each : of),
  colour: ({ colours, number }, { of, alpha }) => {
    const colour = Object.hasOwn(colours, of)
      ? colours[of]
      : colours.series[(of === "each" ? number : of) % colours.series.length];
    return alpha ? colour + Math.round(alpha * 255).toString(16).padStart(2, "0") : colour;
  },
  dash: appearance("dashes"),
  symbol: appearance("symbols"),
  hatch: appearance("hatches"),
  // Few points are marked, and so is a point between two gaps, because it has no line.
  mode: (scope, { of }) => {
    const values = valuesOf(scope, of);
    const isNone = (at) => (values[at] ?? null) === null;
    const isAlone = (_, at) => !isNone(at) && isNone(at - 1) && isNone(at + 1);
    return values.length <= 40 || values.some(isAlone) ? "lines+markers" : "lines";
  },
  place: (scope, { of, on }) => valuesOf(scope, of).map((code) => scope.specification.places[code]?.[on] ?? null),
  // the size of a bubble: Plotly divides each value by it to get an area
  bubble: (scope, { of }) => (2 * largest(valuesOf(scope, of))) / Math.max(20, scope.width / 20) ** 2,
  cell: (scope, { of: [x, y] }) => {
    const count = (key) => new Set(valuesOf(scope, key)).size;
    return Math.max(6, Math.min(34, (scope.width - 180) / count(x) - 2, 340 / count(y) - 2));
  },
  band: (scope, { on, ...part }) => band(scope, part).map(([x, y]) => (on === "x" ? x : y)),
  // An axis of counts has whole numbers only.
  step: (scope, part) => (topOf(scope, part) < 5 ? 1 : undefined),
  // ticks on both sides of zero, and their texts without a sign
  ticks: (scope, part) => ticks(scope, part),
  tick_texts: (scope, part) => ticks(scope, part).map((value) => Math.abs(value).toLocaleString(language)),
  day_step: (scope, { of }) => daysOf(scope, of).apart * day || undefined,
  day_first: (scope, { of }) => {
    const { first, apart } = daysOf(scope, of);
    return apart ? first : undefined;
  },
  day_range: (scope, { of }) => {
    const { first, last } = daysOf(scope, of);
    return first === last ? [first - 3 * day, first + 3 * day] : undefined;
  },
  // a place in a video, as Plotly writes moments
  moment: (scope, { of }) => valuesOf(scope, of).map((seconds) => new Date(seconds * 1000).toISOString()),
  clock: (scope, { of }) => (largest(valuesOf(scope, of)) < 3600 ? "%M:%S" : "%-H:%M:%S"),
};

function ticks(scope, part) {
  const [up, down] = part.of.map((key) => topOf(scope, { of: [key] }));
  const step = steps(up + down);
  const [from, to] = [-Math.ceil(down / step), Math.ceil(up / step)];
  return Array.from({ length: to - from + 1 }, (_, at) => (from + at) * step);
}

function bind(part, scope) {
  if (Array.isArray(part)) {
    return part.map((item) => bind(item, scope));
  }
  if (!part || typeof part !== "object") {
    return part;
  }
  if (part.bind) {
    return bindings[part.bind](scope, part);
  }
  const bound = Object.entries(part).map(([key, item]) => [key, bind(item, scope)]);
  return Object.fromEntries(bound.filter(([, item]) => item !== undefined));
}

// A series has its number by its key, so its colour too. A series that R does not know takes one
// of the numbers that are left, or else that of a known series that is absent, or else any number.
function numbersOf(keys, known, count) {
  const all = [...Array(count).keys()];
  const others = keys.filter((key) => !known.includes(key));
  const left = all.slice(known.length);
  const absent = all.filter((number) => !keys.includes(known[number]));
  const free = left.length < others.length ? absent : left;
  const given = free.length ? free : all;
  return keys.map((key) =>
    known.includes(key) ? known.indexOf(key) : given[others.indexOf(key) % given.length],
  );
}

const groupOf = (value) => String(typeof value === "boolean" ? Number(value) : value);

// The scopes that a trace is repeated for: series columns, or the groups of rows that share a value.
function scopesOf({ groups, known = [], ...part }, scope) {
  const count = scope.colours.series.length;
  if (groups) {
    const values = valuesOf(scope, groups).map(groupOf);
    const found = [...new Set(values)];
    const order = [...new Set([...known, ...found])].filter((key) => found.includes(key));
    return order.map((group, at) => {
      const pick = (column) => column.filter((_, row) => values[row] === group);
      const picked = Object.entries(scope.columns).map(([key, column]) => [key, pick(column)]);
      return {
        ...scope, each: group, columns: Object.fromEntries(picked),
        number: numbersOf(order, known, count)[at], places: pick([...values.keys()]),
      };
    });
  }
  if (part.columns) {
    const keys = seriesOf(scope, part);
    return keys.map((each, at) => ({ ...scope, each, number: numbersOf(keys, part.columns, count)[at] }));
  }
  return [scope];
}

// The series columns of the rows, known ones first.
function seriesOf({ columns: has, series }, { columns, others, except }) {
  const known = columns.filter((key) => Object.hasOwn(has, key));
  const further = series.filter((key) => ![...columns, ...except].includes(key));
  return others ? [...known, ...further] : known;
}

function tracesOf(scope) {
  return scope.specification.traces.flatMap((part) =>
    (part.where ?? []).every((key) => Object.hasOwn(scope.columns, key))
      ? scopesOf(part.repeat ?? {}, scope).map((inner) => bind(part.trace, inner))
      : [],
  );
}

// An area has neither a single day nor gaps, so it becomes bars.
function withoutArea(traces) {
  if (!traces.some(({ stackgroup, y }) => stackgroup && (y.length === 1 || y.includes(null)))) {
    return traces;
  }
  return traces.map(({ stackgroup, mode, line, fillpattern, ...trace }) =>
    stackgroup
      ? {
          ...trace, type: "bar", marker: { color: line.color, pattern: fillpattern },
          width: trace.y.length === 1 ? 2 * day : undefined,
        }
      : { ...trace, mode, line },
  );
}

// The months and days of the page's language; Plotly itself knows English only.
function locale() {
  const names = (part, form, dates) =>
    dates.map(new Intl.DateTimeFormat(language, { [part]: form, timeZone: "UTC" }).format);
  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 1));
  const days = Array.from({ length: 7 }, (_, at) => Date.UTC(2024, 8, 1 + at)); // from a Sunday
  const parts = new Intl.NumberFormat(language).formatToParts(1234567.8);
  const sign = (type, other) => parts.find((part) => part.type === type)?.value ?? other;
  const isInLakhs = sign("integer").length === 2; // 12,34,567
  return {
    dictionary: {},
    format: {
      days: names("weekday", "long", days), shortDays: names("weekday", "short", days),
      months: names("month", "long", months), shortMonths: names("month", "short", months),
      decimal: sign("decimal", "."), thousands: sign("group", ""), grouping: isInLakhs ? [3, ...Array(9).fill(2)] : [3],
      date: "%Y-%m-%d", time: "%H:%M:%S", dateTime: "%Y-%m-%d %H:%M",
    },
  };
}

const config = {
  responsive: true, displayModeBar: false, doubleClick: false,
  locale: "page", locales: { page: locale() },
};

function scopeOf(place, { specification, rows: { columns, labels, series = [] } }) {
  const missing = specification.needs.filter((key) => !Object.hasOwn(columns, key));
  const count = columns[specification.needs[0]]?.length;
  if (missing.length || !count) {
    throw new RangeError(`The rows must have the columns ${specification.needs}; missing: ${missing}.`);
  }
  const scope = {
    specification, columns, labels, series, colours: specification.colours[ground()],
    width: place.clientWidth, count, row: rowOf(count),
  };
  const listed = ({ repeat }) => (repeat?.columns ? seriesOf(scope, repeat) : []);
  scope.repeated = [...new Set(specification.traces.flatMap(listed))];
  return scope;
}

// A chart of named rows is as high as its rows, and a map as its width.
function heightOf({ specification: { height }, width, row, count, columns }) {
  const pixels = {
    rows: () => row * count + 96,
    map: () => Math.round(width * 0.42) + 24,
    lines: (key) => 36 * new Set(columns[key]).size + 72,
  };
  return height ? `${pixels[height.by](height.of)}px` : "";
}

function drawOn(place, chart, scale = {}) {
  const scope = scopeOf(place, chart);
  place.style.height = heightOf(scope);
  const layout = bind(chart.specification.layout, scope);
  Object.assign(layout.xaxis ?? {}, scale);
  // Plotly measures a place only when it draws it anew, and paper does not wait for a later change.
  return { ...scope, done: window.Plotly.newPlot(place, withoutArea(tracesOf(scope)), layout, config) };
}

// Nothing waits in between, because a chart may be drawn again at any time.
async function draw({ place, chart }) {
  paper.prepare(place);
  const { count, row, done } = drawOn(place, chart);
  const isOfRows = chart.specification.height?.by === "rows";
  const isCut = isOfRows && paper.isInUse() && count > paper.rowsOfASheet && count <= mostNames;
  place.parentElement.querySelectorAll(".some-names").forEach((note) => {
    note.hidden = !isOfRows || isCut || row >= rowOfAName;
  });
  if (isCut) {
    paper.drawSheets({ place, chart, count, drawOn });
  }
  await done;
}

const charts = [];
const redraw = () => charts.forEach(draw);

async function start(place) {
  const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  place.hidden = false;
  try {
    await draw({ place, chart });
    place.closest("figure").classList.add("is-live");
    charts.push({ place, chart });
  } catch (error) {
    place.hidden = true;
    console.warn("The chart can't be drawn; its still image and its table stay.", error);
  }
}

document.querySelectorAll("[data-chart]").forEach(start);
dark.addEventListener("change", redraw);
paper.whenChanged(redraw);
new MutationObserver(redraw).observe(root, { attributeFilter: ["data-theme"] });
