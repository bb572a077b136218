/* A text of lines shown as what its lines are. The text area keeps the words and is what is sent:
   every change is written into it at once, so a script that fails takes nothing along. */
"use strict";
Draft.editor = (() => {
  const kit = document.querySelector("#editor-kit");
  const MOST_STEPS = 200;
  const STEP = 1000;
  const fits = CSS.supports("field-sizing", "content");
  const store = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* for this page alone */ } },
  };

  function open(area) {
    if (!kit || area.dataset.opened) return;
    area.dataset.opened = "1";
    const flat = area.dataset.editor === "lines";
    const root = kit.content.querySelector("[data-editor-root]").cloneNode(true);
    const list = root.querySelector("[data-rows]");
    const bar = root.querySelector("[data-bar]");
    const kinds = bar.querySelector("select");
    const said = root.querySelector("[data-said]");
    const label = document.querySelector(`label[for="${area.id}"]`);
    const named = label ? label.firstChild.textContent.trim() : "";
    let rows = [];
    let at = 0;
    let past = [];
    let future = [];
    let now = null;
    let typed = { row: null, time: 0 };
    let written = null;

    const nameOf = (kind) => kinds.querySelector(`[value="${kind}"]`)?.textContent || "";
    const blockOf = (place) => list.children[place];
    const areaOf = (place) => blockOf(place)?.querySelector("textarea");

    // -- drawing -------------------------------------------------------------------------------
    const blocks = new WeakMap();
    function blockFor(row) {
      let block = blocks.get(row);
      if (!block) {
        block = document.createElement("div");
        block.className = "block";
        if (row.kind === "table") draw(block, row);
        else {
          const sign = document.createElement("span");
          sign.className = "block-label";
          sign.setAttribute("aria-hidden", "true");
          const words = document.createElement("textarea");
          Object.assign(words, { rows: 1, value: row.text, autocomplete: "off" });
          block.append(sign, words);
        }
        blocks.set(row, block);
      }
      block.dataset.kind = row.kind;
      return block;
    }
    function draw(block, row) {
      const words = root.dataset.cell;
      Draft.table.draw(block, row, (down, along) => words.replace("{row}", down).replace("{column}", along));
    }
    function grow(one) {
      if (fits) return;
      one.style.height = "auto";
      one.style.height = `${one.scrollHeight + 2}px`;
    }
    function show() {
      if (!rows.length) rows.push(Draft.text());
      rows.forEach((row, place) => {
        const block = blockFor(row);
        if (list.children[place] !== block) list.insertBefore(block, list.children[place] || null);
        if (row.kind === "table") return;
        const [sign, words] = block.children;
        sign.textContent = row.kind === "dash" ? "–" : row.label;
        if (words.value !== row.text) words.value = row.text;
        const what = [place || root.hasAttribute("data-plain") ? "" : named, flat ? "" : nameOf(row.kind), row.label].filter(Boolean);
        words.setAttribute("aria-label", what.join(", ") || `${place + 1}`);
        words.id = place ? "" : `${area.id}_first`;
        if (!place && !flat) words.setAttribute("aria-describedby", `${area.id}_keys`);
        bold(block, row);
      });
      while (list.children.length > rows.length) list.lastChild.remove();
      list.querySelectorAll("textarea").forEach(grow);
      tell();
    }
    // A title stands in bold where the printed page has it so.
    function bold(block, row) {
      const title = row.text.length > 0 && row.text.length <= 120 && !/[.;:,]$/.test(row.text.trim());
      block.toggleAttribute("data-title", row.kind === "part" || (["heading", "article"].includes(row.kind) && title));
    }
    // What the bar can do where the caret stands.
    function tell() {
      const row = rows[at] || rows[0];
      kinds.value = row.kind;
      bar.dataset.kind = row.kind;
      bar.querySelector('[data-act="undo"]').disabled = !past.length;
      bar.querySelector('[data-act="redo"]').disabled = !future.length;
    }
    function focus(place, caret = null, cell = 0) {
      at = Math.max(0, Math.min(place, rows.length - 1));
      const found = rows[at].kind === "table" ? blockOf(at).querySelectorAll("textarea")[cell] : areaOf(at);
      if (!found) return;
      found.focus();
      const to = caret === null ? found.value.length : caret;
      found.setSelectionRange(to, to);
    }

    // -- keeping -------------------------------------------------------------------------------
    const copy = () => ({ rows: structuredClone(rows), at });
    function write() {
      area.value = Draft.told(rows);
      written = area.value;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function keep(row = null) {
      const time = Date.now();
      const goes_on = row && typed.row === row && time - typed.time < STEP;
      if (!goes_on) past.push(now);
      if (past.length > MOST_STEPS) past.shift();
      typed = { row, time };
      future = [];
      now = copy();
      write();
      tell();
    }
    function changed(place, caret = null, cell = 0) {
      show();
      keep();
      focus(place, caret, cell);
    }
    function step(from, to) {
      if (!from.length) return;
      to.push(now);
      now = from.pop();
      rows = structuredClone(now.rows);
      typed = { row: null, time: 0 };
      show();
      write();
      focus(now.at);
    }
    function read() {
      rows = Draft.parse(area.value, flat);
      written = area.value;
      at = 0;
      show();
      now = copy();
    }

    // -- acts ----------------------------------------------------------------------------------
    function put(found, place) {
      rows.splice(place, 0, ...found);
      Draft.renumber(rows);
    }
    function insert(place, kind = null) {
      const row = Draft.text();
      const like = rows[place - 1];
      const wanted = kind || (like && like.kind !== "table" && like.kind !== "part" ? like.kind : "text");
      if (wanted !== "text" && !flat) Object.assign(row, { kind: wanted, auto: true });
      if (wanted === "clause" && like) row.label = like.label;
      put([row], place);
      changed(place, 0);
    }
    function split(words, after) {
      const row = rows[at];
      row.text = words.slice(0, after.start).trimEnd();
      const like = { kind: row.kind, label: row.kind === "clause" ? row.label : "", text: words.slice(after.end).trimStart(), auto: true };
      const found = flat || row.kind === "text" ? Draft.text(like.text) : like;
      if (row.kind === "part") Object.assign(found, { kind: "text", label: "" });
      put([found], at + 1);
      changed(at + 1, 0);
    }
    function plain(row, words = row.text) {
      Object.assign(row, { kind: "text", label: "", text: words, auto: false });
      Draft.renumber(rows);
    }
    function join(place) {
      const [one, other] = [rows[place], rows[place + 1]];
      if (!one || !other || one.kind === "table" || other.kind === "table") return false;
      const caret = one.text.length;
      one.text += other.text;
      rows.splice(place + 1, 1);
      Draft.renumber(rows);
      changed(place, caret);
      return true;
    }
    function drop(place) {
      rows.splice(place, 1);
      Draft.renumber(rows);
      changed(Math.min(place, rows.length - 1));
      said.textContent = root.dataset.dropped;
    }
    function fall(words, place) {
      const found = Draft.parse(words, flat);
      const row = rows[place];
      const empty = row.kind !== "table" && !row.text && (row.kind === "text" || found[0]?.kind === "text");
      if (empty && found.length) {
        if (row.kind !== "text") {
          row.text = found[0].text;
          put(found.slice(1), place + 1);
        } else {
          rows.splice(place, 1);
          put(found, place);
        }
        changed(place + found.length - 1);
      } else {
        put(found, place + 1);
        changed(place + found.length);
      }
    }
    const acts = {
      add: () => insert(rows[at].kind === "text" || flat ? at + 1 : Draft.end(rows, at)),
      up: () => changed(Draft.move(rows, at, -1)),
      down: () => changed(Draft.move(rows, at, 1)),
      "level-in": () => Draft.shift(rows, at, 1) && changed(at),
      "level-out": () => Draft.shift(rows, at, -1) && changed(at),
      drop: () => drop(at),
      undo: () => step(past, future),
      redo: () => step(future, past),
      table() {
        put([{ kind: "table", label: "", text: "", head: true, cells: [["", ""], ["", ""]] }], at + 1);
        changed(at + 1);
      },
      plain: () => turn(true),
    };
    function inTable(name) {
      const row = rows[at];
      if (row.kind !== "table") return;
      const cell = list.querySelector("[data-here]");
      const [down, along] = cell && blockOf(at).contains(cell) ? Draft.table.placeOf(cell) : [0, 0];
      Draft.table.acts[name](row, down, along);
      draw(blockOf(at), row);
      const wide = row.cells[0].length;
      const next = name === "row-add" ? down + 1 : Math.min(down, row.cells.length - 1);
      changed(at, null, next * wide + Math.min(name === "column-add" ? along + 1 : along, wide - 1));
    }

    // -- what is typed -------------------------------------------------------------------------
    function placeOf(node) {
      return [...list.children].indexOf(node.closest(".block"));
    }
    list.addEventListener("focusin", (event) => {
      at = Math.max(0, placeOf(event.target));
      list.querySelector("[data-here]")?.removeAttribute("data-here");
      event.target.toggleAttribute("data-here", true);
      tell();
    });
    // A label with the blank after it, where there was none before this key or paste.
    const signed = (words) => {
      const found = Draft.lineOf(`${words}x`);
      const begins = found.kind !== "text" && found.text && words.length > found.label.length;
      return begins ? found : null;
    };
    function recognise(row, before, caret) {
      const found = !flat && row.kind === "text" && !signed(before) && signed(row.text);
      if (!found) return null;
      const words = row.text.slice(found.label.length).trimStart();
      const gone = row.text.length - words.length;
      Object.assign(row, { kind: found.kind, label: found.label, text: words });
      const read = structuredClone(rows);
      Draft.mark(read);
      row.auto = read[rows.indexOf(row)].auto;
      Draft.renumber(rows);
      return Math.max(0, caret - gone);
    }
    function input(one) {
      const row = rows[at];
      const words = one.value;
      said.textContent = "";
      if (row.kind === "table") {
        const [down, along] = Draft.table.placeOf(one);
        if (words.includes("\n")) one.value = words.replace(/\s*\n\s*/g, " ");
        row.cells[down][along] = one.value;
      } else if (Draft.LINES.test(words)) {
        row.text = "";
        one.value = "";
        fall(words, at);
        return;
      } else {
        const before = row.text;
        row.text = words;
        const caret = recognise(row, before, one.selectionStart);
        if (caret !== null) {
          changed(at, caret);
          return;
        }
        bold(blockOf(at), row);
      }
      grow(one);
      keep(row);
    }
    root.addEventListener("input", (event) => {
      if (event.target.nodeName !== "TEXTAREA") return;
      event.stopPropagation();
      at = placeOf(event.target);
      if (!event.isComposing) input(event.target);
      else if (rows[at].kind !== "table") {
        rows[at].text = event.target.value;
        write();
      }
    });
    root.addEventListener("compositionend", (event) => input(event.target));
    root.addEventListener("change", (event) => {
      event.stopPropagation();
      if (event.target !== kinds) return;
      if (kinds.value === "text") plain(rows[at]);
      else Draft.become(rows, at, kinds.value);
      changed(at);
    });
    list.addEventListener("paste", (event) => {
      const words = event.clipboardData?.getData("text/plain") || "";
      const html = event.clipboardData?.getData("text/html") || "";
      const grid = words.includes("\t") && /<table/i.test(html) && !/<p\b[^>]*>[^<]*<\/p>\s*<table/i.test(html);
      const row = rows[at];
      if (row.kind === "table") {
        if (!/[\t\n]/.test(words.trim())) return;
        event.preventDefault();
        const [down, along] = Draft.table.placeOf(event.target);
        Draft.table.fill(row, down, along, Draft.table.pasted(words));
        draw(blockOf(at), row);
        changed(at, null, down * row.cells[0].length + along);
        return;
      }
      const told = flat ? words : Draft.pasted(words, grid);
      if (!Draft.LINES.test(told.trim()) && !told.trim().startsWith("|")) return;
      event.preventDefault();
      const one = event.target;
      if (one.selectionStart !== one.selectionEnd) {
        row.text = one.value.slice(0, one.selectionStart) + one.value.slice(one.selectionEnd);
      }
      fall(told, at);
    });

    Draft.keys(list, {
      flat, acts, placeOf, focus, changed, draw, put, plain, join, split, blockOf,
      get rows() { return rows; },
      get at() { return at; },
      set at(place) { at = place; },
    });

    // -- the bar -------------------------------------------------------------------------------
    Draft.bar(root, bar, {
      flat,
      offers: JSON.parse(area.dataset.offers || "[]"),
      act(name) {
        if (acts[name]) acts[name]();
        else inTable(name);
      },
      offer(words) {
        const empty = rows[at].text ? rows.findIndex((row) => !row.text) : at;
        if (empty >= 0) rows[empty].text = words;
        else put([Draft.text(words)], rows.length);
        changed(empty >= 0 ? empty : rows.length - 1);
      },
    });
    const back = root.querySelector("[data-blocks]");
    function turn(to_plain) {
      root.toggleAttribute("data-plain", to_plain);
      area.hidden = !to_plain;
      store.set(`draft-plain-${area.dataset.editor}`, to_plain ? "1" : "");
      if (label) label.htmlFor = to_plain ? area.id : `${area.id}_first`;
      show();
      if (to_plain) return area.focus();
      if (area.value !== written) {
        past.push(now);
        read();
      }
      return focus(0, 0);
    }
    back.addEventListener("click", () => turn(false));

    const keys = root.querySelector("[data-keys]");
    if (flat) {
      root.toggleAttribute("data-flat", true);
      keys.remove();
    } else keys.id = `${area.id}_keys`;
    if (area.getAttribute("aria-invalid") === "true") root.toggleAttribute("data-wrong", true);
    const as_text = store.get(`draft-plain-${area.dataset.editor}`) === "1";
    root.toggleAttribute("data-plain", as_text);
    read();
    area.after(root);
    area.hidden = !as_text;
    if (label && !as_text) label.htmlFor = `${area.id}_first`;
    if (!fits) list.querySelectorAll("textarea").forEach(grow);
    // The browser may give typed words back after the scripts ran.
    addEventListener("pageshow", () => { if (area.value !== written) read(); });
  }

  return { open };
})();
