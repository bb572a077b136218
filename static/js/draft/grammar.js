/* The signs by which a line of a draft shows what it is; labels that count by themselves.
   The same rules as docflow/documents/rendering/plain.py; a browser test holds them together. */
"use strict";
globalThis.Draft = (() => {
  const LINES = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
  const PART = /^(Phần|Chương|Mục|Tiểu mục)\s+([IVXLC]+|\d+|thứ [\p{L}\p{N}_]+)\.?$/iu;
  const ARTICLE = /^(Điều\s+\d+[a-zđ]?\.)\s*(.*)$/u;
  const ROMAN = /^([IVXLC]+\.)(?:\s+(\S.*))?$/u;
  const CLAUSE = /^(\d+(?:\.\d+)*\.)(?:\s+(\S.*))?$/u;
  const POINT = /^([a-zđ]\))(?:\s+(\S.*))?$/u;
  const DASH = /^(-)(?:\s+(\S.*))?$/u;
  const SIGNS = [
    ["article", ARTICLE],
    ["heading", ROMAN],
    ["clause", CLAUSE],
    ["point", POINT],
    ["dash", DASH],
  ];
  const RULE = /^[\s|:]*--[\s|:-]*$/;
  const LETTERS = "abcdđeghiklmnopqrstuvxy";
  const WORDS = ["phần", "chương", "mục", "tiểu mục"];
  const RANKS = { heading: 1, article: 2, clause: 3, point: 4, dash: 5, text: 6, table: 6 };

  const isRow = (line) => line.length > 1 && line.startsWith("|") && line.endsWith("|");
  const text = (words = "") => ({ kind: "text", label: "", text: words });

  function lineOf(line) {
    for (const [kind, sign] of SIGNS) {
      const found = line.match(sign);
      if (found) return { kind, label: found[1], text: found[2] || "" };
    }
    return text(line);
  }
  function cellsOf(line) {
    const cells = line.slice(1, -1).split(/(?<!\\)\|/);
    return cells.map((cell) => cell.trim().replaceAll("\\|", "|"));
  }
  function tableOf(lines) {
    const cells = lines.filter((line) => !RULE.test(line)).map(cellsOf);
    const head = cells.length > 0 && cells[0].some(Boolean);
    return { kind: "table", label: "", text: "", head, cells: head ? cells : cells.slice(1) };
  }

  // The blocks of a text; with `flat` every line is one without a label.
  function parse(words, flat = false) {
    const lines = words.split(LINES).map((line) => line.trim());
    const rows = [];
    for (let at = 0; at < lines.length; at += 1) {
      const line = lines[at];
      if (!line) continue;
      if (flat) rows.push(text(line));
      else if (isRow(line)) {
        const first = at;
        while (at + 1 < lines.length && isRow(lines[at + 1])) at += 1;
        rows.push(tableOf(lines.slice(first, at + 1)));
      } else if (PART.test(line)) {
        let next = at + 1;
        while (next < lines.length && !lines[next]) next += 1;
        rows.push({ kind: "part", label: line, text: lines[next] || "" });
        at = next;
      } else rows.push(lineOf(line));
    }
    mark(rows);
    return rows;
  }

  function toldTable({ head, cells }) {
    const width = Math.max(1, ...cells.map((row) => row.length));
    if (!cells.length) return "|--|";
    const all = head ? cells : [Array(width).fill(""), ...cells];
    const told = (cell) => cell.split(/\s+/).filter(Boolean).join(" ").replaceAll("|", "\\|");
    return all.map((row) => `| ${row.map(told).join(" | ")} |`).join("\n");
  }
  function toldRow(row) {
    if (row.kind === "table") return toldTable(row);
    if (row.kind === "part") return `${row.label}\n${row.text.trim()}`.trim();
    return `${row.label} ${row.text.trim()}`.trim();
  }
  function told(rows) {
    let words = "";
    let before = null;
    for (const row of rows) {
      const line = toldRow(row);
      if (!line) continue;
      // A blank line parts two tables.
      const parted = before && before.kind === "table" && row.kind === "table" ? "\n\n" : "\n";
      words += before ? parted + line : line;
      before = row;
    }
    return words;
  }

  // -- labels ----------------------------------------------------------------------------------
  const SIGNS_OF_TEN = [[100, "C"], [90, "XC"], [50, "L"], [40, "XL"], [10, "X"], [9, "IX"],
    [5, "V"], [4, "IV"], [1, "I"]];
  function roman(number) {
    let left = number;
    let signs = "";
    for (const [value, sign] of SIGNS_OF_TEN) {
      for (; left >= value; left -= value) signs += sign;
    }
    return signs;
  }
  function ofRoman(signs) {
    for (let number = 1; number < 400; number += 1) if (roman(number) === signs) return number;
    return 0;
  }
  const after = (number) => (/^\d+$/.test(number) ? String(Number(number) + 1) : roman(ofRoman(number) + 1));
  const same = (one, other) => one.split(/\s+/).join(" ").toLowerCase() === other.toLowerCase();
  const numbers = (label) => label.slice(0, -1).split(".").map(Number);
  const wordOf = (label) => WORDS.findIndex((word) => new RegExp(`^${word}\\s`, "iu").test(label));

  function rank(row) {
    if (row.kind === "part") return 0.1 * Math.max(0, wordOf(row.label));
    if (row.kind === "clause") return 3 + 0.1 * (numbers(row.label || "1.").length - 1);
    return RANKS[row.kind];
  }

  // What the label of `row` would be after those counted in `seen`; null where nobody can tell.
  function expected(row, seen) {
    if (row.kind === "part") {
      const found = row.label.match(PART);
      if (!found || found[2].includes(" ")) return null;
      const last = seen.parts[Math.max(0, wordOf(row.label))];
      const first = /^\d+$/.test(found[2]) ? "1" : "I";
      const number = last ? after(last) : first;
      return `${found[1]} ${number}${row.label.endsWith(".") ? "." : ""}`;
    }
    if (row.kind === "heading") return `${roman(seen.heading + 1)}.`;
    if (row.kind === "article") return `Điều ${seen.article + 1}.`;
    if (row.kind === "point") return `${LETTERS[Math.min(seen.point + 1, LETTERS.length - 1)]})`;
    if (row.kind === "dash") return "-";
    if (row.kind !== "clause") return "";
    const depth = row.label ? numbers(row.label).length : 1;
    const above = seen.clause.slice(0, depth - 1);
    if (above.length < depth - 1) return null;
    return `${[...above, (seen.clause[depth - 1] || 0) + 1].join(".")}.`;
  }
  function count(row, seen) {
    if (row.kind === "part") {
      const word = Math.max(0, wordOf(row.label));
      const found = row.label.match(PART);
      seen.parts.length = word;
      seen.parts[word] = found ? found[2].toUpperCase() : "";
    }
    if (row.kind === "part") seen.heading = 0;
    if (row.kind === "heading") seen.heading = ofRoman(row.label.slice(0, -1));
    if (row.kind === "article") seen.article = Number(row.label.match(/\d+/)?.[0] || 0);
    if (["part", "heading", "article"].includes(row.kind)) seen.clause = [];
    if (row.kind === "clause") seen.clause = numbers(row.label);
    if (row.kind === "point") seen.point = LETTERS.indexOf(row.label[0]);
    else if (!["dash", "text", "table"].includes(row.kind)) seen.point = -1;
  }
  const nothing = () => ({ parts: [], heading: 0, article: 0, clause: [], point: -1 });

  // Which labels count on from the one before: only those follow when something is put between.
  function mark(rows) {
    const seen = nothing();
    for (const row of rows) {
      const wanted = expected(row, seen);
      row.auto = wanted !== null && same(row.label, wanted);
      count(row, seen);
    }
  }
  function renumber(rows) {
    const seen = nothing();
    for (const row of rows) {
      const wanted = row.auto ? expected(row, seen) : null;
      if (wanted !== null && !same(row.label, wanted)) row.label = wanted;
      count(row, seen);
    }
  }

  // -- order and level -------------------------------------------------------------------------
  // The end of what belongs to the row: an article takes its clauses along.
  function end(rows, at) {
    const own = rank(rows[at]);
    const alone = own >= 4;
    let next = at + 1;
    while (next < rows.length && rank(rows[next]) > own && !(alone && rank(rows[next]) === 6)) next += 1;
    return next;
  }
  // Moves the row with what belongs to it; where it is then.
  function move(rows, at, way) {
    const last = end(rows, at);
    const own = rank(rows[at]);
    let to;
    if (way < 0) {
      if (at === 0) return at;
      to = at - 1;
      while (to > 0 && rank(rows[to]) > own) to -= 1;
    } else {
      if (last >= rows.length) return at;
      to = rank(rows[last]) >= own ? end(rows, last) : last + 1;
      to -= last - at;
    }
    const moved = rows.splice(at, last - at);
    rows.splice(to, 0, ...moved);
    renumber(rows);
    return to;
  }
  function become(rows, at, kind) {
    const row = rows[at];
    row.kind = kind;
    row.label = kind === "part" ? "Chương I" : "";
    row.auto = true;
    renumber(rows);
  }
  // One level in (+1) or out (-1); false where there is none.
  function shift(rows, at, way) {
    const row = rows[at];
    if (row.kind === "clause" && numbers(row.label).length > 1 && way < 0) {
      row.label = `${numbers(row.label).slice(0, -1).join(".")}.`;
      row.auto = true;
      renumber(rows);
      return true;
    }
    const head = rows.some((one) => one.kind === "article") ? "article" : "heading";
    const ladder = ["part", head, "clause", "point", "dash"];
    const kind = row.kind === "heading" || row.kind === "article" ? head : row.kind;
    const place = ladder.indexOf(kind);
    const next = ladder[place + way];
    if (place < 0 || !next) return false;
    become(rows, at, next);
    return true;
  }

  return { parse, told, lineOf, text, mark, renumber, end, move, shift, become, PART, LINES };
})();
