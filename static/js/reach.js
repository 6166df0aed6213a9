// Reach without a mouse: wide tables can be scrolled by key, search boxes have a name.
"use strict";

function nameScrollers() {
  for (const box of document.querySelectorAll(".table-scroll, .wg-scroll")) {
    if (box.scrollWidth <= box.clientWidth || box.hasAttribute("tabindex")) continue;
    const heading = box.querySelector("caption") || box.parentElement.querySelector("h2, h1");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", heading ? heading.textContent.trim() : "表格");
  }
}

function nameChoosers() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.nextElementSibling;
    if (!label || !box) continue;
    const name = label.textContent.replace("*", "").trim();
    const parts = "[role=combobox], [role=textbox], [role=searchbox]";
    for (const part of box.querySelectorAll(parts)) {
      part.removeAttribute("aria-labelledby");
      const chosen = part.textContent.trim();
      part.setAttribute("aria-label", chosen ? `${name}：${chosen}` : name);
    }
  }
}

// unfold writes the name of a chosen file into the nearest text box, meant for its own look; beside
// a plain file field that box is missing, or belongs to something else that the person types
function leaveTextAlone() {
  for (const file of document.querySelectorAll("input[type=file]")) {
    const near = file.parentElement?.parentElement?.parentElement;
    if (!near?.querySelector("input[type=text]:disabled")) file.hasChangeListener = true;
  }
}

document.addEventListener("DOMContentLoaded", leaveTextAlone);
window.addEventListener("load", nameScrollers);
window.addEventListener("resize", nameScrollers);
// the search boxes are drawn by a script of their own, and drawn again after each choice
new MutationObserver(nameChoosers).observe(document.documentElement, { childList: true, subtree: true });
