/* A quick look at a hit: beside the list where there is room, else below the hit itself. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const WIDE = matchMedia("(min-width: 1100px)");

  // A phone shows the hits first; what narrows them opens with a touch.
  if (matchMedia("(max-width: 640px)").matches) $("[data-narrow]")?.removeAttribute("open");

  const isOn = () => $("[data-list]").classList.contains("with-preview");
  const turn = (on) => isOn() === on || $("[data-preview-switch]").click();
  const say = (row, open) => $("[data-peek]", row)?.setAttribute("aria-expanded", String(open));

  // Twice closes it again.
  function peek(row) {
    if (WIDE.matches) {
      const open = isOn() && row.hasAttribute("aria-current");
      turn(!open);
      if (open) row.removeAttribute("aria-current");
      // app.js shows the row that is clicked in the pane.
      else row.click();
      say(row, !open);
      return;
    }
    const below = $("[data-below]", row);
    below.hidden = !below.hidden;
    if (!below.hidden) window.htmx.ajax("GET", row.dataset.preview, below);
    say(row, !below.hidden);
  }

  document.addEventListener("click", (event) => {
    const look = event.target.closest("a[data-peek]");
    if (!look || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    peek(look.closest("[data-row]"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
    // From the box straight down to the first hit.
    if (event.key === "ArrowDown" && event.target.id === "search-page") {
      const first = $("[data-row]");
      if (first) event.preventDefault();
      first?.click();
    }
    const row = event.target.closest("[data-row]");
    if (event.key === " " && row && !event.target.closest("button, summary, input")) {
      event.preventDefault();
      peek(row);
    }
  });
})();
