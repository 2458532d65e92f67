"use strict";

/** Land, water and borders on a canvas, in the colours of the style sheet. */
mapgen.BaseMap = class {
  constructor(map, data) {
    this.map = map;
    this.box = mapgen.project(data.box[2], data.box[1]).concat(
      mapgen.project(data.box[0], data.box[3])
    );
    this.data = data;
    this.detail = this.read(data.detail, data.factor.detail, data.box);
    this.sheet = new mapgen.Sheet((context, sheet) => this.paint(context, sheet), {
      pane: "tilePane",
    });
    this.sheet.addTo(map);
  }

  /** The coarse world, read when a view first goes beyond the box that is drawn in detail. */
  get world() {
    const { data } = this;
    const rim = [-85, data.wrap, 90, data.wrap + 360];
    if (!this.read_world) this.read_world = this.read(data.world, data.factor.world, rim);
    return this.read_world;
  }

  /** The layers of a drawing, each decoded when it is first painted: provinces may never be. */
  read(drawing, factor, box) {
    const read = (closed) => (code) => mapgen.decode(code, factor, box, closed);
    const lines = (list) => list.map(read(false));
    const areas = (list) => list.map((rings) => rings.map(read(true)));
    const decoders = { land: areas, lakes: areas, borders: lines, disputed: lines, provinces: lines, rivers: lines };
    const decoded = new Map();
    return (layer) => {
      if (!decoded.has(layer)) decoded.set(layer, decoders[layer](drawing[layer] || []));
      return decoded.get(layer);
    };
  }

  paint(context, sheet) {
    const zoom = this.map.getZoom();
    const view = { context, clip: sheet.box(), size: 256 * 2 ** zoom, origin: this.map.getPixelOrigin() };
    const [left, top, right, bottom] = view.clip;
    context.lineJoin = "round";
    context.fillStyle = mapgen.style("--sea");
    context.fillRect(left, top, right - left, bottom - top);
    const [x0, y0, x1, y1] = this.box;
    // Whole pixels, just inside the box: no hairline where the two drawings meet.
    const x = Math.ceil(x0 * view.size - view.origin.x) + 1;
    const y = Math.ceil(y0 * view.size - view.origin.y) + 1;
    const width = Math.floor(x1 * view.size - view.origin.x) - 1 - x;
    const height = Math.floor(y1 * view.size - view.origin.y) - 1 - y;
    const within = x <= left && y <= top && x + width >= right && y + height >= bottom;
    if (!within) this.paintDrawing(view, this.world, zoom);
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.fillStyle = mapgen.style("--sea");
    context.fillRect(left, top, right - left, bottom - top);
    this.paintDrawing(view, this.detail, zoom);
    context.restore();
  }

  paintDrawing(view, layer, zoom) {
    const { context } = view;
    this.fill(view, layer("land"), mapgen.style("--land"));
    this.fill(view, layer("lakes"), mapgen.style("--sea"));
    const wide = Math.min(1.6, 0.5 + zoom / 9);
    if (zoom >= 5) this.stroke(view, layer("provinces"), mapgen.style("--province"), 0.8, [2, 3]);
    if (zoom >= 3.5) this.stroke(view, layer("rivers"), mapgen.style("--river"), wide, []);
    this.stroke(view, layer("lakes").flat(), mapgen.style("--coast"), 0.7, []);
    this.stroke(view, layer("land").flat(), mapgen.style("--coast"), 0.8, []);
    this.stroke(view, layer("borders"), mapgen.style("--border"), wide, []);
    this.stroke(view, layer("disputed"), mapgen.style("--border"), wide, [4, 3]);
    context.setLineDash([]);
  }

  fill(view, areas, colour) {
    const { context } = view;
    context.fillStyle = colour;
    for (const rings of areas) {
      if (!rings.length || !mapgen.inView(view, rings[0])) continue;
      context.beginPath();
      for (const ring of rings) mapgen.trace(view, ring, false);
      context.fill("evenodd");
    }
  }

  stroke(view, lines, colour, width, dash) {
    const { context } = view;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.beginPath();
    for (const line of lines) if (mapgen.inView(view, line)) mapgen.trace(view, line, true);
    context.stroke();
  }
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
  return [lon / 360 + 0.5, mapgen.down(lat)];
};

mapgen.down = function (lat) {
  const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};

/** How many pixels a distance is at a latitude, at the map's zoom. */
mapgen.pixels = function (map, lat, km) {
  return (km * 256 * 2 ** map.getZoom()) / (40075.016686 * Math.cos((lat * Math.PI) / 180));
};

/** The points of a Google encoded polyline as [lat, lon] pairs. */
mapgen.points = function (code, factor) {
  const flat = mapgen.flatPoints(code, factor);
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
};

/** The same as one array, latitude and longitude in turn, the first point again when `closed`. */
mapgen.flatPoints = function (code, factor, closed) {
  const flat = new Float64Array(code.length + 2); // a number takes one letter or more
  let count = 0;
  let lat = 0;
  let lon = 0;
  for (let at = 0; at < code.length; ) {
    let value = 0;
    let shift = 0;
    let byte;
    do {
      byte = code.charCodeAt(at++) - 63;
      value |= (byte & 31) << shift;
      shift += 5;
    } while (byte >= 32);
    const step = value & 1 ? ~(value >> 1) : value >> 1;
    flat[count] = (count & 1 ? (lon += step) : (lat += step)) / factor;
    count++;
  }
  if (closed) for (const first of [flat[0], flat[1]]) flat[count++] = first;
  return flat.subarray(0, count);
};

/** A polyline ready to draw; `cut` marks the points that lie on an edge of the clip box. */
mapgen.decode = function (code, factor, [south, west, north, east], closed) {
  const xy = mapgen.flatPoints(code, factor, closed); // latitude and longitude until the loop
  const count = xy.length / 2;
  const cut = new Uint8Array(count);
  const near = 1.5 / factor;
  let [left, top, right, bottom] = [Infinity, 1, -Infinity, 0];
  for (let i = 0; i < count; i++) {
    const lat = xy[2 * i];
    const lon = xy[2 * i + 1];
    const x = (xy[2 * i] = lon / 360 + 0.5);
    const y = (xy[2 * i + 1] = mapgen.down(lat));
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    cut[i] = (lat < south + near && 1) | (lon < west + near && 2) | (lat > north - near && 4) | (lon > east - near && 8);
  }
  return { xy, cut, left, top, right, bottom };
};

mapgen.inView = function ({ clip, size, origin }, line) {
  return (
    line.right * size - origin.x >= clip[0] &&
    line.left * size - origin.x <= clip[2] &&
    line.bottom * size - origin.y >= clip[1] &&
    line.top * size - origin.y <= clip[3]
  );
};

/** Add a polyline to the path, without the points that would fall on the same pixel. */
mapgen.trace = function ({ context, size, origin }, line, skipCuts) {
  const { xy, cut } = line;
  const last = cut.length - 1;
  let fromX, fromY;
  for (let i = 0; i <= last; i++) {
    const x = xy[2 * i] * size - origin.x;
    const y = xy[2 * i + 1] * size - origin.y;
    if (i === 0 || (skipCuts && cut[i] & cut[i - 1])) context.moveTo(x, y);
    else if (i < last && !cut[i] && Math.abs(x - fromX) + Math.abs(y - fromY) < 0.8) continue;
    else context.lineTo(x, y);
    fromX = x;
    fromY = y;
  }
};
