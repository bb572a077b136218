/* The page of a draft: its editors, their bars, what is pasted, and the list of appendices. */
"use strict";
// Copied words as lines the grammar reads: signs of lists, and rows of tables by their tabs.
Draft.pasted = (words, grid) => {
  const told = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  if (grid) return Draft.table.pasted(words).map(told).join("\n");
  const lines = words.split(Draft.LINES).map((line) => {
    const clean = line.trim()
      .replace(/^[•·–▪●○o\uf0b7]\t\s*/u, "- ")
      .replace(/^(Điều\s+\d+[a-zđ]?\.|\d+(?:\.\d+)*\.|[a-zđ]\)|[IVXLC]+\.|-)\t\s*/u, "$1 ");
    return clean.includes("\t") ? told(clean.split("\t").map((cell) => cell.trim())) : clean;
  });
  return lines.join("\n");
};

// A bar of named buttons: one stop for the Tab key, arrows from button to button.
Draft.bar = (root, bar, { flat, offers, act, offer }) => {
  const sheet = bar.querySelector("[data-offers]");
  bar.querySelectorAll(flat ? "[data-deep]" : "[data-flat-only]").forEach((one) => one.remove());
  if (offers.length && sheet) {
    const list = sheet.querySelector(".menu-sheet");
    for (const words of offers) {
      const item = document.createElement("button");
      Object.assign(item, { type: "button", className: "menu-item", textContent: words });
      item.addEventListener("click", () => {
        sheet.open = false;
        offer(words);
      });
      list.append(item);
    }
  } else if (sheet) sheet.remove();
  // The caret stays where it is when a finger or the mouse presses a button.
  bar.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button[data-act]")) event.preventDefault();
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button.dataset.act);
  });
  const stops = () => [...bar.querySelectorAll("button[data-act], select, summary")].filter((one) => one.offsetParent && !one.disabled);
  bar.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way || event.target.closest(".menu-sheet")) return;
    const all = stops();
    const next = all[(all.indexOf(event.target) + way + all.length) % all.length];
    all.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
    event.preventDefault();
  });
  bar.querySelectorAll("button[data-act], select, summary").forEach((one, place) => { one.tabIndex = place ? -1 : 0; });
};

(() => {
  // An editor that cannot be made leaves its text area as it was.
  function open(place) {
    for (const area of place.querySelectorAll("textarea[data-editor]")) {
      try {
        Draft.editor.open(area);
      } catch (problem) {
        area.hidden = false;
        if (area.nextElementSibling?.matches("[data-editor-root]")) area.nextElementSibling.remove();
        console.error(problem);
      }
    }
  }
  const form = document.querySelector("form#draft");
  if (!form) return;
  open(form);

  // -- appendices ------------------------------------------------------------------------------
  const list = form.querySelector("[data-appendices]");
  const sample = form.querySelector("template[data-appendix-new]");
  if (!list || !sample) return;
  let made = 0;
  const told = () => list.dispatchEvent(new Event("input", { bubbles: true }));
  function number() {
    let count = 0;
    for (const item of list.children) {
      if (item.hasAttribute("data-gone")) continue;
      count += 1;
      item.querySelector("[data-appendix-number]").textContent = count;
    }
  }
  function add() {
    made += 1;
    const item = sample.content.firstElementChild.cloneNode(true);
    for (const name of ["id", "for"]) {
      item.querySelectorAll(`[${name}*="_x_"]`).forEach((one) => {
        one.setAttribute(name, one.getAttribute(name).replace("_x_", `_new${made}_`));
      });
    }
    list.append(item);
    open(item);
    return item;
  }
  const acts = {
    add,
    gone(item) {
      item.toggleAttribute("data-gone", true);
      item.querySelector("[name$='-gone']").value = "1";
      item.querySelector("[data-appendix-name]").textContent = item.querySelector("[name$='-title']").value;
    },
    back(item) {
      item.removeAttribute("data-gone");
      item.querySelector("[name$='-gone']").value = "";
    },
    up: (item) => item.previousElementSibling?.before(item),
    down: (item) => item.nextElementSibling?.after(item),
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-appendix-act]");
    if (!button) return;
    event.preventDefault();
    const name = button.dataset.appendixAct;
    const item = acts[name](button.closest("[data-appendix]")) || button.closest("[data-appendix]");
    number();
    told();
    if (name === "add") item.querySelector("[name$='-title']").focus();
    else if (name === "gone") item.querySelector("[data-appendix-act='back']").focus();
    else if (name === "back") item.querySelector("[name$='-title']").focus();
    else button.focus();
  });
  number();
})();
