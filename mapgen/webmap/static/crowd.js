"use strict";

/**
 * So many marks that each as an element would stop the browser: one canvas on which those of a
 * square of 56 pixels are a disc with their number. It stands in for mapgen.Pins.
 */
mapgen.Crowd = class {
  constructor(map, story, on) {
    Object.assign(this, { map, story, on });
    this.size = 14;
    this.square = 56;
    this.current = -1;
    this.spots = []; // nothing for labels to name
    this.x = new Float64Array(story.pins.length);
    this.y = new Float64Array(story.pins.length);
    story.pins.forEach((pin, i) => ([this.x[i], this.y[i]] = mapgen.project(pin.lat, pin.lon)));
    this.counts = story.pins.map(({ count }) => count || 1);
    this.visible = story.pins.map((_, i) => i);
    for (const pane of ["mg-leaders", "mg-crowd"]) map.createPane(pane).style.zIndex = 590;
    map.getPane("mg-crowd").style.pointerEvents = "none";
    this.sheet = new mapgen.Sheet((context, sheet) => this.paint(context, sheet), { pane: "mg-crowd" });
    const container = map.getContainer();
    map.on("mousemove", ({ layerPoint }) => container.classList.toggle("mg-over", Boolean(this.hit(layerPoint))));
  }

  paint(context, sheet) {
    this.discs = this.gather(sheet.box());
    if (this.names) {
      context.save();
      this.names(context, sheet);
      context.restore();
    }
    const [fill, ink, halo] = ["--accent", "--accent-ink", "--paper"].map(mapgen.style);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = "700 12px " + mapgen.style("--sans");
    context.lineWidth = 2;
    context.strokeStyle = halo;
    for (const { x, y, r, count } of this.discs) {
      context.fillStyle = fill;
      context.globalAlpha = this.current < 0 ? 1 : 0.6;
      context.beginPath();
      context.arc(x, y, r, 0, 7);
      context.fill();
      context.stroke();
      context.fillStyle = ink;
      if (count > 1) context.fillText(mapgen.short(count), x, y + 0.5);
    }
    context.globalAlpha = 1;
    if (this.current >= 0) this.paintCurrent(context);
  }

  paintCurrent(context) {
    const { x, y } = this.at(this.current);
    context.fillStyle = mapgen.style("--current");
    context.strokeStyle = mapgen.style("--accent");
    context.lineWidth = 3;
    context.beginPath();
    context.arc(x, y, 9, 0, 7);
    context.fill();
    context.stroke();
  }

  /** The marks in view by squares of the world, so that discs stay while the map is moved. */
  gather([left, top, right, bottom]) {
    const { x: origin0, y: origin1 } = this.map.getPixelOrigin();
    const size = 256 * 2 ** this.map.getZoom();
    const cells = new Map();
    for (const pin of this.visible) {
      const wx = this.x[pin] * size;
      const wy = this.y[pin] * size;
      const x = wx - origin0;
      const y = wy - origin1;
      if (x < left || x > right || y < top || y > bottom) continue;
      const key = Math.floor(wx / this.square) * 4194304 + Math.floor(wy / this.square);
      const cell = cells.get(key);
      if (cell) {
        cell.x += x;
        cell.y += y;
        cell.pins++;
        cell.count += this.counts[pin];
      } else cells.set(key, { key, x, y, pins: 1, count: this.counts[pin], first: pin });
    }
    for (const cell of cells.values()) {
      cell.x /= cell.pins;
      cell.y /= cell.pins;
      cell.r = cell.count === 1 ? 6 : Math.min(26, 9 + 3 * Math.log10(cell.count) * 1.6);
    }
    return [...cells.values()];
  }

  at(pin) {
    const origin = this.map.getPixelOrigin();
    const size = 256 * 2 ** this.map.getZoom();
    return L.point(this.x[pin] * size - origin.x, this.y[pin] * size - origin.y);
  }

  hit({ x, y }) {
    const near = (disc) => Math.hypot(disc.x - x, disc.y - y);
    const hits = (this.discs || []).filter((disc) => near(disc) <= Math.max(disc.r, 12));
    return hits.sort((a, b) => near(a) - near(b))[0];
  }

  /** A press on the map: true when it was for a disc, which opens or is looked at closer. */
  press(layerPoint) {
    const disc = this.hit(layerPoint);
    if (!disc) return false;
    const zoom = this.map.getZoom();
    if (disc.pins > 12 && zoom < this.map.getMaxZoom()) {
      this.map.setView(this.map.layerPointToLatLng([disc.x, disc.y]), zoom + 2, { animate: false });
    } else this.on.choose(disc.first, this.members(disc).slice(0, 100));
    return true;
  }

  members({ key }) {
    const size = 256 * 2 ** this.map.getZoom();
    const cell = (pin) => Math.floor((this.x[pin] * size) / this.square) * 4194304 + Math.floor((this.y[pin] * size) / this.square);
    return this.visible.filter((pin) => cell(pin) === key);
  }

  /** Names are painted under the discs: each canvas more costs time in every frame of a pan. */
  carry(paint) {
    this.names = paint;
    this.sheet.redraw();
  }

  /** The names are arranged after the pins, and paint both. */
  arrange() {
    if (!this.sheet._map) this.sheet.addTo(this.map);
    else if (!this.names) this.sheet.redraw();
  }

  filter(pins) {
    this.visible = pins;
    this.arrange();
  }

  select(pin) {
    this.current = pin;
    this.arrange();
  }

  spotOf(pin) {
    const { x, y } = this.at(pin);
    return { x, y, anchor: L.point(x, y) };
  }

  others(pin) {
    return [pin];
  }

  /** The list is the way of the keyboard: fifty thousand tab stops would be none. */
  element() {
    return null;
  }

  highlight() {}

  isMoved() {
    return false;
  }

  /** Where the discs are, as rectangles that labels keep off. */
  boxes() {
    return (this.discs || []).map(({ x, y, r }) => [x - r - 1, y - r - 1, x + r + 1, y + r + 1]);
  }
};

mapgen.short = (count) => (count < 1000 ? String(count) : count < 10000 ? (count / 1000).toFixed(1) + "k" : Math.round(count / 1000) + "k");
