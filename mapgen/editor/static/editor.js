/** A click on the map puts the point there, while it is asked for. */
mapgen.Placing = class {
  constructor(editor) {
    this.editor = editor;
    this.on = false;
  }

  button() {
    this.node = mapgen.make("button", { type: "button", class: "me-button me-placing", "aria-pressed": "false", onclick: () => this.toggle(!this.on) }, "Put the point by a click on the map");
    return this.node;
  }

  toggle(on) {
    this.on = on;
    this.editor.map.getContainer().classList.toggle("me-aim", on);
    if (this.node) this.node.setAttribute("aria-pressed", String(on));
    if (on) this.editor.announce("Click on the map, or press Escape");
  }
};

/** The editor: map, panel and file in one state. */
mapgen.Editor = class {
  constructor() {
    this.token = location.hash.slice(1);
    this.current = ""; // the id of the mark that is open
    this.view = "events";
    this.queue = Promise.resolve();
    this.told = 0;
    this.panel = document.getElementById("me-panel");
  }

  async start() {
    const answer = await this.ask("/data");
    if (answer.error) return this.fail(answer.error);
    this.data = answer;
    this.told = answer.news.length;
    document.title = `${answer.title} – mapgen edit`;
    document.getElementById("me-story").textContent = answer.title;
    this.makeMap(answer.base);
    this.placing = new mapgen.Placing(this);
    for (const deed of ["undo", "redo"]) document.getElementById("me-" + deed).addEventListener("click", () => this.change({ kind: deed }));
    document.getElementById("me-skip").addEventListener("click", (press) => {
      press.preventDefault(); // the address keeps its token
      this.panel.focus();
    });
    document.addEventListener("keydown", (press) => this.key(press), true);
    this.draw();
    this.offer();
    mapgen.onLayout(this.map, () => this.arrange());
    this.fit();
    const { wrap } = this.data.base;
    this.map.setMaxBounds([[-85, wrap - 30], [85, wrap + 390]]); // not before: Leaflet would glide away
    this.open("events");
    this.saved("Changes are saved at once");
    this.timer = setInterval(() => this.look(), 1500);
    performance.mark("mapgen:ready");
  }

  makeMap(base) {
    const map = L.map("me-map", {
      attributionControl: false, fadeAnimation: false, zoomAnimation: !mapgen.still(), zoomControl: false,
      minZoom: 1, maxZoom: 14, zoomSnap: 0.25, zoomDelta: 1, wheelPxPerZoomLevel: 90,
      maxBoundsViscosity: 1, center: [20, 0], zoom: 2,
    });
    L.control.zoom({ position: "topright" }).addTo(map);
    mapgen.scale(map, () => this.labels && this.labels.remeasure());
    const container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", "Map of the events; arrow keys move it, plus and minus zoom");
    this.map = map;
    this.base = new mapgen.BaseMap(map, base);
    this.candidates = L.layerGroup().addTo(map);
    this.origin = L.layerGroup().addTo(map);
    map.on("resize", () => this.arrange());
    map.on("click", ({ latlng }) => this.placing.on && this.place(latlng));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.base.sheet.redraw();
      this.labels.sheet.redraw();
    });
  }

  /** Everything of the story on the map, anew. */
  draw() {
    const { map } = this;
    const story = { shapes: {}, arrows: [], pins: [], events: [], left_off: [], ...this.data.story };
    this.data.story = story;
    const { base } = this.data;
    for (const pin of story.pins) {
      pin.radius_km = pin.radius_km || 0;
      if (pin.lon < base.wrap) pin.lon += 360;
    }
    const focused = document.activeElement && document.activeElement.classList.contains("mg-pin");
    this.clear();
    this.pins = new mapgen.Pins(map, story, { hover: () => {}, isFar: () => false, choose: (pin, others) => this.press(pin, others) });
    this.shapes = new mapgen.Shapes(map, story, this.pins, base.wrap);
    this.labels = new mapgen.Labels(map, story, base.labels, this.pins, this.shapes);
    this.mark();
    if (focused && this.element()) this.element().focus({ preventScroll: true });
  }

  clear() {
    if (!this.pins) return;
    for (const marker of this.pins.markers.values()) marker.remove();
    this.pins.leaders.remove();
    for (const { layer } of this.shapes.parts) layer.remove();
    this.shapes.renderer.remove();
    this.labels.remove();
    for (const pane of ["mg-leaders", "mg-labels"]) this.map.getPane(pane).remove();
  }

  /** Show which mark is open, in the map. */
  mark() {
    const pin = this.pin();
    this.pins.select(pin);
    this.shapes.select(pin);
    this.showOrigin();
    this.arrange();
  }

  /** Where the open mark was generated, when it has been moved from there. */
  showOrigin() {
    this.origin.clearLayers();
    const { moved, generated, marks, base } = this.data;
    if (!moved[this.current]) return;
    const [from, to] = [generated[this.current], marks[this.current]].map(({ lat, lon }) => [lat, lon < base.wrap ? lon + 360 : lon]);
    L.polyline([from, to], { className: "me-origin", interactive: false }).addTo(this.origin);
    L.circleMarker(from, { radius: 8, className: "me-origin", interactive: false }).addTo(this.origin);
  }

  arrange() {
    this.pins.arrange();
    this.shapes.arrange();
    this.labels.arrange();
    for (const [pin, marker] of this.pins.markers) if (this.map.hasLayer(marker)) this.letDrag(pin, marker);
  }

  letDrag(pin, marker) {
    if (marker.dragging.enabled()) return;
    marker.dragging.enable();
    if (marker.known) return;
    marker.known = true;
    marker.on("dragend", () => {
      // A pin may stand beside its place, to leave room for others: what counts is where it is seen.
      const { marginLeft, marginTop } = marker.getElement().style;
      const half = this.pins.size / 2;
      const at = this.map.latLngToLayerPoint(marker.getLatLng()).add([parseFloat(marginLeft) + half, parseFloat(marginTop) + half]);
      this.select(this.data.story.pins[pin].id, false);
      this.move(this.data.story.pins[pin].id, this.map.layerPointToLatLng(at));
    });
  }

  pin() {
    return this.data.story.pins.findIndex(({ id }) => id === this.current);
  }

  element() {
    return this.pins.element(this.pin());
  }

  fit() {
    const { pins } = this.data.story;
    if (!pins.length) return;
    const bounds = L.latLngBounds(pins.map(({ lat, lon }) => [lat, lon])).pad(0.15);
    this.map.fitBounds(bounds, { maxZoom: 9, animate: false });
  }

  showCandidates(places) {
    this.candidates.clearLayers();
    places.forEach(({ place, where, lat, lon }, i) => {
      const at = [lat, lon < this.data.base.wrap ? lon + 360 : lon];
      // The first is what the map goes to; there, far from the story, the base map may have no names.
      const name = mapgen.make("span", { dir: "auto" }, [place, where].filter(Boolean).join(", "));
      L.circleMarker(at, { radius: 6, className: "me-spot" })
        .bindTooltip(name, { permanent: i === 0, className: "me-spot-name" })
        .addTo(this.candidates);
    });
    if (places.length) this.bring(L.latLng(places[0].lat, places[0].lon));
  }

  bring({ lat, lng }) {
    const at = [lat, lng < this.data.base.wrap ? lng + 360 : lng];
    if (!this.map.getBounds().pad(-0.05).contains(at)) this.map.setView(at, this.map.getZoom(), { animate: false });
  }

  /** In a stack of pins, each press opens the next. */
  press(pin, others) {
    const at = others.indexOf(this.pin());
    this.select(this.data.story.pins[others[(at + 1) % others.length]].id, false);
  }

  select(id, takeFocus) {
    this.current = id;
    this.open("mark");
    this.mark();
    const pin = this.data.story.pins[this.pin()];
    this.bring(L.latLng(pin.lat, pin.lon));
    if (takeFocus) this.form.heading.focus();
    this.announce(`${pin.place} is open`);
  }

  /** Show a part of the panel: events, add, left, or the mark that is open. */
  open(view, about) {
    this.view = view;
    this.form = null;
    this.status(this.lastSaved); // what was not saved is gone with its field
    this.placing.toggle(false);
    this.candidates.clearLayers();
    const had = this.current;
    if (view !== "mark") this.current = "";
    const parts = {
      events: () => mapgen.eventList(this),
      add: () => (this.form = new mapgen.AddForm(this, about)).node,
      left: () => mapgen.leftOffList(this),
      mark: () => (this.form = new mapgen.MarkForm(this, this.current)).node,
    };
    this.panel.replaceChildren(parts[view]());
    this.panel.scrollTop = 0;
    this.tabs();
    if (view === "mark") return;
    if (had) this.mark();
    const item = view === "events" && had && this.panel.querySelector(`[data-id="${had}"]`);
    const heading = this.panel.querySelector("h2[tabindex]");
    if (item || heading) (item || heading).focus();
  }

  tabs() {
    const { dropped, not_mapped } = this.data;
    const names = { events: "Events", add: "Add", left: `Not mapped (${dropped.length + not_mapped.length})` };
    const tabs = document.getElementById("me-tabs");
    const focused = tabs.contains(document.activeElement) && document.activeElement.dataset.view;
    tabs.replaceChildren(
      ...Object.entries(names).map(([view, words]) =>
        mapgen.make("button", { type: "button", "data-view": view, "aria-current": this.view === view && "true", onclick: () => this.open(view) }, words)
      )
    );
    if (focused) tabs.querySelector(`[data-view="${focused}"]`).focus();
  }

  place(latlng) {
    this.placing.toggle(false);
    const { lat, lng } = latlng.wrap();
    if (this.view === "add") this.form.add({ lat, lon: lng });
    else if (this.current) this.move(this.current, latlng);
  }

  async move(id, latlng) {
    const { lat, lng } = latlng.wrap();
    const was = this.data.marks[id];
    const error = await this.change({ kind: "edit", id, set: { lat, lon: lng }, was: { lat: was.lat, lon: was.lon } });
    if (error) this.draw();
  }

  key(press) {
    if ((press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === "z" && !press.target.matches("input, textarea")) {
      press.preventDefault();
      return this.change({ kind: press.shiftKey ? "redo" : "undo" });
    }
    if (press.ctrlKey || press.metaKey || press.altKey) return;
    if (press.key === "Escape") return this.placing.on ? this.placing.toggle(false) : this.view === "mark" && !press.target.matches("input, textarea, select") && this.open("events");
    const pin = press.target.dataset && press.target.dataset.pin;
    if (pin === undefined) return;
    if (press.key === "Enter" || press.key === " ") {
      press.preventDefault();
      return this.press(Number(pin), this.pins.others(Number(pin)));
    }
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[press.key];
    if (!by) return;
    press.preventDefault();
    press.stopPropagation(); // the map would move, too
    if (Number(pin) === this.pin()) this.nudge(Number(pin), L.point(by).multiplyBy(press.shiftKey ? 20 : 2));
  }

  /** Move the open mark by pixels; it is saved when the keys have been still for a moment. */
  nudge(pin, by) {
    const marker = this.pins.marker(pin);
    const at = this.map.layerPointToLatLng(this.map.latLngToLayerPoint(marker.getLatLng()).add(by));
    marker.setLatLng(at);
    clearTimeout(this.nudging);
    this.nudging = setTimeout(() => this.move(this.data.story.pins[pin].id, at), 500);
  }

  /** One change after the other; resolves to the sentence that says why it was not made. */
  change(asked) {
    const next = this.queue.then(async () => {
      this.status("Saving…");
      const answer = await this.ask("/change", asked);
      if (answer.error) {
        const field = answer.field && this.form && this.form.inputs && this.form.inputs[answer.field] ? answer.field : "";
        const { label } = mapgen.FIELDS.find(({ name }) => name === field) || {};
        this.status(label ? `Not saved: ${label}` : "Not saved");
        if (field) this.form.wrong(field, answer.error);
        else this.fail(answer.error);
        return answer.error;
      }
      this.take(answer);
      this.saved(`Saved in ${this.data.file}`);
      if (asked.kind !== "edit") this.announce(`${asked.kind === "undo" ? "Undone: " + answer.redo : answer.undo}. Saved`);
      else this.announce(`${answer.undo}. Saved`);
      return "";
    });
    this.queue = next.catch(() => {});
    return next;
  }

  /** What others did to the file. */
  async look() {
    if (this.busy || document.hidden) return;
    this.busy = true;
    await this.queue;
    const answer = await this.ask("/data?seen=" + this.data.version);
    this.busy = false;
    if (answer.error) {
      if (answer.error !== this.trouble) this.fail(answer.error);
      this.trouble = answer.error;
      return;
    }
    if (this.trouble) this.quiet();
    this.trouble = "";
    if (answer.version) this.take(answer);
  }

  take(answer) {
    if (answer.version < this.data.version) return;
    const came = answer.news.slice(this.told);
    this.told = answer.news.length;
    this.data = { ...this.data, ...answer };
    if (this.current && !this.data.marks[this.current]) this.current = "";
    const inside = this.panel.contains(document.activeElement);
    this.draw();
    this.offer();
    if (this.view === "mark" && this.current) this.form.fill();
    else if (this.view === "mark") this.open("events");
    else if (this.view !== "add") this.open(this.view);
    this.tabs();
    if (inside && !this.panel.contains(document.activeElement)) this.panel.focus();
    const news = document.getElementById("me-news"); // what is not closed yet is not read yet
    if (came.length) this.fail([...(news.hidden ? [] : [news.dataset.words]), ...came].join("\n"));
  }

  /** What can be undone and done again. */
  offer() {
    for (const deed of ["undo", "redo"]) {
      const button = document.getElementById("me-" + deed);
      const words = this.data[deed];
      if (button === document.activeElement && !words) this.panel.focus();
      button.disabled = !words;
      button.title = words;
    }
  }

  async ask(path, body) {
    const headers = { "X-Mapgen-Token": this.token };
    if (body) headers["Content-Type"] = "application/json";
    try {
      const answer = await fetch(path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
      if (answer.status === 204) return {};
      const text = await answer.text();
      if (answer.headers.get("content-type") !== "application/json") return { error: text };
      return JSON.parse(text);
    } catch {
      return { error: "mapgen edit is no longer running. All that was saved is in the file; start it again to go on." };
    }
  }

  saved(words) {
    this.lastSaved = words;
    this.status(words);
  }

  status(words) {
    document.getElementById("me-saved").textContent = words;
  }

  /** Something to read: it stays until it is closed. */
  fail(words) {
    const news = document.getElementById("me-news");
    if (!news.hidden && news.dataset.words === words) return;
    news.dataset.words = words;
    const close = mapgen.make("button", { type: "button", class: "mg-close", "aria-label": "Close", onclick: () => this.quiet() }, "×");
    news.replaceChildren(close, ...words.split("\n").map((line) => mapgen.make("p", { dir: "auto" }, line)));
    news.hidden = false;
    this.announce(words);
  }

  quiet() {
    const news = document.getElementById("me-news");
    news.hidden = true;
    news.dataset.words = "";
  }

  announce(words) {
    document.getElementById("mg-live").textContent = words;
  }
};

document.addEventListener("DOMContentLoaded", () => {
  mapgen.editor = new mapgen.Editor();
  mapgen.editor.start();
});
