// What scripts add to a page that is complete without them: the folding menu, the count of characters, printing.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  foldMenu();
  countCharacters();
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
  });
  // The design system's own parts, and the focus on the error summary.
  if (window.DKFDS) window.DKFDS.init();
});

function foldMenu() {
  const button = document.querySelector(".top-menu-button");
  if (!button) return;
  const menu = document.getElementById(button.getAttribute("aria-controls"));
  const open = (yes) => {
    button.setAttribute("aria-expanded", String(yes));
    menu.classList.toggle("top-menu--open", yes);
  };
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      open(false);
      button.focus();
    }
  });
}

function countCharacters() {
  if (!window.DKFDS) return;
  document.querySelectorAll("[data-maxlength]").forEach((group) => {
    const { left, over } = group.dataset;
    const strings = {
      character_remaining: left,
      characters_remaining: left,
      character_too_many: over,
      characters_too_many: over,
    };
    new window.DKFDS.CharacterLimit(group, strings).init();
  });
}
