/* An order to many: a whole group is ticked at once, the button says to how many it goes. */
"use strict";
(() => {
  const form = document.querySelector("input[data-whole]")?.form;
  const button = document.querySelector("[data-give-many]");
  if (!form || !button) return;
  const leads = (root) => [...root.querySelectorAll("input[name=lead]")];
  const informed = (lead) =>
    form.querySelector(`input[name=informed][value="${CSS.escape(lead.value)}"]`)?.checked;
  const words = button.textContent.trim();
  function show() {
    for (const whole of form.querySelectorAll("[data-whole]")) {
      const rows = leads(whole.closest("details")).filter((lead) => !informed(lead));
      const ticked = rows.filter((lead) => lead.checked).length;
      whole.checked = rows.length > 0 && ticked === rows.length;
      whole.indeterminate = ticked > 0 && ticked < rows.length;
    }
    const count = leads(form).filter((lead) => lead.checked).length;
    const label = count ? button.dataset.giveMany.replace("{n}", count) : words;
    button.querySelector("span").textContent = label;
  }
  form.addEventListener("change", ({ target }) => {
    if (target.matches("[data-whole]")) {
      const rows = leads(target.closest("details"));
      rows.forEach((lead) => (lead.checked = target.checked && !informed(lead)));
    }
    show();
  });
  // What was sent as "all of the group" before the page came back.
  form.querySelectorAll("[data-whole]:checked").forEach((whole) =>
    leads(whole.closest("details")).forEach((lead) => (lead.checked = !informed(lead))));
  show();
})();
