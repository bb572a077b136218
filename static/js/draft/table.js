/* A table of a draft as a grid: rows and columns come and go, cells take what was copied. */
"use strict";
Draft.table = (() => {
  const width = (row) => Math.max(1, ...row.cells.map((cells) => cells.length));

  // What was copied out of Word or Excel: rows by lines, cells by tabs, cells with breaks quoted.
  function pasted(words) {
    const rows = [[""]];
    let quoted = false;
    for (let at = 0; at < words.length; at += 1) {
      const sign = words[at];
      const row = rows[rows.length - 1];
      const cell = row.length - 1;
      if (sign === '"' && (quoted || row[cell] === "")) {
        if (quoted && words[at + 1] === '"') {
          row[cell] += sign;
          at += 1;
        } else quoted = !quoted;
      } else if (sign === "\t" && !quoted) row.push("");
      else if (sign === "\n" && !quoted) rows.push([""]);
      else if (sign !== "\r") row[cell] += sign === "\n" ? " " : sign;
    }
    if (rows.length > 1 && rows.at(-1).join("") === "") rows.pop();
    return rows.map((row) => row.map((cell) => cell.trim()));
  }

  function square(row) {
    const most = width(row);
    for (const cells of row.cells) while (cells.length < most) cells.push("");
    if (!row.cells.length) row.cells.push([""]);
  }

  function fill(row, at, column, cells) {
    cells.forEach((line, down) => {
      while (row.cells.length <= at + down) row.cells.push([]);
      const into = row.cells[at + down];
      line.forEach((cell, along) => {
        while (into.length <= column + along) into.push("");
        into[column + along] = cell;
      });
    });
    square(row);
  }

  const acts = {
    "row-add": (row, at) => row.cells.splice(at + 1, 0, Array(width(row)).fill("")),
    "row-drop": (row, at) => row.cells.length > 1 && row.cells.splice(at, 1),
    "column-add": (row, _at, column) => row.cells.forEach((cells) => cells.splice(column + 1, 0, "")),
    "column-drop": (row, _at, column) =>
      width(row) > 1 && row.cells.forEach((cells) => cells.splice(column, 1)),
    head: (row) => { row.head = !row.head; },
  };

  // The grid in `block`; `name(row, column)` says what a cell is called.
  function draw(block, row, name) {
    square(row);
    const table = document.createElement("table");
    row.cells.forEach((cells, at) => {
      const line = table.insertRow();
      cells.forEach((words, column) => {
        const place = document.createElement(row.head && at === 0 ? "th" : "td");
        const area = document.createElement("textarea");
        Object.assign(area, { rows: 1, value: words, autocomplete: "off" });
        area.dataset.cell = `${at} ${column}`;
        area.setAttribute("aria-label", name(at + 1, column + 1));
        place.append(area);
        line.append(place);
      });
    });
    const around = document.createElement("div");
    around.className = "block-grid";
    around.append(table);
    block.replaceChildren(around);
  }
  const placeOf = (area) => area.dataset.cell.split(" ").map(Number);

  return { pasted, fill, acts, draw, placeOf };
})();
