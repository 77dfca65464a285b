/* The service worker of the worker area. In front of it, the server writes `const JH = {version, shell, offline}`. */
"use strict";
const CACHE = `jiahe-${JH.version}`;
const PAGES = "jiahe-pages";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(JH.shell.concat(JH.offline))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const stale = (names) => names.filter((name) => name.startsWith("jiahe-") && name !== CACHE && name !== PAGES);
  event.waitUntil(caches.keys().then((names) => Promise.all(stale(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

/** The newest page; without network the last one that was seen, else the offline page. */
const page = async (request) => {
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic" && !answer.redirected) (await caches.open(PAGES)).put(request.url, answer.clone());
    return answer;
  } catch (error) {
    return (await caches.match(request.url)) || caches.match(JH.offline);
  }
};
/** Static files carry their hash in the name: what is kept is right. */
const file = async (request) => (await caches.match(request)) || fetch(request);

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || event.request.headers.get("X-Outbox")) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request));
  else if (JH.shell.includes(url.pathname)) event.respondWith(file(event.request));
});

// Logging out must not leave one worker's pages for the next user of the phone.
self.addEventListener("message", (event) => {
  if (event.data === "forget-pages") event.waitUntil(caches.delete(PAGES));
});
