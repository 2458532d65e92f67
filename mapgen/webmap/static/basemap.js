"use strict";

/** Land, water and borders on a canvas, in the colours of the style sheet. */
mapgen.BaseMap = class {
  constructor(map, data) {
    Object.assign(this, { map, data });
    this.detail = new mapgen.Drawing(data.detail, data.factor.detail, data.box);
    this.world = new mapgen.Drawing(data.world, data.factor.world, [-85, data.wrap, 90, data.wrap + 360]);
    this.sheet = new mapgen.Sheet((context, sheet) => this.paint(context, sheet), {
      pane: "tilePane",
    });
    this.sheet.addTo(map);
  }

  paint(context, sheet) {
    const zoom = this.map.getZoom();
    const view = { context, clip: sheet.box(), size: 256 * 2 ** zoom, origin: this.map.getPixelOrigin() };
    mapgen.flood(context, view.clip);
    if (!this.detail.covers(view)) this.world.paint(view, zoom);
    this.detail.paint(view, zoom);
  }
};

/** A part of the world as the browser's own paths; each is read when it is first in view. */
mapgen.Drawing = class {
  constructor(layers, factor, [south, west, north, east]) {
    this.layers = layers;
    this.unit = 1 / (360 * factor); // of the paths, in parts of the world
    this.paths = new Map(); // piece -> Path2D
    this.box = [...mapgen.project(north, west), ...mapgen.project(south, east)];
  }

  /** What of it can be painted, [left, top, right, bottom] in whole pixels. */
  inside({ size, origin }) {
    const [left, top, right, bottom] = this.box;
    // Inside the box by what points were rounded: no coast along its rim, no hairline where two drawings meet.
    const rim = 1 + (this.unit * size) / 2;
    return [
      Math.ceil(left * size - origin.x + rim),
      Math.ceil(top * size - origin.y + rim),
      Math.floor(right * size - origin.x - rim),
      Math.floor(bottom * size - origin.y - rim),
    ];
  }

  covers(view) {
    const [left, top, right, bottom] = this.inside(view);
    const { clip } = view;
    return left <= clip[0] && top <= clip[1] && right >= clip[2] && bottom >= clip[3];
  }

  /** Paint it at a zoom; `view` has a context whose pixels count from `origin`, and `size`, the world's. */
  paint(view, zoom) {
    const { context, size, origin } = view;
    const inside = this.inside(view);
    const scale = this.unit * size;
    const wide = Math.min(1.6, 0.5 + zoom / 9);
    context.save();
    context.beginPath();
    context.rect(inside[0], inside[1], inside[2] - inside[0], inside[3] - inside[1]);
    context.clip();
    mapgen.flood(context, inside);
    context.translate(size / 2 - origin.x, size / 2 - origin.y);
    context.scale(scale, scale);
    context.lineJoin = "round";
    const shown = (layer) => this.inView(view, layer);
    const fill = (layer, colour) => {
      context.fillStyle = mapgen.style(colour);
      for (const path of shown(layer)) context.fill(path);
    };
    const stroke = (layer, colour, width, dash = []) => {
      context.strokeStyle = mapgen.style(colour);
      context.lineWidth = width / scale;
      context.setLineDash(dash.map((length) => length / scale));
      for (const path of shown(layer)) context.stroke(path);
    };
    fill("land", "--land");
    fill("lakes", "--sea");
    if (zoom >= 5) stroke("provinces", "--province", 0.8, [2, 3]);
    if (zoom >= 3.5) stroke("rivers", "--river", wide);
    stroke("lakes", "--coast", 0.7);
    stroke("land", "--coast", 0.8);
    stroke("borders", "--border", wide);
    stroke("disputed", "--border", wide, [4, 3]);
    context.restore();
  }

  /** The paths of a layer that a view may show. */
  inView({ clip, size, origin }, layer) {
    const scale = this.unit * size;
    const across = (x) => x * scale + size / 2 - origin.x;
    const down = (y) => y * scale + size / 2 - origin.y;
    return (this.layers[layer] || []) // the world has no provinces and no rivers
      .filter(([left, top, right, bottom]) => mapgen.meet([across(left), down(top), across(right), down(bottom)], clip))
      .map((piece) => this.path(piece));
  }

  path(piece) {
    if (!this.paths.has(piece)) this.paths.set(piece, new Path2D(piece[4]));
    return this.paths.get(piece);
  }
};

mapgen.flood = function (context, [left, top, right, bottom]) {
  context.fillStyle = mapgen.style("--sea");
  context.fillRect(left, top, right - left, bottom - top);
};

mapgen.ROUGH = 9.5; // the zoom from which Natural Earth's lines, made for 1:10 million, are seen to be off

/** The scale, which says so where the drawing is closer than it was made for; `act` when that changes. */
mapgen.scale = function (map, act) {
  const scale = L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 110 }).addTo(map);
  const note = mapgen.make("p", { class: "mg-rough", hidden: true }, "Rough at this scale, without streets");
  scale.getContainer().prepend(note);
  const look = () => {
    const rough = map.getZoom() >= mapgen.ROUGH;
    if (note.hidden !== rough) return;
    note.hidden = !rough;
    act();
  };
  map.on("zoomend", look);
};

/** Web Mercator with the world from 0 to 1, y downwards. */
mapgen.project = function (lat, lon) {
  const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
};

/** How many pixels a distance is at a latitude, at the map's zoom. */
mapgen.pixels = function (map, lat, km) {
  return (km * 256 * 2 ** map.getZoom()) / (40075.016686 * Math.cos((lat * Math.PI) / 180));
};

/** The points of a Google encoded polyline as [lat, lon] pairs. */
mapgen.points = function (code, factor) {
  const points = [];
  const sums = [0, 0];
  let turn = 0;
  for (let at = 0; at < code.length; ) {
    let value = 0;
    let shift = 0;
    let byte;
    do {
      byte = code.charCodeAt(at++) - 63;
      value |= (byte & 31) << shift;
      shift += 5;
    } while (byte >= 32);
    sums[turn] += value & 1 ? ~(value >> 1) : value >> 1;
    if (turn) points.push(sums.map((sum) => sum / factor));
    turn = 1 - turn;
  }
  return points;
};
