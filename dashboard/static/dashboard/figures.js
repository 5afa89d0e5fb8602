// Draws each figure's specification in the place of its still image, which stays for print.
"use strict";

for (const place of document.querySelectorAll("[data-specification]")) {
  const specification = JSON.parse(
    document.getElementById(place.dataset.specification).textContent,
  );
  place.hidden = false;
  window.Plotly.newPlot(place, specification.data, specification.layout, {
    responsive: true,
    displayModeBar: false,
    displaylogo: false,
  }).then(() => {
    place.closest("figure").classList.add("is-live");
  });
}
