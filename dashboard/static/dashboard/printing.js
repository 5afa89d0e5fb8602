// Charts on paper: their size, and the sheets of a chart that is too long for one.
//
// figures.js draws all charts, and is loaded after this script. It asks `paper`, the only name that
// this script gives to others, and lends it its function `drawOn(place, chart, scale)`.
"use strict";

const paper = (() => {
  const media = matchMedia("print");
  const width = "660px"; // Paper is narrower than most screens.
  const rowsOfASheet = 40;
  let isPrinting = false;

  const isInUse = () => isPrinting || media.matches;

  // Calls when the page goes to paper or comes back. A printer takes the page as the event leaves
  // it, so what is called must not wait.
  function whenChanged(call) {
    media.addEventListener("change", call);
    for (const [event, value] of [["beforeprint", true], ["afterprint", false]]) {
      addEventListener(event, () => {
        isPrinting = value;
        call();
      });
    }
  }

  // Takes the sheets of an earlier drawing away, and gives a chart's place its width.
  function prepare(place) {
    place.parentElement.querySelectorAll(".sheet").forEach((sheet) => {
      window.Plotly.purge(sheet);
      sheet.remove();
    });
    place.style.width = isInUse() ? width : "";
  }

  function addedSheet(place) {
    const sheet = document.createElement("div");
    sheet.className = "live sheet";
    sheet.style.width = width;
    place.parentElement.append(sheet);
    return sheet;
  }

  // The rows of a chart in parts that each fit on a sheet.
  function partsOf({ specification, rows }, count) {
    const cut = (from) =>
      Object.entries(rows.columns).map(([key, column]) => [key, column.slice(from, from + rowsOfASheet)]);
    return Array.from({ length: Math.ceil(count / rowsOfASheet) }, (_, sheet) => (
      { specification, rows: { ...rows, columns: Object.fromEntries(cut(sheet * rowsOfASheet)) } }
    ));
  }

  // Named rows take as many sheets as their names need. The whole chart has been drawn in its place
  // before, because its scale is that of all sheets.
  function drawSheets({ place, chart, count, drawOn }) {
    const { range, dtick } = place.layout.xaxis;
    partsOf(chart, count).forEach((part, at) => drawOn(at ? addedSheet(place) : place, part, { range, dtick }));
  }

  return {
    isInUse, whenChanged, prepare, drawSheets,
    height: 720, // pixels of all rows of a chart
    isTooSmallFor: (count) => isInUse() && count > rowsOfASheet,
  };
})();
