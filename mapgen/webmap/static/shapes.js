"use strict";

/** Outlines, radii and arrows: what a pin alone would say too exactly, or not at all. */
mapgen.Shapes = class {
  constructor(map, story, wrap) {
    Object.assign(this, { map, story, wrap });
    this.renderer = L.svg({ padding: 0.5 });
    this.parts = []; // {layer, pins, and one of outline, radius, length}
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
    layer.addTo(this.map);
    this.parts.push({ layer, pins, ...extra });
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
    const [a, b] = [from, to].map((pin) => {
      const { lat, lon } = this.story.pins[pin];
      return this.map.project([lat, lon], 10);
    });
    const bend = L.point((a.x + b.x) / 2 - (b.y - a.y) * 0.16, (a.y + b.y) / 2 + (b.x - a.x) * 0.16);
    const at = (t) =>
      a.multiplyBy((1 - t) ** 2).add(bend.multiplyBy(2 * t * (1 - t))).add(b.multiplyBy(t * t));
    const curve = [];
    for (let i = 0; i <= 32; i++) curve.push(this.map.unproject(at(i / 32), 10));
    this.add(L.polyline(curve, this.path("mg-route")), [from, to], {});
    const tip = at(0.62);
    const behind = at(0.6);
    const head = mapgen.make("i", {});
    head.style.transform = `rotate(${Math.atan2(tip.y - behind.y, tip.x - behind.x)}rad)`;
    const icon = L.divIcon({ className: "mg-arrowhead", html: head, iconSize: [0, 0] });
    const marker = L.marker(this.map.unproject(tip, 10), {
      icon, pane: "mg-leaders", interactive: false, keyboard: false,
    });
    const length = a.distanceTo(b) / 2 ** 10;
    this.add(marker, [from, to], { length });
    marker.getElement().setAttribute("aria-hidden", "true");
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
    for (const { layer, pins, outline, radius, length } of this.parts) {
      const element = layer.getElement();
      if (!element) continue;
      if (radius) {
        const pixels = mapgen.pixels(this.map, this.story.pins[pins[0]].lat, radius);
        element.style.display = pixels < 17 || pixels > 3000 ? "none" : "";
        element.classList.toggle("mg-wide", pixels > wide);
      }
      if (outline) element.classList.toggle("mg-around", outline.contains(this.map.getBounds()));
      if (length) element.style.display = length * 2 ** this.map.getZoom() < 46 ? "none" : "";
    }
  }

  /** Show what belongs to one of these pins; an arrow needs both its ends. */
  filter(pins) {
    const shown = new Set(pins);
    for (const { layer, pins: own } of this.parts) {
      const element = layer.getElement();
      if (element) element.classList.toggle("mg-off", !own.some((pin) => shown.has(pin)));
    }
  }

  select(pin) {
    if (this.crowd) this.redraw(pin);
    const event = pin < 0 ? -1 : this.story.pins[pin].event;
    for (const { layer, pins } of this.parts) {
      const element = layer.getElement();
      if (!element) continue;
      const own = pins.some((p) => this.story.pins[p].event === event);
      element.classList.toggle("mg-now", own);
    }
  }
};
