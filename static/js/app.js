/* Comfort on top of pages that work without it: keys, dialogs, selection, file drop, live news. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (el) => el.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const memory = {
    // Storage may be switched off; then nothing is remembered and nothing breaks.
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* not remembered */ } },
  };

  // -- messages that float ----------------------------------------------------
  function toast(kind, text, url) {
    const node = $(`#toast-${kind}`).content.cloneNode(true).firstElementChild;
    const place = $("[data-text]", node);
    if (text && url) {
      const link = Object.assign(document.createElement("a"), { href: url, textContent: text });
      place.replaceChildren(link);
    } else if (text) {
      place.textContent = text;
    }
    $("#toasts").replaceChildren(node);
    if (kind !== "gone") setTimeout(() => node.remove(), 8000);
  }
  // Only what a person did is worth a message; what the page reads by itself tries again anyway.
  const asked = (event) =>
    ["click", "submit", "change"].includes(event.detail.requestConfig?.triggeringEvent?.type);
  document.addEventListener("htmx:responseError", (event) => {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    if (asked(event)) toast("failed", $("main .notice [data-text]", answer)?.textContent);
  });
  document.addEventListener("htmx:sendError", (event) => asked(event) && toast("offline"));

  // -- dialogs: <button data-open="id">, <a data-dialog href>, <button data-close> --
  async function openAddress(link) {
    const dialog = $("#dialog");
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      // A redirect means "sign in first" or "not now": show it as the page it is.
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      dialog.innerHTML = await answer.text();
    } catch {
      location.assign(link.href);
      return;
    }
    if (window.htmx) window.htmx.process(dialog);
    enhance(dialog);
    if (!dialog.open) dialog.showModal();
    const fields = ".dialog-body :is(input:not([type=hidden]), select, textarea)";
    const first = $("[autofocus]", dialog) || $("[aria-invalid=true]", dialog) || $(fields, dialog);
    if (first) first.focus();
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest("[data-open]");
    if (opener) $(`#${opener.dataset.open}`).showModal();
    if (target.closest("[data-close]")) target.closest("dialog").close();
    if (target.nodeName === "DIALOG" && !$("form", target)) target.close();
    if (target.closest("[data-print]")) window.print();
    const link = target.closest("a[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openAddress(link);
    }
    $$("details.menu[open]").forEach((menu) => menu.contains(target) || (menu.open = false));
    const zoom = target.closest("[data-zoom]");
    if (zoom) zoomBy(Number(zoom.dataset.zoom));
    if (target.closest("[data-next-box]")) nextBox();
    if (target.closest("[data-preview-switch]")) switchPreview();
    const all = target.closest("[data-select-all]");
    if (all) selectAll(all);
    const row = target.closest("[data-row]");
    if (row && !target.closest("a, button, input, label")) focusRow(row);
  });

  // -- pages: zoom and the next signature box -----------------------------------------
  let zoom = 1;
  let box = -1;
  function zoomBy(step) {
    zoom = Math.min(3, Math.max(0.5, zoom + step * 0.25));
    $$("[data-pages]").forEach((pages) => pages.style.setProperty("--zoom", zoom));
  }
  function nextBox() {
    const boxes = $$("[data-box]");
    if (!boxes.length) return;
    box = (box + 1) % boxes.length;
    boxes[box].scrollIntoView({ block: "center" });
    boxes[box].focus({ preventScroll: true });
  }

  // -- rows: focus, preview, selection --------------------------------------------------
  let waiting;
  const rowLink = (row) => $("td.lead a, a", row);
  function focusRow(row) {
    const link = rowLink(row);
    if (link) link.focus();
    row.scrollIntoView({ block: "nearest" });
    preview(row);
  }
  function preview(row) {
    const pane = $("#preview");
    if (!pane || !row.dataset.preview || getComputedStyle(pane).display === "none") return;
    const shown = row.nodeName === "TR" ? "aria-selected" : "aria-current";
    $$(`[data-row][${shown}]`).forEach((other) => other.removeAttribute(shown));
    row.setAttribute(shown, "true");
    clearTimeout(waiting);
    waiting = setTimeout(() => window.htmx.ajax("GET", row.dataset.preview, "#preview"), 120);
  }
  function moveRow(step) {
    const rows = $$("[data-row]").filter((row) => row.offsetParent);
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement.closest("[data-row]"));
    focusRow(rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))]);
    return true;
  }
  function switchPreview(on) {
    const list = $("[data-list]");
    const shown = list.classList.toggle("with-preview", on);
    memory.set("preview", shown ? "on" : "off");
    $$("[data-preview-switch]").forEach((b) => b.setAttribute("aria-pressed", String(shown)));
  }
  function selectAll(button) {
    $("[data-select-all-value]").value = "1";
    $$("[data-pick]").forEach((pick) => (pick.checked = true));
    showSelection(Number(button.dataset.selectAll));
  }
  function showSelection(all = 0) {
    const bar = $("[data-toolbar]");
    if (!bar) return;
    const picks = $$("[data-pick]");
    const chosen = picks.filter((pick) => pick.checked).length;
    const value = $("[data-select-all-value]");
    if (!all && value) value.value = "";
    bar.hidden = !chosen;
    const words = $(`[data-words="${all ? "all" : "page"}"]`, bar);
    const place = $("[data-selected-words]", bar);
    if (words && place) place.textContent = words.innerHTML.replace("{n}", all || chosen);
    const offer = $("[data-select-all]", bar);
    if (offer) offer.hidden = Boolean(all) || chosen < picks.length || Number(offer.dataset.selectAll) <= chosen;
    const head = $("[data-select-page]");
    if (head) {
      head.checked = chosen > 0 && chosen === picks.length;
      head.indeterminate = chosen > 0 && chosen < picks.length;
    }
  }

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("[data-select-page]")) {
      $$("[data-pick]").forEach((pick) => (pick.checked = target.checked));
      showSelection();
    }
    if (target.matches("[data-pick]")) showSelection();
    const form = target.closest("form[data-autosubmit]");
    if (form) form.requestSubmit();
    if (target.closest("[data-drop]")) nameFiles(target);
  });

  // -- files dropped on a file input ---------------------------------------------------------
  function nameFiles(input) {
    const names = [...input.files].map((file) => file.name).join(", ");
    $("[data-drop-names]", input.closest("[data-drop]")).textContent = names;
  }
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest && event.target.closest("[data-drop]");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      const input = $("input[type=file]", drop);
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // -- keys ------------------------------------------------------------------------------------
  let going = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => (menu.open = false));
    if (typing(event.target) || $("dialog[open]")) return;
    const done = going ? go(event.key) : press(event.key);
    if (done) event.preventDefault();
  });
  function go(key) {
    going = false;
    const link = $(`.rail [data-key="${CSS.escape(key)}"]`);
    if (link) link.click();
    return Boolean(link);
  }
  function press(key) {
    // An act of the row itself comes first: <button data-row-key="v">.
    const row = document.activeElement.closest("[data-row]");
    const act = row && $(`[data-row-key="${CSS.escape(key)}"]`, row);
    act?.click();
    if (act) return true;
    switch (key) {
      case "g":
        going = true;
        setTimeout(() => (going = false), 1500);
        return true;
      case "/":
        ($("#search-page") || $("[data-search]"))?.focus();
        return Boolean($("[data-search]"));
      case "?":
        $("#keys")?.showModal();
        return true;
      case "n":
        nextBox();
        return true;
      case "ArrowDown": case "j":
        return moveRow(1);
      case "ArrowUp": case "k":
        return moveRow(-1);
      case "x": {
        const pick = row && $("[data-pick]", row);
        pick?.click();
        return Boolean(pick);
      }
      default:
        return false;
    }
  }

  // -- news: the socket only says "read again"; the rows on the server are the truth ---------------
  const { live, news } = document.body.dataset;
  const NOT_SIGNED_IN = 4401;
  const LARGEST = "9223372036854775807"; // asks for the count alone
  const seen = new Set();
  let known = 0; // the notice this page reads on from, once it was told of one
  function showUnread(count) {
    const bell = $("#bell");
    if (!bell) return;
    const dot = $(".dot", bell);
    dot.textContent = count;
    dot.hidden = !count;
    bell.setAttribute("aria-label", bell.dataset.words.replace("{n}", count));
  }
  async function readNews() {
    const answer = await fetch(news.replace("/0/", `/${known || LARGEST}/`));
    if (!answer.ok || answer.redirected) return;
    const { notices, cursor, unread } = await answer.json();
    showUnread(unread);
    if (known) known = cursor;
    const fresh = notices.filter((notice) => !notice.read && !seen.has(notice.id));
    fresh.forEach((notice) => seen.add(notice.id));
    if (fresh.length) toast("news", fresh.at(-1).text, fresh.at(-1).url);
  }
  function readAgain() {
    if (document.hidden) return;
    document.body.dispatchEvent(new CustomEvent("live"));
    if (news) readNews().catch(() => {}); // in a minute again
  }
  let pause = 1000;
  function connect() {
    const socket = new WebSocket(new URL(live, location.href.replace(/^http/, "ws")));
    let opened = 0;
    socket.onopen = () => {
      opened = Date.now();
      // What was pushed while nobody listened; a moment later, for who is turned away has no news.
      setTimeout(() => socket.readyState === WebSocket.OPEN && readAgain(), 300);
    };
    socket.onmessage = (message) => {
      const { id } = JSON.parse(message.data);
      if (id) known = known ? Math.min(known, id - 1) : id - 1;
      readAgain();
    };
    socket.onclose = ({ code }) => {
      const stood = opened && Date.now() - opened > 2000;
      if (code === NOT_SIGNED_IN && !stood) return toast("gone");
      pause = stood ? 1000 : Math.min(pause * 2, 60000);
      setTimeout(connect, pause + Math.random() * 1000);
    };
  }
  if (live) {
    connect();
    setInterval(readAgain, 60000);
    document.addEventListener("visibilitychange", readAgain);
  }

  // -- what is only useful with this file ------------------------------------------------------------
  function enhance(root) {
    $$("[data-zoom], [data-next-box], [data-preview-switch], button[data-open]", root).forEach((el) => (el.hidden = false));
    const boxes = $$("[data-box]").length;
    $$("[data-next-box]", root).forEach((el) => (el.hidden = !boxes));
    showSelection();
  }
  enhance(document);
  document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
  const pane = $("[data-preview-pane]");
  if (pane) {
    if (memory.get("preview") === "on") switchPreview(true);
    const width = memory.get("preview-width");
    if (width) pane.style.setProperty("--preview", `${width}px`);
    new ResizeObserver(() => pane.offsetWidth && memory.set("preview-width", pane.offsetWidth)).observe(pane);
  }
})();
