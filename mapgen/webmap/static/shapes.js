"use strict";

/** Outlines, radii and arrows: what a pin alone would say too exactly, or not at all. */
mapgen.Shapes = class {
  constructor(map, story, pins, wrap) {
    Object.assign(this, { map, story, pins, wrap, event: -1, shown: null });
    this.renderer = L.svg({ padding: 0.5 });
    this.parts = []; // {layer, pins, and one of outline, radius, arrow}
    this.crowd = story.pins.length > mapgen.MANY;
    if (!this.crowd) this.draw(story.pins.map((_, i) => i));
  }

  draw(pins) {
    const own = new Set(pins);
    this.outlines(pins);
    this.radii(pins);
    for (const [from, to] of this.story.arrows) if (own.has(from)) this.arrow(from, to);
  }

  /** Of a crowd only what belongs to the current event is drawn. */
  redraw(pin) {
    for (const { layer } of this.parts) layer.remove();
    this.parts = [];
    if (pin >= 0) this.draw(this.story.events[this.story.pins[pin].event].pins);
    this.arrange();
  }

  add(layer, pins, extra) {
    const part = { layer, pins, ...extra };
    this.parts.push(part);
    if (!part.radius) this.put(part); // a ring waits until the map is close enough to show it
  }

  put(part) {
    part.layer.addTo(this.map);
    this.mark(part);
  }

  /** What belongs to none of the pins that are shown is hidden. */
  mark({ layer, pins }) {
    const element = layer.getElement();
    if (!element) return;
    element.classList.toggle("mg-off", !this.isShown(pins));
    element.classList.toggle("mg-now", pins.some((pin) => this.story.pins[pin].event === this.event));
  }

  path(className) {
    return { className, renderer: this.renderer, interactive: false };
  }

  outlines(chosen) {
    const turn = ([lat, lon]) => [lat, lon < this.wrap ? lon + 360 : lon];
    for (const [key, shape] of Object.entries(this.story.shapes)) {
      const pins = chosen.filter((i) => this.story.pins[i].shape === key);
      if (!pins.length) continue;
      const country = pins.every((i) => this.story.pins[i].precision === "country");
      const parts = shape.parts.map((code) => mapgen.points(code, 1000).map(turn));
      const layer =
        shape.kind === "line"
          ? L.polyline(parts, this.path("mg-line"))
          : L.polygon(parts.map((ring) => [ring]), this.path(country ? "mg-area mg-country" : "mg-area"));
      this.add(layer, pins, { outline: layer.getBounds() });
    }
  }

  /** A ring where there is no outline; not round a water, which it would draw over land. */
  radii(chosen) {
    const drawn = new Map();
    for (const i of chosen) {
      const pin = this.story.pins[i];
      if (pin.shape || pin.radius_km < 0.3 || pin.precision === "water") continue;
      const key = [pin.lat, pin.lon, pin.radius_km].join();
      if (drawn.has(key)) drawn.get(key).push(i);
      else {
        const pins = [i];
        drawn.set(key, pins);
        const style = { ...this.path("mg-radius"), radius: pin.radius_km * 1000 };
        this.add(L.circle([pin.lat, pin.lon], style), pins, { radius: pin.radius_km });
      }
    }
  }

  /** A curve between two places with a head past its middle; no path the article does not give. */
  arrow(from, to) {
    const head = mapgen.make("i", {});
    const icon = L.divIcon({ className: "mg-arrowhead", html: head, iconSize: [0, 0] });
    const tip = L.marker([0, 0], { icon, pane: "mg-leaders", interactive: false, keyboard: false });
    tip.on("add", () => tip.getElement().setAttribute("aria-hidden", "true"));
    const arrow = { from, to, head, tip };
    this.add(L.polyline([], this.path("mg-route")), [from, to], { arrow });
    this.add(tip, [from, to], {});
  }

  /** From place to place; where these are too near, from pin to pin, which stand farther apart. */
  bend(line, { from, to, head, tip }) {
    const places = [from, to].map((pin) => this.map.latLngToLayerPoint(this.story.pins[pin]));
    const near = places[0].distanceTo(places[1]) < mapgen.ARROW;
    const [a, b] = near ? [from, to].map((pin) => L.point(this.pins.spotOf(pin) || [0, 0])) : places;
    const shown = a.distanceTo(b) > mapgen.ARROW - 8;
    for (const layer of [line, tip]) if (layer.getElement()) layer.getElement().style.display = shown ? "" : "none";
    if (!shown) return null;
    const over = L.point((a.x + b.x) / 2 - (b.y - a.y) * 0.16, (a.y + b.y) / 2 + (b.x - a.x) * 0.16);
    const at = (t) => a.multiplyBy((1 - t) ** 2).add(over.multiplyBy(2 * t * (1 - t))).add(b.multiplyBy(t * t));
    const points = Array.from({ length: 33 }, (_, i) => at(i / 32));
    line.setLatLngs(points.map((point) => this.map.layerPointToLatLng(point)));
    const [point, behind] = [at(near ? 0.56 : 0.62), at(near ? 0.54 : 0.6)];
    tip.setLatLng(this.map.layerPointToLatLng(point));
    head.style.transform = `rotate(${Math.atan2(point.y - behind.y, point.x - behind.x)}rad)`;
    return { points, box: mapgen.around(points) };
  }

  /** The arrows that show, in layer points: names keep off them. */
  curves() {
    return this.parts.filter(({ curve, pins }) => curve && this.isShown(pins)).map(({ curve }) => curve);
  }

  isShown(pins) {
    return !this.shown || pins.some((pin) => this.shown.has(pin));
  }

  /** The outline of a mark's place on the map, undefined without one. */
  bounds(pin) {
    const part = this.parts.find(({ outline, pins }) => outline && pins.includes(pin));
    return part && part.outline;
  }

  /** A radius shows while it is larger than a pin; a wide one only when its mark is current. */
  arrange() {
    const size = this.map.getSize();
    const wide = Math.min(size.x, size.y) * 0.3;
    for (const part of this.parts) {
      const { layer, pins, outline, radius, arrow } = part;
      const pixels = radius && mapgen.pixels(this.map, this.story.pins[pins[0]].lat, radius);
      if (radius && (pixels < 17 || pixels > 3000)) layer.remove();
      else if (!this.map.hasLayer(layer)) this.put(part);
      const element = layer.getElement();
      if (!element) continue;
      if (radius) element.classList.toggle("mg-wide", pixels > wide);
      if (outline) element.classList.toggle("mg-around", outline.contains(this.map.getBounds()));
      if (outline) element.classList.toggle("mg-far", this.isMadeForAfar(outline));
      if (arrow) part.curve = this.bend(layer, arrow);
    }
  }

  /** So close that an outline, simplified for its own size, would run beside the coast and border. */
  isMadeForAfar(outline) {
    const [a, b] = [outline.getSouthWest(), outline.getNorthEast()].map((at) => this.map.latLngToLayerPoint(at));
    const { x, y } = this.map.getSize();
    return Math.max(b.x - a.x, a.y - b.y) > 3 * Math.max(x, y);
  }

  filter(pins) {
    this.shown = new Set(pins);
    for (const part of this.parts) this.mark(part);
  }

  select(pin) {
    this.event = pin < 0 ? -1 : this.story.pins[pin].event;
    if (this.crowd) this.redraw(pin);
    for (const part of this.parts) this.mark(part);
  }
};
