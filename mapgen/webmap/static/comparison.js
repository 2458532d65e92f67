/** The map of what changed: old and new points with their numbers, a line from one to the other. */
mapgen.Comparison = class {
  constructor({ base, differences, same }) {
    Object.assign(this, { base, differences });
    this.pins = new Map();
    this.buttons = [...document.querySelectorAll("[data-number]")];
    this.makeMap();
    this.places = new Map(); // how many pins stand at a point already
    for (const mark of same) this.dot(mark);
    differences.forEach((difference, i) => this.draw(difference, i + 1));
    this.buttons.forEach((button, i) => button.addEventListener("click", () => this.select(i + 1)));
    this.fit([...same, ...differences.flatMap(({ before, after }) => [before, after].filter(Boolean))]);
    this.map.setMaxBounds([[-85, this.base.wrap - 30], [85, this.base.wrap + 390]]); // not before: it would glide away
    performance.mark("mapgen:ready");
  }

  makeMap() {
    const { base } = this;
    this.map = L.map("mc-map", {
      attributionControl: false, fadeAnimation: false, zoomAnimation: !mapgen.still(), zoomControl: false,
      minZoom: 1, maxZoom: 14, zoomSnap: 0.25, wheelPxPerZoomLevel: 90,
      maxBoundsViscosity: 1, center: [20, 0], zoom: 2,
    });
    L.control.zoom({ position: "topright" }).addTo(this.map);
    mapgen.scale(this.map, () => this.labels && this.labels.remeasure());
    const container = this.map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", "Map of the changes; arrow keys move it, plus and minus zoom");
    const ground = new mapgen.BaseMap(this.map, base);
    const nobody = { spots: [], boxes: () => [...document.querySelectorAll(".mc-pin")].map((pin) => this.box(pin)) };
    const labels = new mapgen.Labels(this.map, { pins: [], language: "en" }, base.labels, nobody);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      ground.sheet.redraw();
      labels.sheet.redraw();
    });
    this.labels = labels;
  }

  /** What a pin covers, in layer points: no name of the base map is written there. */
  box(pin) {
    const frame = this.map.getContainer().getBoundingClientRect();
    const { left, top, right, bottom } = pin.getBoundingClientRect();
    const from = this.map.containerPointToLayerPoint([left - frame.left, top - frame.top]);
    const to = this.map.containerPointToLayerPoint([right - frame.left, bottom - frame.top]);
    return [from.x, from.y, to.x, to.y];
  }

  at({ lat, lon }) {
    return [lat, lon < this.base.wrap ? lon + 360 : lon];
  }

  dot(mark) {
    const html = mapgen.make("span", { class: "mc-dot" });
    const icon = L.divIcon({ className: "mc-same", html, iconSize: [12, 12] });
    L.marker(this.at(mark), { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.map);
  }

  draw({ before, after, moved, words }, number) {
    const parts = [];
    if (moved) parts.push(L.polyline([this.at(before), this.at(after)], { className: "mc-way", interactive: false }).addTo(this.map));
    if (before && (moved || !after)) parts.push(this.pin(before, number, "mc-old", `${number}, as it was: ${words}`));
    if (after) parts.push(this.pin(after, number, before && !moved ? "mc-new mc-stays" : "mc-new", `${number}, as it is now: ${words}`));
    this.pins.set(number, parts);
  }

  /** Those at one point stand side by side. */
  pin(mark, number, look, title) {
    const html = mapgen.make("span", { class: "mc-badge " + look }, String(number));
    const key = `${mark.lat} ${mark.lon}`;
    const before = this.places.get(key) || 0;
    this.places.set(key, before + 1);
    const icon = L.divIcon({ className: "mc-pin", html, iconSize: [22, 22], iconAnchor: [11 - 24 * before, 11] });
    const marker = L.marker(this.at(mark), { icon, title, alt: title, keyboard: false }).addTo(this.map);
    return marker.on("click", () => this.select(number, true));
  }

  select(number, fromMap) {
    for (const [one, parts] of this.pins) {
      for (const part of parts) part.getElement().classList.toggle("mc-current", one === number);
    }
    this.buttons.forEach((button, i) => (i + 1 === number ? button.setAttribute("aria-current", "true") : button.removeAttribute("aria-current")));
    const { before, after } = this.differences[number - 1];
    if (fromMap) this.buttons[number - 1].scrollIntoView({ block: "nearest" });
    else this.fit([before, after].filter(Boolean), 6);
  }

  fit(marks, closest = 9) {
    if (!marks.length) return this.map.setView([20, 10], 2);
    const bounds = L.latLngBounds(marks.map((mark) => this.at(mark)));
    this.map.fitBounds(bounds, { padding: [60, 60], maxZoom: Math.max(closest, this.map.getZoom() > closest ? closest : 0), animate: !mapgen.still() && this.map.getZoom() > 2 });
    this.labels.sheet.redraw();
  }
};

mapgen.comparison = new mapgen.Comparison(JSON.parse(document.getElementById("mc-data").textContent));
