/* The dispatch board: drag with live feasibility, keeping the server's word for everything.
   The words stand in the template as data attributes; board-keys.js is the twin for the keyboard. */
(() => {
  "use strict";
  const page = document.querySelector("[data-board]");
  if (!page) return;
  const $ = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const says = page.dataset;
  const lanes = $("#lanes");
  const board = $("#board");
  const opens = Number(says.opens);
  const midnight = new Date(says.midnight).getTime();
  const SNAP = 15;
  const START_PX = 5;

  const laneOf = (code) => all(".lane", lanes).find((lane) => lane.dataset.worker === code) || null;
  const workerOf = (visit) => { const lane = visit.closest(".lane"); return lane ? lane.dataset.worker : ""; };
  const visitOf = (code, seat) => all(`.visit[data-visit="${CSS.escape(code)}"]`).find((one) => !seat || one.dataset.seat === String(seat)) || null;
  const minuteOf = (visit) => Math.round((new Date(visit.dataset.start).getTime() - midnight) / 60000);
  const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const instant = (minute) => new Date(midnight + minute * 60000).toISOString();

  /* ---- talking to the server ---- */
  const token = () => $('meta[name="csrf-token"]').content;
  const post = async (url, fields, key) => {
    const body = new FormData();
    Object.entries({ ...fields, on: says.on }).forEach(([name, value]) => body.append(name, value));
    const headers = { Accept: "application/json", "X-CSRFToken": token(), "Idempotency-Key": key || jh.newKey() };
    const answer = await fetch(url, { method: "POST", body, headers });
    const kind = answer.headers.get("Content-Type") || "";
    const told = kind.includes("json") ? await answer.json() : { said: says.saysLost };
    return { ok: answer.ok, status: answer.status, ...told };
  };

  /* ---- the server's truth, painted ---- */
  const build = (html) => { const mould = document.createElement("template"); mould.innerHTML = html; return mould.content; };
  const keepFocus = (paint) => {
    const held = document.activeElement && document.activeElement.closest(".visit");
    const mark = held && [held.dataset.visit, held.dataset.seat];
    paint();
    if (mark && !document.contains(held)) { const again = visitOf(...mark); if (again) again.focus({ preventScroll: true }); }
  };
  let paintings = 0;
  const paint = (parts) => keepFocus(() => {
    paintings += 1;
    if (parts.opens !== opens || parts.span !== Number(says.span)) { location.reload(); return; } // the day has become wider
    Object.entries(parts.lanes).forEach(([code, html]) => {
      const lane = laneOf(code);
      if (lane) lane.replaceWith(build(html));
    });
    $("#queue").innerHTML = parts.queue;
    $("#risks").innerHTML = parts.risks;
    $("#notices").innerHTML = parts.notices;
    $("#kpis").innerHTML = parts.kpis;
    $("#waiting").textContent = parts.waiting;
    $("#at-risk").textContent = parts.at_risk;
    const line = $("#now");
    if (line && parts.now !== null) line.style.setProperty("--from", parts.now);
    document.dispatchEvent(new CustomEvent("board:painted"));
  });
  const refresh = async () => {
    if (drag || document.hidden || $("dialog[open]")) return;
    const answer = await fetch(`${says.parts}?on=${says.on}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer && answer.ok && !drag && !busy) paint(await answer.json());
  };
  setInterval(refresh, 60000);
  /* News of the company's visits (jh.js listens): at most one look every two seconds. */
  let rest = 0;
  const news = () => { if (!rest) rest = setTimeout(() => { rest = 0; refresh(); }, document.hidden ? 10000 : 2000 * Math.random() + 300); };
  $("#board-news").addEventListener("news", news);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });

  /* ---- one move: painted at once, proved by the server, then its lanes are drawn anew ---- */
  let busy = 0;
  const touched = [];
  const settle = (visit, worker, minute) => {
    const lane = worker && laneOf(worker);
    const left = visit.parentElement;
    visit.classList.remove("is-queued", "is-urgent");
    if (lane) {
      visit.style.setProperty("--from", minute - opens);
      visit.style.setProperty("--for", visit.dataset.minutes);
      $(".lane-track", lane).append(visit);
    } else {
      visit.classList.add("is-queued");
      $("#queue").prepend(visit);
    }
    if (left.classList.contains("queue-card")) left.remove();
    visit.classList.add("is-saving");
  };
  /* The server said yes: the card stands where it was dropped, and its lanes are asked for next. */
  const prove = (visit, version, minute) => {
    visit.classList.remove("is-saving");
    if (minute !== null) visit.dataset.start = instant(minute);
    all(`.visit[data-visit="${CSS.escape(visit.dataset.visit)}"]`).forEach((one) => { one.dataset.version = version; });
    document.dispatchEvent(new CustomEvent("board:proved"));
  };
  const stale = new Set();
  const catchUp = async (codes) => {
    codes.forEach((code) => stale.add(code));
    if (drag || busy || !stale.size) return; // asked again when the hand is free
    const asked = Array.from(stale);
    const before = paintings;
    const answer = await fetch(`${says.parts}?on=${says.on}&workers=${encodeURIComponent(asked.join(","))}`, { headers: { Accept: "application/json" } }).catch(() => null);
    const parts = answer && answer.ok ? await answer.json() : null;
    if (!parts || drag || busy) return;
    if (paintings !== before) { catchUp([]); return; } // something newer was drawn meanwhile
    asked.forEach((code) => stale.delete(code));
    paint(parts);
  };
  const undo = async () => {
    const lanesOf = touched.pop();
    const told = await post(says.undo, { lanes: lanesOf || "" }).catch(() => null);
    if (!told) { jh.toast(says.saysLost, "danger"); return; }
    if (told.parts) paint(told.parts);
    jh.toast(told.said, told.ok ? "" : "danger");
    if (told.ok) { const visit = visitOf(told.visit); if (visit) visit.focus(); }
  };
  const ask = (sentence) => new Promise((resolve) => {
    const dialog = $("#why");
    $("#why-words").textContent = sentence;
    $("#why-reason").value = "";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "go" ? $("#why-reason").value.trim() : ""), { once: true });
    jh.open(dialog);
  });
  /** Moves a visit; `minute` null keeps its time; resolves to the server's answer. */
  const move = async (visit, worker, minute, reason) => {
    const begun = performance.now();
    const from = workerOf(visit);
    const fields = { visit: visit.dataset.visit, seat: visit.dataset.seat, version: visit.dataset.version, worker, reason: reason || "" };
    if (minute !== null) fields.start = instant(minute);
    const named = Array.from(new Set([from, worker].filter(Boolean)));
    // Without any lane of its own the answer would hold every lane.
    fields.lanes = named.length ? named.join(",") : "-";
    settle(visit, worker, minute === null ? minuteOf(visit) : minute);
    requestAnimationFrame(() => { api.paintedAfter = performance.now() - begun; });
    busy += 1;
    const told = await post(says.move, fields).catch(() => null);
    busy -= 1;
    api.answeredAfter = performance.now() - begun;
    if (!told) { jh.toast(says.saysLost, "danger"); visit.classList.remove("is-saving"); location.reload(); return null; }
    if (told.parts) paint(told.parts);
    api.settledAfter = performance.now() - begun;
    if (told.ok) {
      prove(visit, told.version, minute);
      catchUp(named);
      if (told.undo) touched.push(fields.lanes);
      jh.toast(told.said, "", told.undo ? { label: says.saysUndo, run: undo } : undefined);
    } else if (told.refusal === "TooTight" && !reason) {
      const why = await ask(told.said);
      const again = visitOf(visit.dataset.visit, visit.dataset.seat);
      if (why && again) return move(again, worker, minute, why);
    } else jh.toast(told.said || told.message, "danger");
    return told;
  };

  /* ---- dragging ---- */
  let drag = null;
  const tip = document.createElement("div");
  tip.className = "board-tip";
  tip.hidden = true;
  document.body.append(tip);
  const landing = document.createElement("i");
  landing.className = "lane-landing";

  document.addEventListener("pointerdown", (event) => {
    const visit = event.target instanceof Element && event.target.closest(".visit");
    if (!visit || event.button || !event.isPrimary) return;
    drag = { visit, x: event.clientX, y: event.clientY, on: false, pointer: event.pointerId };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!drag.on) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < START_PX) return;
      if (!("movable" in drag.visit.dataset)) { jh.toast(says.saysFixed); drag = null; return; }
      lift();
    }
    event.preventDefault();
    drag.cx = event.clientX;
    drag.cy = event.clientY;
    drag.shift = event.shiftKey;
    if (!drag.frame) drag.frame = requestAnimationFrame(follow);
  });
  const lift = () => {
    const visit = drag.visit;
    const box = visit.getBoundingClientRect();
    drag.on = true;
    drag.from = workerOf(visit);
    drag.dx = visit.classList.contains("is-queued") ? 12 : drag.x - box.left;
    drag.dy = Math.min(18, drag.y - box.top);
    drag.px = trackScale();
    drag.ghost = visit.cloneNode(true);
    drag.ghost.classList.remove("is-queued");
    drag.ghost.classList.add("is-dragged");
    drag.ghost.removeAttribute("href");
    drag.ghost.setAttribute("aria-hidden", "true");
    drag.ghost.style.setProperty("width", `${Number(visit.dataset.minutes) * drag.px}px`);
    document.body.append(drag.ghost);
    visit.classList.add("is-lifted");
    document.body.classList.add("is-dragging");
    drag.answers = {};
    colour(null);
  };
  const trackScale = () => {
    const probe = $(".board-head .lane-track");
    return probe ? probe.getBoundingClientRect().width / Number(getComputedStyle(board).getPropertyValue("--span")) : 1;
  };
  /* The answers for one start are asked for once; another start asks again after a rest. */
  const colour = async (minute) => {
    const held = drag;
    const key = minute === null ? "" : String(minute);
    held.asked = key;
    if (!(key in held.answers)) {
      const query = `?seat=${held.visit.dataset.seat}${minute === null ? "" : `&start=${encodeURIComponent(instant(minute))}`}`;
      const answer = await fetch(`${says.visits}${held.visit.dataset.visit}/fit/${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      held.answers[key] = (await answer.json()).workers;
    }
    if (drag !== held || held.asked !== key) return;
    held.workers = held.answers[key];
    all(".lane", lanes).forEach((lane) => {
      const one = held.workers[lane.dataset.worker];
      lane.classList.remove("is-fit", "is-tight", "is-unfit");
      if (one) lane.classList.add(`is-${one.fit}`);
      if (one && !held.from) lane.style.order = one.fit === "unfit" ? 1000 + one.rank : one.rank;
    });
    if (!held.from && !held.sorted) { held.sorted = true; board.scrollTop = 0; }
    if (!held.frame) held.frame = requestAnimationFrame(follow);
  };
  const target = () => {
    const under = document.elementFromPoint(drag.cx, drag.cy);
    if (!under) return null;
    if (under.closest("[data-queue-drop]")) return { queue: true };
    const lane = under.closest(".lane");
    if (!lane) return null;
    const kept = minuteOf(drag.visit);
    const moves = drag.shift || lane.dataset.worker === drag.from;
    if (!moves) return { lane, minute: kept, moved: false };
    const track = $(".lane-track", lane).getBoundingClientRect();
    const minute = opens + Math.round((drag.cx - drag.dx - track.left) / drag.px / SNAP) * SNAP;
    return { lane, minute, moved: minute !== kept };
  };
  const follow = () => {
    if (!drag || !drag.on) return;
    drag.frame = 0;
    drag.ghost.style.transform = `translate(${drag.cx - drag.dx}px,${drag.cy - drag.dy}px)`;
    const goal = target();
    const lane = goal && goal.lane;
    if (drag.over !== lane) {
      if (drag.over) drag.over.classList.remove("is-over");
      if (lane) lane.classList.add("is-over");
      drag.over = lane;
    }
    page.querySelector("[data-queue-drop]").classList.toggle("is-over", Boolean(goal && goal.queue && drag.from));
    if (lane) {
      landing.style.setProperty("--from", goal.minute - opens);
      landing.style.setProperty("--for", drag.visit.dataset.minutes);
      if (landing.parentElement !== lane.lastElementChild) lane.lastElementChild.append(landing);
      const wanted = goal.moved ? String(goal.minute) : "";
      if (wanted !== drag.asked) {
        drag.asked = wanted;
        clearTimeout(drag.rest);
        drag.rest = setTimeout(() => { if (drag) colour(goal.moved ? goal.minute : null); }, 120);
      }
    } else landing.remove();
    point(goal);
    edge();
  };
  const point = (goal) => {
    tip.hidden = !goal || (goal.queue && !drag.from);
    if (tip.hidden) return;
    tip.classList.remove("is-fit", "is-tight", "is-unfit");
    if (goal.queue) tip.textContent = says.saysQueue;
    else {
      const one = drag.workers && drag.workers[goal.lane.dataset.worker];
      const mark = one ? says[`icon${one.fit[0].toUpperCase()}${one.fit.slice(1)}`] : "…";
      if (one) tip.classList.add(`is-${one.fit}`);
      const tail = goal.moved ? says.saysMoved : "";
      tip.textContent = [`${clock(goal.minute)} ${mark} ${goal.lane.dataset.name}`, one ? one.why : says.saysWait, tail].filter(Boolean).join(" · ");
    }
    const room = window.innerWidth - tip.offsetWidth - 8;
    tip.style.transform = `translate(${Math.max(4, Math.min(room, drag.cx + 14))}px,${drag.cy + 20}px)`;
  };
  /* Near the edge the board scrolls along. */
  const edge = () => {
    const box = board.getBoundingClientRect();
    if (drag.cx < box.left || drag.cx > box.right) return;
    const step = drag.cy > box.bottom - 36 ? 14 : drag.cy < box.top + 50 && drag.cy > box.top ? -14 : 0;
    if (!step) return;
    board.scrollTop += step;
    if (!drag.frame) drag.frame = requestAnimationFrame(follow);
  };
  const letGo = () => {
    const held = drag;
    drag = null;
    if (!held) return null;
    setTimeout(() => catchUp([]));
    clearTimeout(held.rest);
    tip.hidden = true;
    landing.remove();
    if (held.ghost) held.ghost.remove();
    held.visit.classList.remove("is-lifted");
    document.body.classList.remove("is-dragging");
    page.querySelector("[data-queue-drop]").classList.remove("is-over");
    all(".lane", lanes).forEach((lane) => { lane.classList.remove("is-fit", "is-tight", "is-unfit", "is-over"); lane.style.order = ""; });
    return held;
  };
  document.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!drag.on) { drag = null; return; }
    drag.cx = event.clientX;
    drag.cy = event.clientY;
    const goal = target();
    const held = letGo();
    quiet();
    if (!goal || (goal.queue && !held.from)) return;
    if (goal.queue) { move(held.visit, "", null); return; }
    const worker = goal.lane.dataset.worker;
    if (worker === held.from && !goal.moved) return;
    const one = held.workers && held.workers[worker];
    if (one && one.fit === "unfit") { jh.toast(`${goal.lane.dataset.name}：${one.why}`, "danger"); return; }
    move(held.visit, worker, goal.moved ? goal.minute : null);
  });
  document.addEventListener("pointercancel", letGo);
  /* The click that ends a drag opens nothing. */
  const quiet = () => {
    const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
    document.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", stop, { capture: true }), 50);
  };
  document.addEventListener("dragstart", (event) => event.preventDefault());

  const api = { page, says, post, paint, move, undo, letGo, visitOf, workerOf, laneOf, refresh, isDragging: () => Boolean(drag && drag.on) };
  window.jhBoard = api;
  if (board.dataset.now) board.scrollLeft = 0;
  requestAnimationFrame(() => requestAnimationFrame(() => { api.readyAt = performance.now(); page.dataset.ready = Math.round(api.readyAt); }));
})();
