/* What is typed goes to the server while one types; until it has it, this tab keeps it. */
"use strict";
(() => {
  const form = document.querySelector("form[data-keep]");
  const state = document.querySelector("[data-keep-state]");
  if (!form || !state) return;
  const place = `typed:${form.dataset.keep}`;
  const store = {
    get() { try { return sessionStorage.getItem(place); } catch { return null; } },
    set(text) { try { sessionStorage.setItem(place, text); } catch { /* kept by the page alone */ } },
    drop() { try { sessionStorage.removeItem(place); } catch { /* nothing was kept */ } },
  };
  let waiting = null;
  let again = null;
  let sending = false;

  async function send() {
    clearTimeout(again);
    if (sending || waiting === null) return;
    sending = true;
    const sent = waiting;
    const body = new URLSearchParams(sent);
    // Another one after signing in again.
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    let refused = false;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body });
      refused = answer.status === 422;
      if ((!answer.ok && !refused) || answer.redirected) throw new Error(String(answer.status));
      const said = await answer.json();
      state.textContent = said.text;
      // Somebody else has the draft, or waits for it: not to be overlooked.
      state.classList.toggle("pressing", Boolean(said.press));
      if (waiting === sent) waiting = null;
      if (waiting === null && !refused) store.drop();
    } catch {
      state.textContent = state.dataset.lost;
      again = setTimeout(send, 5000);
    }
    sending = false;
    if (waiting !== null && waiting !== sent) send();
  }
  let pause = null;
  function typed() {
    const body = new URLSearchParams(new FormData(form));
    body.delete("csrfmiddlewaretoken");
    waiting = body.toString();
    store.set(waiting);
    state.textContent = state.dataset.typing;
    clearTimeout(pause);
    pause = setTimeout(send, 1500);
  }
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  // Saving sends everything itself; a late copy would come back as unsaved.
  let leaving = true;
  form.addEventListener("submit", () => { clearTimeout(pause); clearTimeout(again); waiting = null; leaving = false; });
  // A closed page lets others write; whoever comes back to it by "back" types and holds it again.
  addEventListener("pagehide", () => {
    if (!leaving || !form.dataset.leave) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("tab", form.elements.tab.value);
    body.set("act", "leave");
    navigator.sendBeacon(form.dataset.leave, body);
  });
  addEventListener("online", send);
  // Left over from before a reload without connection: the server offers it from then on.
  waiting = store.get();
  send();
})();
