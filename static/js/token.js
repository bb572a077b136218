/* Carries bytes between the server and the signing agent on this machine; both distrust what it says. */
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const panel = $("[data-agent]");
  const form = $("[data-token-sign], [data-token-register]");
  if (!panel || !form) return;
  const wordsIn = (template) => JSON.parse(template.content.textContent);
  const causes = wordsIn($("[data-agent-words]"));
  const words = wordsIn($("template[data-words]"));
  const start = $("[data-start]");
  const csrf = $("[name=csrfmiddlewaretoken]", form).value;
  class Problem extends Error {}
  const say = (text, values = {}) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // -- the two that are spoken with ------------------------------------------
  async function agent(act, body) {
    let answer, told;
    try {
      answer = await fetch(`${panel.dataset.agent}/${act}`, {
        method: body ? "POST" : "GET",
        headers: body ? { "Content-Type": "application/json" } : {},
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      told = await answer.json();
    } catch {
      look();
      throw new Problem(causes.gone);
    }
    if (!answer.ok) throw new Problem(causes[told.error] || causes.other);
    return told;
  }

  async function server(address, body) {
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify(body),
      });
      if (answer.ok && !answer.redirected) return await answer.json();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      throw new Problem($("main .notice [data-text]", page)?.textContent || causes.failed);
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(causes.failed);
    }
  }

  // -- is it there? ------------------------------------------------------------
  async function look() {
    const show = (name) => {
      for (const part of ["asking", "ready", "absent"]) {
        $(`[data-agent-${part}]`).hidden = part !== name;
      }
      start.disabled = name !== "ready";
    };
    show("asking");
    try {
      const answer = await fetch(`${panel.dataset.agent}/status`, {
        credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(5000),
      });
      const { agent: kind, version } = await answer.json();
      if (kind !== "docflow") throw new Error("another program");
      if (version < Number(panel.dataset.needs)) {
        show("absent");
        complain(new Problem(causes.old));
        return false;
      }
      show("ready");
      return true;
    } catch {
      show("absent");
      return false;
    }
  }
  $("[data-agent-again]").addEventListener("click", async () => {
    const there = await look();
    if (there) ready();
    else $("[data-agent-again]").focus();
  });

  function complain(problem) {
    const place = $("[data-problem]");
    place.hidden = !problem;
    if (!problem) return;
    $("[data-text]", place).textContent = problem.message;
    place.focus();
  }
  const said = (text) => ($("[data-said]").textContent = text);
  const understood = (error) => {
    if (!(error instanceof Problem)) console.error(error);
    return error instanceof Problem ? error : new Problem(causes.other);
  };

  // -- signing: one confirmation, then document by document ------------------------
  const bar = $("progress", form);
  const halt = $("[data-halt]");
  let halted = false;
  function verdict(pk, ok, message) {
    const row = $(`[data-document="${pk}"]`);
    const place = $("[data-verdict]", row);
    place.hidden = false;
    place.textContent = message;
    place.className = ok ? "verdict-of badge tone-proved" : "verdict-of badge tone-refused";
    row.dataset.done = ok ? "yes" : "no";
  }

  async function signAll() {
    halted = false;
    const fingerprint = $("[data-token-key]", form).value;
    const rows = $$("[data-document]");
    const shown = rows.map((row) => row.dataset.shown);
    $("[data-progress]").hidden = false;
    said(words.preparing);
    const { items } = await server(form.dataset.prepare, { act: form.dataset.act, fingerprint, shown });
    const asked = items.filter((item) => item.nonce);
    items.filter((item) => !item.nonce).forEach((item) => verdict(item.document, false, item.message));
    const left = new Set(asked.map((item) => item.nonce));
    let done = 0;
    try {
      if (asked.length) done = await signEach(asked, left, fingerprint);
    } finally {
      asked.filter((item) => left.has(item.nonce)).forEach((item) => verdict(item.document, false, words.unsigned));
      if (left.size) await server(form.dataset.stop, { nonces: [...left] }).catch(() => {});
      halt.hidden = true;
      $("[data-again]").hidden = false;
    }
    said(say(halted ? words.halted : words.done, { n: done, all: rows.length }));
    return done;
  }

  async function signEach(asked, left, fingerprint) {
    const { digest_algorithm, scheme } = asked[0];
    said(words.confirm);
    const { ticket } = await agent("open", {
      fingerprint, digest_algorithm, scheme,
      items: asked.map(({ attributes, name, following }) => ({ attributes, following, name: name.slice(0, 500) })),
    });
    halt.hidden = asked.length < 2;
    if (!halt.hidden) halt.focus();
    const note = $("[data-note]", form)?.value || "";
    let done = 0;
    for (const [number, item] of asked.entries()) {
      if (halted) {
        await agent("close", { ticket }).catch(() => {});
        break;
      }
      said(say(words.signing, { n: number + 1, all: asked.length }));
      let told = await answered(item, left, { ticket, item: number }, note);
      // An act of several signatures: each is known once the one before is made, and a stop waits for them.
      while (told.next) {
        item.nonce = told.next.nonce;
        left.add(item.nonce);
        const { beside } = told.next;
        said(say(beside ? words.beside : words.following, { n: number + 1, all: asked.length, name: beside }));
        told = await answered(item, left, { ticket, item: number, attributes: told.next.attributes }, note);
      }
      verdict(item.document, told.ok, told.message);
      done += told.ok ? 1 : 0;
      bar.value = number + 1;
    }
    return done;
  }
  async function answered(item, left, wanted, note) {
    const { signature } = await agent("sign", wanted);
    left.delete(item.nonce);
    try {
      return await server(form.dataset.finish, { nonce: item.nonce, signature, note });
    } catch (error) {
      return { ok: false, message: understood(error).message };
    }
  }
  halt?.addEventListener("click", () => {
    halted = true;
    halt.disabled = true;
  });

  // -- registering: choose, sign the words, be told ------------------------------------
  let found = [];
  async function offerCertificates() {
    const place = $("[data-certificates]");
    ({ certificates: found } = await agent("certificates", {}));
    $$("label", place).forEach((one) => one.remove());
    found.forEach((one, number) => {
      const choice = Object.assign(document.createElement("input"), {
        type: "radio", name: "certificate", value: String(number), checked: number === 0,
      });
      const label = document.createElement("label");
      label.className = "check";
      label.append(choice, ` ${one.holder || say(words.certificate, { n: number + 1 })} · ${one.fingerprint.slice(0, 8)}`);
      place.append(label);
    });
    place.hidden = !found.length;
    start.disabled = !found.length;
    if (!found.length) throw new Problem(words.none);
  }

  async function register() {
    const chosen = found[Number($("[name=certificate]:checked").value)];
    const { certificate, chain, fingerprint } = chosen;
    const asked = await server(form.dataset.begin, { certificate, chain, purpose: form.dataset.purpose });
    said(words.confirm);
    const { attributes, text, digest_algorithm, scheme, nonce } = asked;
    const { ticket } = await agent("open", {
      fingerprint, digest_algorithm, scheme, items: [{ attributes, text }],
    });
    const { signature } = await agent("sign", { ticket, item: 0 });
    await server(form.dataset.confirm, { nonce, signature });
    said(words.done);
    return true;
  }

  const registering = form.matches("[data-token-register]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (start.disabled) return;
    start.disabled = true;
    complain(null);
    try {
      const done = await (registering ? register() : signAll());
      if (!done) start.disabled = false;
      if (done && registering) location.reload();
    } catch (error) {
      said("");
      complain(understood(error));
      start.disabled = registering ? !found.length : $$("[data-done=yes]").length > 0;
    }
  });
  async function ready() {
    if (registering) await offerCertificates().catch((error) => complain(understood(error)));
    else start.focus();
  }
  look().then((there) => there && registering && ready());
})();
