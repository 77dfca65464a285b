/* Checking in: the position goes into the form before it is sent; without one, the PIN fields open.
   <button form="…" data-locate>; form[data-moment] holds lat, lng, accuracy_metres and perhaps details[data-door].
   Without network the next step of the page opens by itself: [data-after="arrived"], form[data-moment]. */
(() => {
  "use strict";
  const WAIT = 8000;
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  const position = () => new Promise((done) => {
    if (!navigator.geolocation) { done(null); return; }
    navigator.geolocation.getCurrentPosition((found) => done(found.coords), () => done(null),
      { enableHighAccuracy: true, timeout: WAIT, maximumAge: 30000 });
  });
  const fill = (form, coords) => {
    form.elements.lat.value = coords.latitude.toFixed(6);
    form.elements.lng.value = coords.longitude.toFixed(6);
    form.elements.accuracy_metres.value = Math.round(coords.accuracy);
  };
  const hasDoorProof = (form) => Boolean(form.elements.token || (form.elements.pin && form.elements.pin.value));
  /** An arrival needs a proof: without position and PIN the fields open and nothing is sent. */
  const askForPin = (form) => {
    const door = form.querySelector("[data-door]");
    if (!door || hasDoorProof(form)) return false;
    door.open = true;
    form.elements.pin.focus();
    return true;
  };

  const locate = async (button) => {
    const form = button.form;
    button.classList.add("is-busy");
    const coords = await position();
    button.classList.remove("is-busy");
    if (coords) fill(form, coords);
    if (!coords && askForPin(form)) return;
    form.dataset.located = "1";
    button.click();
    delete form.dataset.located;
  };
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-locate]");
    if (!button || button.form.dataset.located) return;
    event.preventDefault();
    if (!button.classList.contains("is-busy")) locate(button);
  });

  /* A page from the phone's cache is another sending: every form gets its key before its first try. */
  all("form[data-outbox] input[name=idempotency_key]").forEach((key) => { key.value = window.jh.newKey(); });

  /* Photos go as soon as they are small; without scripts there is a button. */
  all("form[data-photo-form]").forEach((form) => { form.querySelector("button").hidden = true; });
  document.addEventListener("photo-ready", (event) => {
    const form = event.target.closest("form[data-photo-form]");
    if (form) form.querySelector("button").click();
  });

  const show = (element) => { element.hidden = false; };
  /** What a moment opens while nobody can ask the server: the next button, and the checklist. */
  const goOn = (moment) => {
    const forms = all("form[data-moment]");
    const next = forms[forms.findIndex((form) => form.dataset.moment === moment) + 1];
    all(`[data-button="${moment}"]`).forEach((button) => { button.hidden = true; });
    if (next) { show(next); all(`[data-button="${next.dataset.moment}"]`).forEach(show); }
    all(`[data-after="${moment}"]`).forEach(show);
  };
  document.addEventListener("outbox-kept", (event) => {
    const form = event.target;
    if (event.detail.sent || event.detail.refused) return;
    const note = document.createElement("p");
    note.className = "hint";
    note.textContent = form.dataset.kept || "";
    form.after(note);
    if (!form.hasAttribute("data-photo-form")) form.hidden = true;
    if (form.dataset.moment) goOn(form.dataset.moment);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-forget-pages") && navigator.serviceWorker && navigator.serviceWorker.controller) {
      navigator.serviceWorker.controller.postMessage("forget-pages");
    }
  });
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/work/sw.js", { scope: "/work/" }).catch(() => {});
})();
