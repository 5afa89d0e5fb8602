// Charts on paper: their size, and the sheets of a chart that is too long for one.
//
// figures.js is loaded after this script. It draws all charts, and lends `drawOn(place, chart, scale)`.
"use strict";

const paper = {
  height: 720, // pixels of all rows of a chart
  width: "660px", // less than most screens
  rowsOfASheet: 40,
  media: matchMedia("print"),
  isPrinting: false,

  isInUse: () => paper.isPrinting || paper.media.matches,

  // Calls when the page goes to paper or back. A printer takes the page as the event leaves
  // it, so what is called must not wait.
  whenChanged(call) {
    paper.media.addEventListener("change", call);
    for (const event of ["beforeprint", "afterprint"]) {
      addEventListener(event, () => {
        paper.isPrinting = event === "beforeprint";
        call();
      });
    }
  },

  // Takes the sheets of an earlier drawing away, and gives a chart's place its width.
  prepare(place) {
    place.parentElement.querySelectorAll(".sheet").forEach((sheet) => {
      window.Plotly.purge(sheet);
      sheet.remove();
    });
    place.style.width = paper.isInUse() ? paper.width : "";
  },

  // Cuts the rows of a chart into sheets. The whole chart has been drawn in its place before,
  // because its scale is that of all sheets.
  drawSheets({ place, chart: { specification, rows }, count, drawOn }) {
    const { range, dtick } = place.layout.xaxis;
    for (let from = 0; from < count; from += paper.rowsOfASheet) {
      const sheet = from ? place.parentElement.appendChild(document.createElement("div")) : place;
      if (from) {
        sheet.className = "live sheet";
        sheet.style.width = paper.width;
      }
      const cut = ([key, column]) => [key, column.slice(from, from + paper.rowsOfASheet)];
      const columns = Object.fromEntries(Object.entries(rows.columns).map(cut));
      drawOn(sheet, { specification, rows: { ...rows, columns } }, { range, dtick });
    }
  },
};
