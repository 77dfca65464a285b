/* What every page shares. No words in here: they stand in the templates as data attributes. */
(() => {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const closest = (event, selector) => event.target instanceof Element && event.target.closest(selector);

  /** A random key; also where crypto.randomUUID is missing (before Chrome 92, plain http). */
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  /* CSRF for htmx */
  document.addEventListener("htmx:config:request", (event) => {
    const token = $('meta[name="csrf-token"]');
    const request = event.detail.ctx.request;
    if (token && request.method !== "GET") request.headers["X-CSRFToken"] = token.content;
  });

  /* One click sends once: the button rests until the answer, the key stays for a retry. */
  const release = (form) => {
    if (!form || !form.dataset || !form.dataset.sent) return;
    delete form.dataset.sent;
    all(".is-busy", form).forEach((button) => { button.classList.remove("is-busy"); button.disabled = false; });
    if (form.id) all(`.is-busy[form="${form.id}"]`).forEach((button) => { button.classList.remove("is-busy"); button.disabled = false; });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method.toLowerCase() !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    const key = $('input[name="idempotency_key"]', form);
    if (key && !key.value) key.value = newKey();
    const button = event.submitter || $('button:not([type="button"])', form);
    // After this turn, so that the button's own name and value are still sent.
    if (button) setTimeout(() => { if (form.dataset.sent) { button.classList.add("is-busy"); button.disabled = true; } });
  }, true);
  document.addEventListener("htmx:finally:request", (event) => release(event.target.closest && event.target.closest("form")));
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form").forEach(release); });

  /* Dialogs: <button data-open="#id">, <button data-shut> */
  const open = (dialog) => {
    if (dialog.showModal) dialog.showModal();
    else { dialog.setAttribute("open", ""); dialog.setAttribute("data-fallback", ""); }
  };
  const shut = (dialog) => { if (dialog.close) dialog.close(); else dialog.removeAttribute("open"); };
  document.addEventListener("click", (event) => {
    const opener = closest(event, "[data-open]");
    if (opener) { const dialog = $(opener.dataset.open); if (dialog) { event.preventDefault(); open(dialog); } }
    const shutter = closest(event, "[data-shut]");
    if (shutter) { event.preventDefault(); shut(shutter.closest("dialog")); }
    if (event.target instanceof Element && event.target.nodeName === "DIALOG") shut(event.target);
  });
  document.addEventListener("htmx:after:swap", () => {
    all("dialog[data-show]:not([open])").forEach(open);
    ready();
  });

  /* Toasts. In elder mode, and for refusals, they stay until closed. */
  const tray = () => $("[data-toasts]");
  const dress = (toast) => {
    if (toast.dataset.dressed) return;
    toast.dataset.dressed = "1";
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "✕";
    close.setAttribute("aria-label", tray().dataset.close);
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    const stays = toast.classList.contains("is-danger") || document.documentElement.hasAttribute("data-elder");
    if (!stays) setTimeout(() => toast.remove(), 10000);
  };
  /** Show a toast; `undo` is {label, run} for a button that takes the deed back. */
  const toast = (text, tone, undo) => {
    const line = document.createElement("p");
    line.className = tone ? `toast is-${tone}` : "toast";
    const words = document.createElement("span");
    words.textContent = text;
    line.append(words);
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = undo.label;
      button.addEventListener("click", () => { line.remove(); undo.run(); });
      line.append(button);
    }
    tray().append(line);
    dress(line);
    return line;
  };
  document.addEventListener("jh:toast", (event) => toast(event.detail.text || event.detail.value, event.detail.tone));

  /* Read aloud (elder mode) */
  const readAloud = (button) => {
    const words = $("span", button);
    if (!button.dataset.start) button.dataset.start = words.textContent;
    const rest = () => { words.textContent = button.dataset.start; };
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); rest(); return; }
    const target = $(button.dataset.read);
    const speech = new SpeechSynthesisUtterance(target.innerText.replace(button.innerText, "").slice(0, 3000));
    speech.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
    speech.rate = 0.9;
    speech.onend = rest;
    speechSynthesis.speak(speech);
    words.textContent = button.dataset.stop;
  };
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-read]");
    if (button) readAloud(button);
  });

  /* One-time code: paste anything, keep the digits. */
  document.addEventListener("input", (event) => {
    const box = closest(event, "input[data-otp]");
    if (box) box.value = box.value.replace(/\D/g, "").slice(0, Number(box.dataset.otp) || 6);
  });
  document.addEventListener("paste", (event) => {
    const box = closest(event, "input[data-otp]");
    if (!box) return;
    event.preventDefault();
    box.value = event.clipboardData.getData("text").replace(/\D/g, "").slice(0, Number(box.dataset.otp) || 6);
  });

  /* Filters that apply by themselves: <form data-auto> */
  document.addEventListener("change", (event) => {
    const form = closest(event, "form[data-auto]");
    if (!form) return;
    if (form.requestSubmit) form.requestSubmit(); else form.submit();
  });

  /* News of this page: <main data-events="/events/..."> and inside it
     <div data-on-event="visit" hx-get="..." hx-trigger="news"> */
  const wake = (root, kind) => all("[data-on-event]", root).forEach((island) => {
    if (!kind || island.dataset.onEvent === kind || island.dataset.onEvent === "*") island.dispatchEvent(new CustomEvent("news"));
  });
  const listen = (root) => {
    if (!root.dataset.events) { setInterval(() => wake(root), 30000); return; } // no event process runs
    const source = new EventSource(root.dataset.events);
    const kinds = new Set(all("[data-on-event]", root).map((island) => island.dataset.onEvent));
    source.onmessage = () => wake(root);
    kinds.forEach((kind) => { if (kind !== "*") source.addEventListener(kind, () => wake(root, kind)); });
    let timer = 0;
    source.onerror = () => {
      // The browser reconnects by itself; where it gives up, ask every half minute.
      if (source.readyState === EventSource.CLOSED && !timer) timer = setInterval(() => wake(root), 30000);
    };
    window.addEventListener("pagehide", () => source.close());
  };

  /* A promise that runs out: <time data-until="ISO" data-last="180" hidden> shows m:ss in its last seconds only. */
  const count = (clock) => {
    const left = Math.max(0, Math.round((new Date(clock.dataset.until) - Date.now()) / 1000));
    clock.hidden = left > Number(clock.dataset.last || 180);
    const place = $("[data-left]", clock) || clock;
    place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) { clock.removeAttribute("data-until"); clock.dispatchEvent(new CustomEvent("ended", { bubbles: true })); }
  };
  setInterval(() => all("[data-until]").forEach(count), 1000);

  function ready() {
    all(".toast").forEach(dress);
    if (window.speechSynthesis) all("[data-read]").forEach((button) => { button.hidden = false; });
    const summary = $("[data-error-summary]:not([data-seen])");
    if (summary) { summary.dataset.seen = "1"; summary.focus(); }
    all(".choice-grid.is-scroll input:checked").forEach((input) => {
      const line = input.closest(".choice-grid");
      const tile = input.closest(".choice");
      line.scrollLeft = tile.offsetLeft - line.offsetLeft - 16;
    });
    /* A status rail that is wider than its card shows the step that counts now, or its end. */
    all(".rail").forEach((rail) => {
      const now = $("[aria-current]", rail) || rail.lastElementChild;
      if (now) rail.scrollLeft = now.offsetLeft - rail.offsetLeft - (rail.clientWidth - now.clientWidth) / 2;
    });
  }
  /* Where the office's menu is a bar, it opens when asked (base.css has the same width). */
  if (matchMedia("(max-width: 60rem)").matches) all(".sidenav-group[open]").forEach((group) => { group.open = false; });
  ready();
  all("[data-events]").forEach(listen);
  window.jh = { newKey, release, toast, open, shut };
})();
