/* The board's map: an invented city from our own GeoJSON, dots from the board's own markup. */
(() => {
  "use strict";
  const box = document.getElementById("map");
  if (!box || !window.L || !box.offsetWidth) return;
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const LAND = dark
    ? { land: "#1f2724", district: "#313b36", water: "#1c3447", park: "#20382b", ring: "#6a5530", avenue: "#38423d", street: "#2b3430" }
    : { land: "#f3f4ef", district: "#d5dbd4", water: "#bcdcee", park: "#d4e8d0", ring: "#f2d08f", avenue: "#ffffff", street: "#ffffff" };
  const WIDTH = { ring: 3, avenue: 2.2, street: 1 };

  const map = L.map(box, { preferCanvas: true, zoomControl: false, attributionControl: false, zoomSnap: 0.25 });
  L.control.zoom({ position: "topright" }).addTo(map);
  const ground = L.canvas({ pane: "tilePane" });
  const dots = L.canvas({ padding: 0.3 });
  const point = (text) => text.split(",").map(Number);
  const look = (feature) => {
    const { kind, rank } = feature.properties;
    if (kind === "road") return { color: LAND[rank] || LAND.street, weight: WIDTH[rank] || 1, fill: false };
    if (kind === "district") return { color: LAND.district, weight: 1, dashArray: "4 4", fill: false };
    return { stroke: false, fillColor: LAND[kind] || LAND.land, fillOpacity: 1 };
  };

  const layer = L.layerGroup().addTo(map);
  const route = L.polyline([], { color: token("pri"), weight: 2.5, dashArray: "6 5", renderer: dots, interactive: false }).addTo(map);
  const halo = L.circleMarker([0, 0], { radius: 11, color: token("pri"), weight: 3, fill: false, renderer: dots, interactive: false });
  const tone = (visit) => {
    const has = (name) => visit.classList.contains(name);
    if (has("is-queued")) return { color: token("danger"), fillColor: "#fff", weight: 3, radius: 5.5 };
    if (has("is-late") || has("is-risk")) return { color: "#fff", fillColor: dark ? "#f2c274" : "#c77700", radius: 6 };
    if (has("is-done")) return { color: "#fff", fillColor: token("control"), radius: 3.5, fillOpacity: 0.5 };
    const hue = Array.from(visit.classList).find((name) => name.startsWith("hue-"));
    return { color: "#fff", fillColor: token(hue ? hue.slice(4) : "pri"), radius: 4.5 };
  };
  const draw = () => {
    layer.clearLayers();
    const places = [];
    all(".lane[data-home]").forEach((lane) => {
      const at = point(lane.dataset.home);
      const mark = L.circleMarker(at, { radius: 3.5, color: token("pri"), weight: 2, fillColor: "#fff", fillOpacity: 1, renderer: dots });
      mark.bindTooltip(lane.dataset.name, { direction: "top" });
      mark.on("click", () => { lane.scrollIntoView({ block: "center" }); follow(lane); });
      layer.addLayer(mark);
      places.push(at);
    });
    all(".visit[data-place]:not(.is-dragged)").forEach((visit) => {
      const at = point(visit.dataset.place);
      const mark = L.circleMarker(at, { weight: 1, fillOpacity: 1, renderer: dots, ...tone(visit) });
      mark.bindTooltip(visit.getAttribute("aria-label"), { direction: "top" });
      mark.on("mouseover", () => cross(visit, true));
      mark.on("mouseout", () => cross(visit, false));
      mark.on("click", () => { visit.scrollIntoView({ block: "center", inline: "nearest" }); visit.focus({ preventScroll: true }); });
      layer.addLayer(mark);
      places.push(at);
    });
    return places;
  };

  /* ---- cross-highlight: the dot, the bar, and the worker's day as a line ---- */
  const cross = (visit, on) => {
    visit.classList.toggle("is-cross", on);
    const lane = visit.closest(".lane");
    if (lane) lane.classList.toggle("is-cross", on);
  };
  const follow = (lane) => {
    const stops = all(".visit", lane).sort((a, b) => a.dataset.start.localeCompare(b.dataset.start));
    route.setLatLngs(lane.dataset.home ? [point(lane.dataset.home), ...stops.map((one) => point(one.dataset.place))] : []);
  };
  const spot = (event) => {
    if (!(event.target instanceof Element) || (window.jhBoard && window.jhBoard.isDragging())) return;
    const visit = event.target.closest(".visit");
    const lane = event.target.closest(".lane");
    if (visit && visit.dataset.place) halo.setLatLng(point(visit.dataset.place)).addTo(map);
    else halo.remove();
    if (lane) follow(lane);
    else route.setLatLngs([]);
  };
  document.addEventListener("pointerover", spot);
  document.addEventListener("focusin", spot);
  document.addEventListener("board:painted", draw);

  const begin = () => {
    const places = draw();
    if (places.length) {
      // The map is wide and low: the middle of the day's places fills it, the rest is a drag away.
      const bounds = L.latLngBounds(places);
      const wide = box.offsetWidth > 2.2 * box.offsetHeight;
      map.setView(bounds.getCenter(), map.getBoundsZoom(bounds) + (wide ? 1.25 : 0), { animate: false });
    }
    else map.setView([30.9, 119.3], 11);
  };
  map.setView([30.9, 119.3], 11);
  const later = window.requestIdleCallback || ((run) => setTimeout(run, 60));
  later(() => {
    begin();
    fetch(box.dataset.city).then((answer) => answer.json()).then((city) => {
      L.geoJSON(city, { style: look, renderer: ground, interactive: false }).addTo(map);
      box.dataset.ready = "1";
    });
  });
  new ResizeObserver(() => map.invalidateSize()).observe(box);
})();
