/* Moves the signature places on the page picture; the numbers beside it are what is sent. */
"use strict";
(() => {
  const form = document.querySelector("[data-places]");
  if (!form) return;
  const part = (id, name) => form.querySelector(`[data-place="${id}"] [data-part="${name}"]`);
  const value = (id, name) => Number(part(id, name).value) || 0;
  const sheetOf = (box) => box.closest("[data-sheet]");

  // Numbers count from the bottom, pictures from the top.
  function draw(box) {
    const id = box.dataset.boxOf;
    const height = sheetOf(box).viewBox.baseVal.height;
    const top = height - value(id, "y") - value(id, "h");
    box.setAttribute("transform", `translate(${value(id, "x")} ${top})`);
    const rect = box.querySelector("rect");
    rect.setAttribute("width", Math.max(1, value(id, "w")));
    rect.setAttribute("height", Math.max(1, value(id, "h")));
  }

  function move(box, x, y) {
    const id = box.dataset.boxOf;
    const room = sheetOf(box).viewBox.baseVal;
    const within = (number, most) => Math.round(Math.max(0, Math.min(number, most)));
    part(id, "x").value = within(x, room.width - value(id, "w"));
    part(id, "y").value = within(y, room.height - value(id, "h"));
    draw(box);
  }

  // Mouse and touch.
  let held = null;
  function point(event, sheet) {
    const at = new DOMPoint(event.clientX, event.clientY);
    return at.matrixTransform(sheet.getScreenCTM().inverse());
  }
  form.addEventListener("pointerdown", (event) => {
    const box = event.target.closest("[data-box-of]");
    if (!box) return;
    const id = box.dataset.boxOf;
    const from = point(event, sheetOf(box));
    held = { box, dx: from.x - value(id, "x"), dy: from.y + value(id, "y") };
    box.setPointerCapture(event.pointerId);
    box.focus({ preventScroll: true });
    event.preventDefault();
  });
  form.addEventListener("pointermove", (event) => {
    if (!held) return;
    const to = point(event, sheetOf(held.box));
    move(held.box, to.x - held.dx, held.dy - to.y);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    form.addEventListener(end, () => (held = null));
  }

  // Keys: a point, with Shift ten.
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  form.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-box-of]");
    const step = steps[event.key];
    if (!box || !step) return;
    const id = box.dataset.boxOf;
    const far = event.shiftKey ? 10 : 1;
    move(box, value(id, "x") + step[0] * far, value(id, "y") + step[1] * far);
    event.preventDefault();
    event.stopPropagation();
  });

  // Typed numbers move the picture; another page has to be drawn by the server.
  form.addEventListener("input", (event) => {
    const place = event.target.closest("[data-place]");
    const box = place && form.querySelector(`[data-box-of="${place.dataset.place}"]`);
    if (box && event.target.dataset.part !== "page") draw(box);
  });
  form.addEventListener("change", (event) => {
    if (event.target.dataset.part !== "page") return;
    form.requestSubmit(form.querySelector("[value=show]"));
  });
})();
