/* Selecting the words of a document that an order or a comment is about: by mouse, finger or keys. */
"use strict";
(() => {
  const text = document.querySelector("[data-passage]");
  if (!text) return;
  const pick = document.querySelector("[data-pick-passage]");
  const list = document.querySelector("[data-excerpts]");
  const sample = document.querySelector("#excerpt").content.firstElementChild;
  const spans = [...text.querySelectorAll("[data-page]")];
  const selection = () => document.getSelection();
  const fold = (words) => words.replace(/\s+/g, " ").trim();
  document.querySelector("[data-passage-help]").hidden = false;

  // The selected words page by page; what lies outside the paragraphs is cut off.
  function pieces() {
    const chosen = selection();
    if (!chosen.rangeCount || chosen.isCollapsed) return [];
    const range = chosen.getRangeAt(0);
    const found = [];
    for (const span of spans) {
      if (!range.intersectsNode(span)) continue;
      const part = document.createRange();
      part.selectNodeContents(span);
      if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) {
        part.setStart(range.startContainer, range.startOffset);
      }
      if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) {
        part.setEnd(range.endContainer, range.endOffset);
      }
      const words = fold(part.toString());
      if (!words) continue;
      const last = found.at(-1);
      if (last && last.page === span.dataset.page) last.words += ` ${words}`;
      else found.push({ page: span.dataset.page, words, span, part });
    }
    return found;
  }

  // Which of the same words on the page was meant: the one that begins nearest to the selection.
  function nth({ page, words, span, part }) {
    const before = document.createRange();
    before.selectNodeContents(span);
    before.setEnd(part.startContainer, part.startOffset);
    const mine = spans.filter((one) => one.dataset.page === page);
    const joined = (some) => some.map((one) => fold(one.textContent)).join(" ");
    const ahead = mine.slice(0, mine.indexOf(span));
    const start = `${joined(ahead)} ${fold(before.toString())}`.trim().length;
    const whole = joined(mine);
    const places = [];
    for (let at = whole.indexOf(words); at >= 0; at = whole.indexOf(words, at + 1)) places.push(at);
    const gaps = places.map((at) => Math.abs(at - start));
    return Math.max(0, gaps.indexOf(Math.min(...gaps)));
  }

  // The button stands under the last selected line; on a phone the style sheet puts it below.
  function show() {
    const found = pieces();
    pick.hidden = !found.length;
    if (pick.hidden) return;
    const lines = selection().getRangeAt(0).getClientRects();
    const box = lines[lines.length - 1] || text.getBoundingClientRect();
    const most = { x: innerWidth - pick.offsetWidth - 8, y: innerHeight - pick.offsetHeight - 8 };
    pick.style.setProperty("--x", `${Math.max(8, Math.min(box.right - 60, most.x))}px`);
    pick.style.setProperty("--y", `${Math.max(8, Math.min(box.bottom + 8, most.y))}px`);
  }

  // One passage takes the place of the one before, and the words about it come next.
  const next = document.querySelector("[data-after-pick]");
  function take() {
    const found = next ? pieces().slice(0, 1) : pieces();
    if (next && found.length) {
      list.replaceChildren();
      for (const chosen of text.querySelectorAll("input:checked")) chosen.checked = false;
    }
    for (const piece of found) {
      const { page, words } = piece;
      const item = sample.cloneNode(true);
      item.querySelector("input").value = next ? `${page}.${nth(piece)}|${words}` : `${page}|${words}`;
      item.querySelector("blockquote").textContent = words;
      const where = item.querySelector("small");
      where.textContent = where.textContent.replace("{n}", page);
      list.append(item);
    }
    selection().removeAllRanges();
    if (next && found.length) next.focus();
  }

  document.addEventListener("selectionchange", () => requestAnimationFrame(show));
  for (const kind of ["scroll", "resize"]) addEventListener(kind, show, true);
  // Pressing the button must not take the selection away.
  pick.addEventListener("pointerdown", (event) => event.preventDefault());
  pick.addEventListener("click", take);
  // The end of a selection inside a label is no tick.
  text.addEventListener("click", (event) => {
    if (event.target.nodeName !== "INPUT" && pieces().length) event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop-excerpt]");
    if (!drop) return;
    const item = drop.closest("li");
    const next = item.nextElementSibling || item.previousElementSibling;
    item.remove();
    (next ? next.querySelector("button") : text).focus();
  });

  // -- keys: a word, more words, lines; Enter takes them ------------------------------------
  const steps = {
    ArrowRight: ["forward", "word"],
    ArrowLeft: ["backward", "word"],
    ArrowDown: ["forward", "line"],
    ArrowUp: ["backward", "line"],
  };
  function begin() {
    const label = document.activeElement.closest("label");
    const span = label ? label.querySelector("[data-page]") : spans[0];
    selection().collapse(span.firstChild, 0);
  }
  function word(way) {
    const chosen = selection();
    if (way === "forward") chosen.collapseToEnd();
    else {
      chosen.collapseToStart();
      chosen.modify("move", "backward", "word");
    }
    chosen.modify("extend", "forward", "word");
  }
  function inside() {
    const { anchorNode } = selection();
    return anchorNode && text.contains(anchorNode);
  }
  text.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !spans.length) return;
    const chosen = inside() && !selection().isCollapsed;
    if (chosen && event.key === "Enter") take();
    else if (chosen && event.key === "Escape") selection().removeAllRanges();
    else {
      const step = steps[event.key];
      const alone = !event.shiftKey;
      if (!step || (alone && step[1] === "line")) return;
      if (!inside()) begin();
      if (alone) word(step[0]);
      else selection().modify("extend", ...step);
    }
    event.preventDefault();
    event.stopPropagation();
  });

  // From the picture of a page to its words.
  const here = text.querySelector("[data-here]");
  if (here) {
    text.scrollTop += here.getBoundingClientRect().top - text.getBoundingClientRect().top;
  }
})();
