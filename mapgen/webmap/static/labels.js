"use strict";

/** Names on the map: the story's places first, then what the base map knows, none over another. */
mapgen.Labels = class {
  constructor(map, story, labels, pins) {
    Object.assign(this, { map, story, pins });
    this.labels = labels
      .map((label) => ({ ...label, xy: mapgen.project(label.at[0], label.at[1]) }))
      .sort((a, b) => a.rank - b.rank);
    const named = pins.spots.length ? story.pins : []; // of a crowd none is named
    this.told = new Set(named.flatMap((pin) => [mapgen.bare(pin.label), mapgen.bare(pin.place)]));
    this.towns = new Set(labels.flatMap(({ kind, name }) => (kind === "city" || kind === "capital" ? [name] : [])));
    map.createPane("mg-labels").style.zIndex = 450;
    map.getPane("mg-labels").style.pointerEvents = "none";
    this.sheet = new mapgen.Sheet((context, sheet) => this.paint(context, sheet), {
      pane: "mg-labels",
    });
    this.sheet.addTo(map);
  }

  paint(context, sheet) {
    this.context = context;
    this.view = sheet.box();
    this.taken = [...this.pins.boxes(), ...this.controls()];
    context.textBaseline = "middle";
    context.lineJoin = "round";
    this.paintStory();
    this.paintBase();
  }

  /** What stands over the map: zoom buttons, scale, key. */
  controls() {
    const box = this.map.getContainer().getBoundingClientRect();
    const [left, top] = this.inLayer(-box.left, -box.top);
    const found = this.map.getContainer().parentNode.querySelectorAll(".leaflet-control, .mg-legend");
    return [...found].map((control) => {
      const r = control.getBoundingClientRect();
      return [r.left + left, r.top + top, r.right + left, r.bottom + top];
    });
  }

  inLayer(x, y) {
    const point = this.map.containerPointToLayerPoint([x, y]);
    return [point.x, point.y];
  }

  /** One label for each name among pins that stand together: beside a pin, else on a line to it. */
  paintStory() {
    const style = { font: "600 13px " + mapgen.style("--sans"), colour: mapgen.style("--told") };
    const size = this.map.getSize();
    const narrow = size.x < 560;
    this.seen = [...this.inLayer(4, 4), ...this.inLayer(size.x - 4, size.y - 4)];
    const names = this.names();
    for (const label of names) label.lines = mapgen.wrap(label.name, narrow ? 12 : 18);
    const left = this.settle(names, narrow ? [16, 22] : [16, 24], style);
    if (left.length > 12) return; // so many lines would tell nobody anything
    for (const { spots, lines } of left) this.callOut(spots[0], lines, style);
  }

  names() {
    const zoom = this.map.getZoom();
    const names = [];
    for (const spot of this.pins.spots) {
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
    return others ? `${name} + ${others} more` : name;
  }

  /** Put names beside their pins, the one with the fewest ways first; return those without room. */
  settle(names, gaps, style) {
    const left = [];
    const ways = new Map(names.map((label) => [label, this.ways(label, gaps, style)]));
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
      if (box) this.put(box, tightest.lines, style);
      else left.push(tightest);
    }
    return left;
  }

  ways({ spots, lines }, gaps, style) {
    return gaps.flatMap((gap) =>
      spots.flatMap((spot) =>
        this.around(spot, lines, gap, style).filter((box) => this.fits(box, spot) && !this.nearerToAnother(box, spot))
      )
    );
  }

  /** A label farther off, with a line to its pin. */
  callOut(spot, lines, style) {
    const { context } = this;
    for (const gap of [30, 44, 64, 88, 116, 150]) {
      for (const box of this.around(spot, lines, gap, style)) {
        if (!this.fits(box, spot) || this.pins.spots.some((s) => s !== spot && mapgen.gap(box, s) < 24)) continue;
        context.beginPath();
        context.moveTo(spot.x, spot.y);
        context.lineTo(
          Math.max(box[0], Math.min(spot.x, box[2])),
          Math.max(box[1], Math.min(spot.y, box[3]))
        );
        context.strokeStyle = style.colour;
        context.lineWidth = 1;
        context.stroke();
        this.put(box, lines, style);
        return;
      }
    }
  }

  /** The eight places for a label round a pin, as rectangles. */
  around({ x, y }, lines, gap, style) {
    this.context.font = style.font;
    const width = Math.max(...lines.map((line) => this.context.measureText(line).width)) + 4;
    const height = lines.length * 16;
    return [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1]].map(([h, v]) => {
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

  put(box, lines, style) {
    this.taken.push(box);
    lines.forEach((line, i) => {
      const middle = (box[0] + box[2] - this.context.measureText(line).width) / 2;
      this.write(line, middle, box[1] + 8 + i * 16, style);
    });
  }

  /** Whether a reader would take this label for another pin's. */
  nearerToAnother(box, own) {
    const mine = mapgen.gap(box, own);
    return this.pins.spots.some((spot) => spot !== own && mapgen.gap(box, spot) < mine);
  }

  paintBase() {
    const zoom = this.map.getZoom();
    const size = 256 * 2 ** zoom;
    const origin = this.map.getPixelOrigin();
    const [left, top, right, bottom] = this.view;
    const narrow = this.map.getSize().x < 560;
    const early = narrow ? 0.3 : 0.9; // a wide map has room for more
    const later = [];
    const provinces = [];
    let towns = 0;
    for (const label of this.labels) {
      const town = label.kind === "city" || label.kind === "capital";
      const least = town || label.kind === "country" ? label.zoom - early : label.zoom - 0.2;
      if (this.told.has(mapgen.bare(label.name))) continue;
      if (label.kind === "province" && this.towns.has(label.name)) continue;
      const x = label.xy[0] * size - origin.x;
      const y = label.xy[1] * size - origin.y;
      if (x < left || x > right || y < top || y > bottom) continue;
      if (least > zoom) town && least <= zoom + 2.5 && later.push({ label, x, y });
      else if (label.kind === "province") provinces.push({ label, x, y });
      else if (!town) this.area(label, x, y, zoom);
      else if (this.city(label, x, y, 0)) towns++;
    }
    this.fill(later, (narrow ? 8 : 34) - towns);
    for (const { label, x, y } of provinces) this.area(label, x, y, zoom);
  }

  /** Smaller towns where the map is empty, those nearest to a pin first: a reader looks there. */
  fill(towns, room) {
    const far = (at) => Math.min(...this.pins.spots.map((spot) => Math.hypot(at.x - spot.x, at.y - spot.y)));
    const near = towns.map((town) => [far(town), town]).sort(([a], [b]) => a - b);
    for (const [, { label, x, y }] of near) {
      if (room <= 0) return;
      if (this.city(label, x, y, 26)) room--;
    }
  }

  area({ kind, name, rank }, x, y, zoom) {
    const { context } = this;
    const water = kind === "sea" || kind === "lake" || kind === "river";
    const size = kind === "country" ? (rank <= 3 && zoom > 3 ? 13 : 11.5) : kind === "sea" ? 13 : 11.5;
    const words = kind === "country" ? name.toLocaleUpperCase("en") : name;
    const family = mapgen.style(water ? "--serif" : "--sans");
    const style = {
      font: `${water ? "italic" : kind === "country" ? "600" : "400"} ${size}px ${family}`,
      colour: mapgen.style(water ? "--water-name" : kind === "country" ? "--country-name" : "--faint-name"),
    };
    context.letterSpacing = kind === "country" || kind === "sea" ? "1.2px" : "0px";
    context.font = style.font;
    const lines = mapgen.wrap(words, 16);
    const widths = lines.map((line) => context.measureText(line).width);
    const wide = Math.max(...widths) / 2 + 3;
    const high = (lines.length * (size + 2)) / 2 + 1;
    const box = [x - wide, y - high, x + wide, y + high];
    if (this.free(box)) {
      this.taken.push(box);
      lines.forEach((line, i) =>
        this.write(line, x - widths[i] / 2, box[1] + 1 + (i + 0.5) * (size + 2), style)
      );
    }
    context.letterSpacing = "0px";
  }

  /** A town's dot and name, when they are free with `margin` pixels round them. */
  city({ kind, name, rank }, x, y, margin) {
    const { context } = this;
    const capital = kind === "capital";
    const size = rank <= 3 ? 12 : 11;
    const style = {
      font: `${capital ? "600" : "400"} ${size}px ${mapgen.style("--sans")}`,
      colour: mapgen.style("--city-name"),
    };
    context.font = style.font;
    const width = context.measureText(name).width;
    for (const side of [1, -1]) {
      const start = side > 0 ? x + 6 : x - 6 - width;
      const box = [Math.min(start, x - 3) - 1, y - 8, Math.max(start + width, x + 3) + 1, y + 8];
      if (!this.free([box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin])) continue;
      this.taken.push(box);
      this.write(name, start, y, style);
      context.beginPath();
      if (capital) context.rect(x - 2.5, y - 2.5, 5, 5);
      else context.arc(x, y, 2.2, 0, 7);
      context.fillStyle = mapgen.style("--halo");
      context.strokeStyle = style.colour;
      context.lineWidth = 1.3;
      context.fill();
      context.stroke();
      return true;
    }
    return false;
  }

  write(words, x, y, { font, colour }) {
    const { context } = this;
    context.font = font;
    context.strokeStyle = mapgen.style("--halo");
    context.lineWidth = 3;
    context.strokeText(words, x, y);
    context.fillStyle = colour;
    context.fillText(words, x, y);
  }

  free([left, top, right, bottom]) {
    return !this.taken.some((b) => left < b[2] && right > b[0] && top < b[3] && bottom > b[1]);
  }
};

/** How far a point is from a rectangle. */
mapgen.gap = function ([left, top, right, bottom], { x, y }) {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
};

/** A name as it is compared: "Yalu River" and "Yalu", "Korea, North" are left as they are. */
mapgen.bare = function (name) {
  return name.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N} ]/gu, "").replace(/^the | river$/g, "");
};

/** Break a long name at spaces into lines of about `most` characters. */
mapgen.wrap = function (name, most) {
  const lines = [];
  for (const word of name.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && (lines[last] + " " + word).length <= most) lines[last] += " " + word;
    else lines.push(word);
  }
  return lines;
};
