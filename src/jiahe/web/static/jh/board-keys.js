/* The board without a mouse: every deed of board.js by keys and in words (WCAG 2.5.7). */
(() => {
  "use strict";
  const api = window.jhBoard;
  if (!api) return;
  const $ = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const dialog = $("#pick");
  let held = null; // the visit that the dialog is about

  /* ---- the dialog: who can come ---- */
  const choose = async (visit) => {
    held = [visit.dataset.visit, visit.dataset.seat];
    const url = `${api.says.visits}${held[0]}/candidates/?seat=${held[1]}&on=${api.says.on}`;
    const answer = await fetch(url).catch(() => null);
    if (!answer || !answer.ok) { location.href = visit.href; return; }
    $("#pick-inside").innerHTML = await answer.text();
    jh.open(dialog);
    const first = $(".candidate", dialog);
    if (first) first.focus();
  };
  const back = () => { const visit = held && api.visitOf(...held); if (visit) visit.focus(); };
  dialog.addEventListener("close", back);
  const give = async (worker, reason) => {
    const visit = api.visitOf(...held);
    jh.shut(dialog);
    if (!visit) return;
    const told = await api.move(visit, worker, null, reason);
    if (told) back();
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-candidates-form") || !dialog.contains(form)) return;
    event.preventDefault();
    jh.release(form);
    const reason = $('input[name="reason"]', form);
    give(event.submitter.value, reason ? reason.value.trim() : "");
  });
  const pin = async (visit) => {
    const pinned = "pinned" in visit.dataset ? "0" : "1";
    const worker = api.workerOf(visit);
    const told = await api.post(api.says.pin, { visit: visit.dataset.visit, version: visit.dataset.version, pinned, lanes: worker || "-" }).catch(() => null);
    if (!told) { jh.toast(api.says.saysLost, "danger"); return; }
    if (told.parts) api.paint(told.parts);
    jh.toast(told.said, told.ok ? "" : "danger", told.ok ? { label: api.says.saysUndo, run: api.undo } : undefined);
    back();
  };
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const visit = event.target.closest(".visit");
    if (visit && !event.ctrlKey && !event.metaKey) { event.preventDefault(); choose(visit); return; }
    const fix = event.target.closest("[data-candidates]");
    if (fix) { const one = api.visitOf(fix.dataset.candidates); if (one) { event.preventDefault(); choose(one); } return; }
    const go = event.target.closest("[data-go]");
    if (go) { const one = api.visitOf(go.dataset.go); if (one) { event.preventDefault(); show(one); } return; }
    const pinned = event.target.closest("[data-pin]");
    if (pinned && held) { const one = api.visitOf(...held); jh.shut(dialog); if (one) pin(one); return; }
    const sent = event.target.closest("[data-give]");
    if (sent && held) give(sent.dataset.give, "");
  });

  /* ---- walking ---- */
  const show = (visit) => { visit.scrollIntoView({ block: "center", inline: "nearest" }); visit.focus({ preventScroll: true }); };
  const inLane = (lane) => all(".visit", lane).sort((a, b) => a.offsetLeft - b.offsetLeft);
  const beside = (visit, step) => {
    const row = visit.closest(".lane") ? inLane(visit.closest(".lane")) : all("#queue .visit");
    return row[row.indexOf(visit) + step] || null;
  };
  const nextLane = (visit, step) => {
    let lane = visit.closest(".lane");
    if (!lane) return beside(visit, step);
    const at = visit.offsetLeft;
    do lane = step > 0 ? lane.nextElementSibling : lane.previousElementSibling;
    while (lane && !(lane.classList.contains("lane") && !lane.hidden && $(".visit", lane)));
    if (!lane) return null;
    return inLane(lane).reduce((best, one) => (Math.abs(one.offsetLeft - at) < Math.abs(best.offsetLeft - at) ? one : best));
  };
  const walk = { ArrowLeft: (v) => beside(v, -1), ArrowRight: (v) => beside(v, 1), ArrowUp: (v) => nextLane(v, -1), ArrowDown: (v) => nextLane(v, 1) };
  const inQueue = (step) => {
    const cards = all("#queue .visit");
    if (!cards.length) return;
    const at = cards.indexOf(document.activeElement);
    show(cards[at < 0 ? 0 : Math.max(0, Math.min(cards.length - 1, at + step))]);
  };

  /* ---- search ---- */
  const search = $("#board-search");
  const find = () => {
    const text = search.value.trim().toLowerCase();
    all("#lanes .lane").forEach((lane) => {
      const whole = !text || lane.dataset.name.toLowerCase().includes(text);
      const hits = all(".visit", lane).filter((one) => !text || one.getAttribute("aria-label").toLowerCase().includes(text));
      lane.hidden = !(whole || hits.length);
      all(".visit", lane).forEach((one) => one.classList.toggle("is-cross", Boolean(text) && !whole && hits.includes(one)));
    });
    all("#queue .queue-card").forEach((card) => { card.hidden = Boolean(text) && !card.textContent.toLowerCase().includes(text); });
  };
  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => { if (event.key === "Escape") { search.value = ""; find(); search.blur(); } });
  document.addEventListener("board:painted", () => { if (search.value) find(); });

  /* ---- keys ---- */
  const onVisit = () => document.activeElement && document.activeElement.closest(".visit");
  const keys = {
    j: () => inQueue(1),
    k: () => inQueue(-1),
    "/": () => search.focus(),
    "?": () => jh.open($("#board-help")),
    r: () => { const form = $("#optimise"); if (form.requestSubmit) form.requestSubmit(); else form.submit(); },
    p: () => { const visit = onVisit(); if (visit) { held = [visit.dataset.visit, visit.dataset.seat]; pin(visit); } },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && api.isDragging()) { api.letGo(); return; }
    const typing = event.target instanceof Element && event.target.closest("input,textarea,select");
    if (typing || $("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { event.preventDefault(); api.undo(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const visit = onVisit();
    if (visit && event.key in walk) {
      event.preventDefault();
      const next = walk[event.key](visit);
      if (next) show(next);
      return;
    }
    const deed = keys[event.key.toLowerCase()];
    if (deed) { event.preventDefault(); deed(); }
  });
})();
