/* The keys of the editor: Enter goes on, Tab changes the level, Alt with an arrow moves, Ctrl+Z. */
"use strict";
Draft.keys = (list, pen) => {
  // After Escape the Tab key leaves the text, as everywhere on a page.
  let leaving = false;
  list.addEventListener("focusin", () => { leaving = false; });
  function cross(one, way) {
    const before = one.selectionStart;
    const single = one.clientHeight < 2 * parseFloat(getComputedStyle(one).lineHeight);
    requestAnimationFrame(() => {
      if (document.activeElement !== one || (one.selectionStart !== before && !single)) return;
      if (way > 0 && pen.at === pen.rows.length - 1) return;
      if (way < 0 && pen.at === 0) return;
      pen.focus(pen.at + way, way > 0 ? 0 : null);
    });
  }
  function tableKey(event, one) {
    if (event.key !== "Enter") return false;
    const row = pen.rows[pen.at];
    const [down, along] = Draft.table.placeOf(one);
    if (down === row.cells.length - 1) {
      Draft.table.acts["row-add"](row, down);
      pen.draw(pen.blockOf(pen.at), row);
      pen.changed(pen.at, null, (down + 1) * row.cells[0].length + along);
    } else pen.focus(pen.at, null, (down + 1) * row.cells[0].length + along);
    return true;
  }
  function rowKey(event, one) {
    const row = pen.rows[pen.at];
    const { selectionStart: start, selectionEnd: stop, value } = one;
    if (event.key === "Enter") {
      if (row.kind === "text" && Draft.PART.test(value.trim()) && !pen.flat) {
        Object.assign(row, { kind: "part", label: value.trim(), text: "", auto: false });
        pen.changed(pen.at, 0);
      } else if (event.shiftKey && !pen.flat) {
        row.text = value.slice(0, start);
        pen.put([Draft.text(value.slice(stop))], pen.at + 1);
        pen.changed(pen.at + 1, 0);
      } else if (!value && row.label) {
        pen.plain(row);
        pen.changed(pen.at, 0);
      } else pen.split(value, { start, end: stop });
      return true;
    }
    if (event.key === "Tab" && !leaving && !pen.flat) {
      return Draft.shift(pen.rows, pen.at, event.shiftKey ? -1 : 1) && (pen.changed(pen.at, start), true);
    }
    if (event.key === "Backspace" && start === 0 && stop === 0) {
      if (row.label) {
        pen.plain(row);
        pen.changed(pen.at, 0);
        return true;
      }
      if (!value && pen.rows.length > 1) {
        pen.rows.splice(pen.at, 1);
        pen.changed(Math.max(0, pen.at - 1));
        return true;
      }
      return pen.join(pen.at - 1);
    }
    if (event.key === "Delete" && start === value.length && stop === start) return pen.join(pen.at);
    return false;
  }
  function key(event) {
    const one = event.target;
    const mod = event.ctrlKey || event.metaKey;
    if (mod && !event.altKey && event.key.toLowerCase() === "z") {
      pen.acts[event.shiftKey ? "redo" : "undo"]();
      return true;
    }
    if (mod && event.key.toLowerCase() === "y") return pen.acts.redo(), true;
    if (mod) return false;
    if (event.altKey) {
      if (event.key === "ArrowUp") return pen.acts.up(), true;
      if (event.key === "ArrowDown") return pen.acts.down(), true;
      return false;
    }
    if (event.key === "Escape") leaving = true;
    if (!event.shiftKey && event.key === "ArrowUp") cross(one, -1);
    if (!event.shiftKey && event.key === "ArrowDown") cross(one, 1);
    return pen.rows[pen.at].kind === "table" ? tableKey(event, one) : rowKey(event, one);
  }
  list.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key === "Process") return;
    pen.at = pen.placeOf(event.target);
    if (key(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
};
