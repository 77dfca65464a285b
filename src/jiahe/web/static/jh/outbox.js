/* What a worker does without network is kept on the phone and sent later, in order, each exactly once.
   <form method="post" data-outbox>: every POST gets its Idempotency-Key before the first try, and keeps it.
   Sent: 2xx, or a 409 that says it was already done (header Idempotency-Replayed, or the code "duplicate").
   Kept: no network, 5xx, 408, 425, 429, and a lost login (401, a login redirect, 403 without a sentence).
   Refused: any other 4xx; the words stay on the screen, across reloads, until the worker has read them.
   Servers answer `X-Outbox: 1` with 2xx, not with a redirect. */
(() => {
  "use strict";
  const DEEDS = "deeds";
  const REFUSALS = "refusals";
  const LATER = [401, 408, 425, 429];
  let opened = null;
  let running = null;

  const database = () => {
    if (!opened) {
      opened = new Promise((done, failed) => {
        const request = indexedDB.open("jiahe-outbox", 1);
        request.onupgradeneeded = () => [DEEDS, REFUSALS].forEach((name) =>
          request.result.createObjectStore(name, { keyPath: "number", autoIncrement: true }));
        request.onsuccess = () => done(request.result);
        request.onerror = () => { opened = null; failed(request.error); };
      });
    }
    return opened;
  };
  const within = async (mode, act) => {
    const db = await database();
    return new Promise((done, failed) => {
      const transaction = db.transaction([DEEDS, REFUSALS], mode);
      const request = act((name) => transaction.objectStore(name));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  };
  const waiting = () => within("readonly", (store) => store(DEEDS).getAll());
  const refused = () => within("readonly", (store) => store(REFUSALS).getAll());
  const dismiss = (number) => within("readwrite", (store) => store(REFUSALS).delete(number));
  /** Drop a deed; a refusal's words take its place, and those of its earlier tries go, in one transaction. */
  const settle = (deed, text, earlier) => within("readwrite", (store) => {
    earlier.forEach((refusal) => store(REFUSALS).delete(refusal.number));
    if (text) store(REFUSALS).add({ text: [deed.what, text].filter(Boolean).join(" · "), at: deed.at, same: deed.same });
    return store(DEEDS).delete(deed.number);
  });

  /** Fields as a list: repeated names and photos survive; the CSRF token is taken fresh at sending. */
  const fieldsOf = (form, submitter) => {
    const fields = Array.from(new FormData(form)).filter(([name, value]) =>
      name !== "csrfmiddlewaretoken" && name !== "idempotency_key" && !(value instanceof File && !value.size));
    if (submitter && submitter.name) fields.push([submitter.name, submitter.value]);
    return fields;
  };
  /** `same`: what another try of this deed shares with it; "" where every sending is a deed of its own.
      `what`: what a refusal is about, in the worker's words (<form data-what>). */
  const keep = async (url, fields, key, same, what) => {
    const deed = { url, key, fields, same: same || "", what: what || "", at: new Date().toISOString() };
    await within("readwrite", (store) => store(DEEDS).add(deed));
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
    if (answer.status >= 500 || LATER.includes(answer.status)) return "later";
    if (answer.status === 403 && !(await sentence(answer))) return "later";
    if (answer.status === 409 && (await isDuplicate(answer))) return "sent";
    return "refused";
  };
  const json = (answer) => answer.clone().json().catch(() => ({}));
  const sentence = async (answer) => { const words = await json(answer); return words.sentence || words.detail || ""; };
  const isDuplicate = async (answer) => Boolean(answer.headers.get("Idempotency-Replayed")) || (await json(answer)).code === "duplicate";
  /** A redirect may also lead to the login page: ask the page itself, which never redirects a known worker. */
  const loggedIn = async () => {
    const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual", headers: { "X-Outbox": "ask" }, cache: "no-store" });
    return answer.ok;
  };

  const sendOne = async (deed) => {
    let answer;
    let outcome;
    try { answer = await post(deed); outcome = await verdict(answer); } catch (error) { outcome = "later"; }
    if (outcome === "later") return outcome;
    const earlier = deed.same ? (await refused()).filter((refusal) => refusal.same === deed.same) : [];
    await settle(deed, outcome === "refused" ? (await sentence(answer)) || String(answer.status) : "", earlier);
    await show();
    return outcome;
  };
  const sendAll = async () => {
    const tally = { sent: 0, refused: 0 };
    for (;;) {
      const [deed] = await waiting();
      if (!deed) return tally;
      const outcome = await sendOne(deed);
      // In order: what comes after a deed that must wait, waits with it.
      if (outcome === "later") return tally;
      tally[outcome] += 1;
    }
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
    if (!strip) return;
    const [deeds, refusals] = [await waiting(), await refused()];
    const text = strip.querySelector("[data-outbox-text]");
    strip.hidden = !deeds.length && !refusals.length;
    text.hidden = !deeds.length;
    strip.querySelectorAll(".icon").forEach((icon) => icon.toggleAttribute("hidden", !deeds.length));
    text.textContent = deeds.length ? (deeds.length === 1 ? strip.dataset.waitingOne : strip.dataset.waiting).replace("{n}", deeds.length) : "";
    strip.querySelectorAll("[data-refusal]").forEach((line) => line.remove());
    refusals.forEach((refusal) => strip.append(refusalLine(strip, refusal)));
  };
  const refusalLine = (strip, refusal) => {
    const line = document.createElement("p");
    const button = document.createElement("button");
    line.dataset.refusal = refusal.number;
    line.textContent = strip.dataset.refused.replace("{text}", refusal.text);
    button.type = "button";
    button.className = "btn";
    button.textContent = strip.dataset.dismiss;
    button.addEventListener("click", () => dismiss(refusal.number).then(show));
    line.append(button);
    return line;
  };

  /** Pages that must open without network later: <a data-keep href>. */
  const keepPages = async () => {
    if (!window.caches || !navigator.onLine) return;
    const cache = await caches.open("jiahe-pages");
    for (const link of document.querySelectorAll("a[data-keep]")) {
      const answer = await fetch(link.href, { credentials: "same-origin", headers: { "X-Outbox": "ask" } });
      if (answer.ok && !answer.redirected) await cache.put(link.href, answer);
    }
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-outbox]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    const given = form.querySelector('input[name="idempotency_key"]');
    const key = (given && given.value) || window.jh.newKey();
    const url = (event.submitter && event.submitter.getAttribute("formaction")) || form.getAttribute("action") || location.pathname;
    await keep(url, fieldsOf(form, event.submitter), key, form.id ? `${url}#${form.id}` : "", form.dataset.what);
    const tally = await flush();
    // The next deed of this form is another deed.
    if (given) given.value = "";
    window.jh.release(form);
    form.dispatchEvent(new CustomEvent("outbox-kept", { bubbles: true, detail: tally }));
    if (tally.sent && !tally.refused && !(await waiting()).length && !form.hasAttribute("data-stay")) location.assign(form.dataset.next || location.href);
  });

  /* A page shows what it showed when it was read: once all is sent it is read anew, unless somebody is writing. */
  let written = false;
  document.addEventListener("input", (event) => { written = written || event.target.type !== "file"; });
  const catchUp = async () => {
    const tally = await flush();
    if (tally && tally.sent && !written && !(await waiting()).length) location.reload();
  };
  window.addEventListener("online", catchUp);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) catchUp(); });
  setInterval(() => { if (navigator.onLine) catchUp(); }, 30000);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { scope: "/worker/" }).catch(() => {});
  show();
  catchUp();
  keepPages().catch(() => {});
  window.jhOutbox = { waiting, refused, flush, keep };
})();
