/* + and - beside a number: <span data-stepper><button data-step="-10" hidden><input type="number">…
   Without this script the field is typed into; the buttons stay hidden. */
(() => {
  "use strict";
  document.querySelectorAll("[data-stepper] [data-step]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-stepper] [data-step]");
    if (!button) return;
    const field = button.closest("[data-stepper]").querySelector("input");
    const wanted = (Number(field.value) || 0) + Number(button.dataset.step);
    field.value = Math.min(Number(field.max), Math.max(Number(field.min), wanted));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
