"use strict";

/** What the base map names, on a canvas, none over another: towns, countries, waters. */
mapgen.BaseNames = class {
  constructor(map, pins, labels) {
    Object.assign(this, { map, pins });
    this.labels = labels
      .map((label) => ({ ...label, xy: mapgen.project(label.at[0], label.at[1]) }))
      .sort((a, b) => a.rank - b.rank);
    this.towns = new Set(labels.flatMap(({ kind, name }) => (kind === "city" || kind === "capital" ? [name] : [])));
    this.known = new Set(); // names that the story's places have already
    this.curves = []; // arrows, which no name but a country's may stand on
    this.taken = []; // where nothing else may be written, as rectangles of layer points
    this.widths = new Map(); // of words in a font, as they were measured
  }

  inLayer(x, y) {
    const point = this.map.containerPointToLayerPoint([x, y]);
    return [point.x, point.y];
  }

  /** The view but for a narrow rim, as [left, top, right, bottom] in layer points. */
  edges() {
    const size = this.map.getSize();
    return [...this.inLayer(4, 4), ...this.inLayer(size.x - 4, size.y - 4)];
  }

  width(words, font) {
    const key = font + words;
    if (!this.widths.has(key)) {
      this.context.font = font;
      this.widths.set(key, this.context.measureText(words).width);
    }
    return this.widths.get(key);
  }

  paintBase() {
    const zoom = this.map.getZoom();
    const size = 256 * 2 ** zoom;
    const origin = this.map.getPixelOrigin();
    const [left, top, right, bottom] = this.view;
    const narrow = mapgen.isSmall(this.map);
    this.seen = this.edges();
    const [west, north, east, south] = this.seen;
    const early = narrow ? 0.3 : 0.9; // a wide map has room for more
    const later = [];
    const provinces = [];
    let towns = 0;
    for (const label of this.labels) {
      const town = label.kind === "city" || label.kind === "capital";
      const least = town || label.kind === "country" ? label.zoom - early : label.zoom - 0.2;
      if (this.known.has(mapgen.bare(label.name))) continue;
      if (label.kind === "province" && this.towns.has(label.name)) continue;
      const x = label.xy[0] * size - origin.x;
      const y = label.xy[1] * size - origin.y;
      if (x < left || x > right || y < top || y > bottom) continue;
      if (least > zoom) town && least <= zoom + 2.5 && later.push({ label, x, y });
      else if (label.kind === "province") provinces.push({ label, x, y });
      else if (!town) this.area(label, x, y, zoom);
      else if (this.city(label, x, y, 0) && x > west && x < east && y > north && y < south) towns++;
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
    const spaced = kind === "country" || kind === "sea";
    const lines = mapgen.wrap(words, 16);
    const widths = lines.map((line) => this.width(line, style.font) + (spaced ? 1.2 * line.length : 0));
    const wide = Math.max(...widths) / 2 + 3;
    const high = (lines.length * (size + 2)) / 2 + 1;
    const box = [x - wide, y - high, x + wide, y + high];
    if (!this.free(box) || this.isCut(box) || (kind !== "country" && this.isCrossed(box))) return;
    this.taken.push(box);
    context.letterSpacing = spaced ? "1.2px" : "0px";
    lines.forEach((line, i) =>
      this.write(line, x - widths[i] / 2, box[1] + 1 + (i + 0.5) * (size + 2), style)
    );
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
    const width = this.width(name, style.font);
    for (const side of [1, -1]) {
      const start = side > 0 ? x + 6 : x - 6 - width;
      const box = [Math.min(start, x - 3) - 1, y - 8, Math.max(start + width, x + 3) + 1, y + 8];
      if (!this.free([box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin])) continue;
      if (this.isCut(box) || this.isCrossed(box)) continue;
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

  /** Whether the edge of the view would cut through a label. */
  isCut([left, top, right, bottom]) {
    const [west, north, east, south] = this.seen;
    const outside = right < west || left > east || bottom < north || top > south;
    const inside = left >= west && right <= east && top >= north && bottom <= south;
    return !outside && !inside;
  }

  isCrossed(box) {
    return this.curves.some((curve) => mapgen.crosses(curve, box));
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

  free(box) {
    return !this.taken.some((other) => mapgen.meet(box, other));
  }
};
