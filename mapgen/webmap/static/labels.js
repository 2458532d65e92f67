"use strict";

/** Names on the map: the story's places first, then what the base map knows, none over another. */
mapgen.Labels = class extends mapgen.BaseNames {
  constructor(map, story, labels, pins, shapes) {
    super(map, pins, labels);
    Object.assign(this, { story, shapes });
    const named = pins.carry ? [] : story.pins; // of a crowd none is named
    this.known = new Set(named.flatMap((pin) => [mapgen.bare(pin.label), mapgen.bare(pin.place)]));
    this.cover = [];
    map.createPane("mg-labels").style.zIndex = 450;
    map.getPane("mg-labels").style.pointerEvents = "none";
    const paint = (context, sheet) => this.paint(context, sheet);
    this.sheet = pins.carry ? pins.sheet : new mapgen.Sheet(paint, { pane: "mg-labels", padding: mapgen.RIM });
    this.told = [];
    this.names = 0;
    mapgen.later(() => this.removed || (pins.carry ? pins.carry(paint) : this.sheet.addTo(map)));
    let timer = 0;
    this.heard = {
      resize: () => (this.measured = null),
      moveend: () => {
        clearTimeout(timer);
        timer = setTimeout(() => this.settled(), 150);
      },
    };
    map.on(this.heard);
  }

  remove() {
    this.removed = true;
    this.map.off(this.heard);
    this.sheet.remove();
  }

  /** The map has come to rest: what its edge cuts off now finds another place, or goes. */
  settled() {
    if (this.removed) return;
    const [left, top, right, bottom] = this.edges();
    const cut = ({ box }) => box[0] < left || box[1] < top || box[2] > right || box[3] > bottom;
    const seen = ({ spots: [{ x, y }] }) => x > left && x < right && y > top && y < bottom;
    if (this.told.length < this.names || this.told.some((label) => seen(label) && cut(label))) this.stale = true;
    this.sheet.redraw();
  }

  /** Lay the story's names out anew: pins or view are others. */
  arrange() {
    this.stale = true;
    this.cover = this.covered();
    this.sheet.redraw();
  }

  paint(context, sheet) {
    this.context = context;
    this.view = sheet.box();
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const zoom = this.map.getZoom();
    if (this.stale || this.zoom !== zoom) {
      this.curves = this.shapes ? this.shapes.curves() : [];
      this.taken = [...this.pins.boxes(), ...this.controls(), ...this.cover];
      this.layOut();
      this.zoom = zoom;
      this.stale = false;
    }
    this.taken = [...this.pins.boxes(), ...this.controls(), ...this.cover, ...this.told.map(({ box }) => box)];
    this.paintStory();
    if (!this.bare) this.paintBase();
  }

  /** One of the controls is another, or elsewhere. */
  remeasure() {
    this.measured = null;
    this.arrange();
  }

  /** What stands over the map: zoom buttons, scale, key; measured again when one of them changes. */
  controls() {
    if (!this.measured) this.measured = this.measure();
    const [left, top] = this.inLayer(0, 0);
    return this.measured.map((box) => [box[0] + left, box[1] + top, box[2] + left, box[3] + top]);
  }

  /** Where an open card stands, which goes along with the map. */
  covered() {
    const card = this.map.getContainer().querySelector(".leaflet-popup-content-wrapper");
    if (!card) return [];
    const frame = this.map.getContainer().getBoundingClientRect();
    const { left, top, right, bottom } = card.getBoundingClientRect();
    return [[...this.inLayer(left - frame.left, top - frame.top), ...this.inLayer(right - frame.left, bottom - frame.top)]];
  }

  measure() {
    const frame = this.map.getContainer().getBoundingClientRect();
    const found = this.map.getContainer().parentNode.querySelectorAll(".leaflet-control, .mg-legend, .mg-locator:not([hidden])");
    return [...found].map((control) => {
      const r = control.getBoundingClientRect();
      const widest = control.classList.contains("leaflet-control-scale") ? 115 : 0;
      return [r.left, r.top, Math.max(r.right, r.left + widest), r.bottom].map((at, i) => at - (i % 2 ? frame.top : frame.left));
    });
  }

  /** One label for each name among pins that stand together: beside a pin, else on a line to it. */
  layOut() {
    const narrow = mapgen.isSmall(this.map);
    this.seen = this.edges();
    this.told = [];
    const names = this.namesOfSpots();
    this.names = names.length;
    for (const label of names) label.lines = mapgen.wrap(label.name, narrow ? 14 : 18);
    const left = this.settle(names, narrow ? [17, 22] : [17, 24]);
    if (left.length > 12) return; // so many lines would tell nobody anything
    for (const label of left) this.callOut(label);
  }

  paintStory() {
    const { context } = this;
    const style = { font: this.font(), colour: mapgen.style("--told") };
    for (const { box, lines, line } of this.told) {
      if (line) {
        context.beginPath();
        for (const { x, y } of line) context.lineTo(x, y);
        context.strokeStyle = style.colour;
        context.lineWidth = 1;
        context.stroke();
      }
      lines.forEach((words, i) => {
        const middle = (box[0] + box[2] - this.width(words, style.font)) / 2;
        this.write(words, middle, box[1] + 8 + i * 16, style);
      });
    }
  }

  font() {
    return "600 13px " + mapgen.style("--sans");
  }

  namesOfSpots() {
    const zoom = this.map.getZoom();
    const names = [];
    for (const spot of this.pins.spots) {
      if (this.cover.some((box) => mapgen.gap(box, spot) === 0)) continue; // under the card
      const name = this.nameOf(spot, zoom >= 11 ? "place" : "label");
      const known = names.find(
        (n) => n.name === name && Math.hypot(n.spots[0].x - spot.x, n.spots[0].y - spot.y) < 220
      );
      if (known) known.spots.push(spot);
      else names.push({ name, spots: [spot] });
    }
    return names;
  }

  /** The name at a spot; for a stack the head's, and how many others it stands for. */
  nameOf(spot, field) {
    const name = this.story.pins[spot.head][field];
    const others = new Set(spot.pins.map((pin) => this.story.pins[pin][field])).size - 1;
    return others ? `${name} +\u00a0${others}\u00a0more` : name;
  }

  /** Put names beside their pins, the one with the fewest ways first; return those without room. */
  settle(names, gaps) {
    const left = [];
    const ways = new Map(names.map((label) => [label, this.ways(label, gaps)]));
    while (ways.size) {
      let tightest = null;
      for (const [label, boxes] of ways) {
        const free = boxes.filter((box) => this.free(box));
        ways.set(label, free);
        if (!tightest || free.length < ways.get(tightest).length) tightest = label;
        if (!free.length || ways.size > 40) break; // so many: in the order of the text
      }
      const [box] = ways.get(tightest);
      ways.delete(tightest);
      if (box) this.put(box, tightest, null);
      else left.push(tightest);
    }
    return left;
  }

  ways({ spots, lines }, gaps) {
    const ways = gaps.flatMap((gap) =>
      spots.flatMap((spot) =>
        this.around(spot, lines, gap).filter((box) => this.fits(box, spot) && !this.nearerToAnother(box, spot))
      )
    );
    return ways.sort((a, b) => this.isCrossed(a) - this.isCrossed(b));
  }

  /** A label farther off, with a line to its pin: a short one that crosses no pin, name or line. */
  callOut(label) {
    let best = null;
    // Farther off, a small map has the name read as that of another country.
    for (const gap of [30, 44, 60]) {
      for (const spot of label.spots) {
        for (const box of this.around(spot, label.lines, gap, 16)) {
          if (!this.fits(box, spot) || this.pins.spots.some((s) => s !== spot && mapgen.gap(box, s) < 20)) continue;
          const line = [spot, mapgen.nearest(box, spot)];
          const cost = gap + 150 * this.crossings(line) + 60 * this.isCrossed(box);
          if (!best || cost < best.cost) best = { cost, box, spot, line };
        }
      }
    }
    if (best) this.put(best.box, { ...label, spots: [best.spot] }, best.line);
  }

  /** How many pins, names and lines a line to a label would run over. */
  crossings([from, to]) {
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 4);
    const over = new Set();
    for (let i = 1; i < steps; i++) {
      const at = { x: from.x + ((to.x - from.x) * i) / steps, y: from.y + ((to.y - from.y) * i) / steps };
      for (const spot of this.pins.spots) {
        if (spot !== from && Math.hypot(spot.x - at.x, spot.y - at.y) < this.pins.size / 2 + 2) over.add(spot);
      }
      for (const other of this.told) {
        if (mapgen.gap(other.box, at) === 0 || (other.line && mapgen.toLine(other.line, at) < 3)) over.add(other);
      }
    }
    return over.size;
  }

  /** The places for a label round a pin, beside, under and above it first, as rectangles. */
  around({ x, y }, lines, gap, many = 8) {
    const width = Math.max(...lines.map((line) => this.width(line, this.font()))) + 4;
    const height = lines.length * 16;
    return mapgen.WAYS.slice(0, many).map(([h, v]) => {
      const near = gap - (h && v ? 6 : 0);
      const left = x + h * (near + width / 2) - width / 2;
      const top = y + v * (near + height / 2) - height / 2;
      return [left, top, left + width, top + height];
    });
  }

  /** Whether a label is free of others, and in sight when its pin is. */
  fits(box, { x, y }) {
    const [left, top, right, bottom] = this.seen;
    const shown = x > left && x < right && y > top && y < bottom;
    const inSight = box[0] >= left && box[1] >= top && box[2] <= right && box[3] <= bottom;
    return (inSight || !shown) && this.free(box);
  }

  /** A label stands there; two are apart enough not to be read as one name. */
  put(box, { spots, lines }, line) {
    this.taken.push([box[0] - 8, box[1] - 5, box[2] + 8, box[3] + 5]);
    this.told.push({ box, spots, lines, line });
  }

  /** Whether a reader would take this label for another pin's. */
  nearerToAnother(box, own) {
    const mine = mapgen.gap(box, own);
    return this.pins.spots.some((spot) => spot !== own && mapgen.gap(box, spot) < mine);
  }
};
