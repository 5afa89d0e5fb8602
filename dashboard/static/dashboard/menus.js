// Closes the menus of a course. Without this script they open and close by their headings alone.
"use strict";

const menus = [...document.querySelectorAll("details.lens")];

function closeAllBut(kept) {
  for (const menu of menus.filter((other) => other !== kept)) {
    menu.open = false;
  }
}

// Not "click": Safari on a phone has none for a tap on text.
document.addEventListener("pointerdown", ({ target }) => closeAllBut(target.closest("details.lens")));

document.addEventListener("keydown", ({ key }) => {
  const open = key === "Escape" && menus.find((menu) => menu.open);
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// for browsers that do not know the attribute `name` of menus, of which one is open
for (const menu of menus) {
  menu.addEventListener("toggle", () => menu.open && closeAllBut(menu));
}
