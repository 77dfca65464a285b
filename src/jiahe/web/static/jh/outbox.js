/* What a worker does without network is kept on the phone and sent later, in order, each exactly once.
   <form method="post" data-outbox>: every POST gets its Idempotency-Key before the first try, and keeps it.
   Sent: 2xx, or a 409 that says it was already done (header Idempotency-Replayed, or the code "duplicate").
   Kept: no network, 5xx, 408, 425, 429, and a lost login. Refused: any other 4xx, shown to the worker, then dropped. */
(() => {
  "use strict";
  const STORE = "deeds";
  const LATER = [408, 425, 429];
  let opened = null;
  let running = null;

  const database = () => {
    if (!opened) {
      opened = new Promise((done, failed) => {
        const request = indexedDB.open("jiahe-outbox", 1);
        request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "number", autoIncrement: true });
        request.onsuccess = () => done(request.result);
        request.onerror = () => { opened = null; failed(request.error); };
      });
    }
    return opened;
  };
  const within = async (mode, act) => {
    const db = await database();
    return new Promise((done, failed) => {
      const transaction = db.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  };
  const waiting = () => within("readonly", (store) => store.getAll());
  const forget = (deed) => within("readwrite", (store) => store.delete(deed.number));

  /** Fields as a list: repeated names and photos survive; the CSRF token is taken fresh at sending. */
  const fieldsOf = (form, submitter) => {
    const fields = Array.from(new FormData(form)).filter(([name, value]) =>
      name !== "csrfmiddlewaretoken" && name !== "idempotency_key" && !(value instanceof File && !value.size));
    if (submitter && submitter.name) fields.push([submitter.name, submitter.value]);
    return fields;
  };
  const keep = async (url, fields, key) => {
    const deed = { url, key, fields, at: new Date().toISOString() };
    await within("readwrite", (store) => store.add(deed));
    await show();
  };

  const csrf = () => {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const meta = document.querySelector('meta[name="csrf-token"]');
    return cookie ? decodeURIComponent(cookie[1]) : meta ? meta.content : "";
  };
  const post = (deed) => {
    const body = new FormData();
    deed.fields.forEach(([name, value]) => (value instanceof Blob ? body.append(name, value, value.name) : body.append(name, value)));
    body.set("idempotency_key", deed.key);
    body.set("done_at", deed.at);
    return fetch(deed.url, {
      method: "POST", body, credentials: "same-origin", redirect: "manual",
      headers: { "Idempotency-Key": deed.key, "X-CSRFToken": csrf(), "X-Outbox": "1", Accept: "application/json, text/html" },
    });
  };
  /** "sent", "later" or "refused" for an answer. A redirect is how a plain form says yes. */
  const verdict = async (answer) => {
    if (answer.ok) return "sent";
    if (answer.type === "opaqueredirect") return (await loggedIn()) ? "sent" : "later";
    if (answer.status === 401 || answer.status >= 500 || LATER.includes(answer.status)) return "later";
    if (answer.status === 409 && (await isDuplicate(answer))) return "sent";
    return "refused";
  };
  const isDuplicate = async (answer) => {
    if (answer.headers.get("Idempotency-Replayed")) return true;
    const words = await answer.clone().json().catch(() => ({}));
    return words.code === "duplicate";
  };
  /** A redirect may also lead to the login page: ask the page itself, which never redirects a known worker. */
  const loggedIn = async () => {
    const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual", headers: { "X-Outbox": "ask" }, cache: "no-store" });
    return answer.ok;
  };
  const reason = async (answer) => {
    const words = await answer.clone().json().catch(() => null);
    return (words && (words.sentence || words.detail)) || String(answer.status);
  };

  const sendOne = async (deed) => {
    let answer;
    let outcome;
    try { answer = await post(deed); outcome = await verdict(answer); } catch (error) { outcome = "later"; }
    if (outcome === "later") return { outcome };
    const text = outcome === "refused" ? await reason(answer) : "";
    await forget(deed);
    return { outcome, text };
  };
  const sendAll = async () => {
    let sent = 0;
    for (const deed of await waiting()) {
      const result = await sendOne(deed);
      // In order: what comes after a deed that must wait, waits with it.
      if (result.outcome === "later") break;
      sent += 1;
      if (result.outcome === "refused") refuse(result.text);
      await show();
    }
    return sent;
  };
  /** Empties the outbox as far as it goes; one run at a time, also across tabs where the browser has locks. */
  const flush = () => {
    if (!running) {
      const run = navigator.locks ? navigator.locks.request("jiahe-outbox", sendAll) : sendAll();
      running = Promise.resolve(run).finally(() => { running = null; show(); });
    }
    return running;
  };

  const status = () => document.querySelector("[data-outbox-status]");
  const show = async () => {
    const strip = status();
    const count = (await waiting()).length;
    if (!strip) return;
    strip.hidden = count === 0;
    strip.querySelector("[data-outbox-text]").textContent = count ? strip.dataset.waiting.replace("{n}", count) : "";
  };
  const refuse = (text) => {
    const strip = status();
    if (strip && window.jh) window.jh.toast(strip.dataset.refused.replace("{text}", text), "danger");
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-outbox]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    const given = form.querySelector('input[name="idempotency_key"]');
    const key = (given && given.value) || window.jh.newKey();
    const url = (event.submitter && event.submitter.getAttribute("formaction")) || form.getAttribute("action") || location.pathname;
    await keep(url, fieldsOf(form, event.submitter), key);
    const sent = await flush();
    // The next deed of this form is another deed.
    if (given) given.value = "";
    window.jh.release(form);
    form.dispatchEvent(new CustomEvent("outbox-kept", { bubbles: true, detail: { sent } }));
    if (sent && !(await waiting()).length && !form.hasAttribute("data-stay")) location.assign(form.dataset.next || location.href);
  });

  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  setInterval(() => { if (navigator.onLine) flush(); }, 30000);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { scope: "/worker/" }).catch(() => {});
  show();
  flush();
  window.jhOutbox = { waiting, flush, keep };
})();
