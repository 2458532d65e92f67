"use strict";

/** Which part of the world the map shows: all places, a closer look, and the way back from a card. */
mapgen.View = class {
  constructor(map, story, stage) {
    Object.assign(this, { map, story, stage, left: null });
    map.on("dragstart", () => this.moved());
  }

  /** The reader has moved the map: it is not moved back. */
  moved() {
    this.left = null;
  }

  /** A card is about to move the map. */
  leave() {
    this.left = { center: this.map.getCenter(), zoom: this.map.getZoom() };
  }

  /** All places; when they span the world, those around which most of the story turns. */
  fit(all) {
    const { map, story } = this;
    const { pins } = story;
    if (!pins.length) return map.setView([20, 10], map.getSize().x < 560 ? 1 : 2, { animate: false });
    const most = pins.length === 1 ? 2500 : 200;
    const around = (chosen) =>
      chosen.length > mapgen.MANY
        ? mapgen.extent(chosen)
        : chosen.reduce(
            (bounds, { lat, lon, radius_km }) =>
              bounds.extend(L.latLng(lat, lon).toBounds(2000 * Math.max(1, Math.min(radius_km, most)))),
            L.latLngBounds([])
          );
    const narrow = mapgen.isSmall(map);
    const apart = pins.some(({ lat, lon }) => Math.hypot(lat - pins[0].lat, lon - pins[0].lon) > 0.01);
    const options = { paddingTopLeft: narrow ? [28, 34] : [60, 50], paddingBottomRight: [narrow ? 64 : 70, 22 + this.stage.querySelector(".mg-legend").offsetHeight + 12], maxZoom: apart ? 10.5 : 9, animate: all && !mapgen.still() };
    const zoom = (bounds) => map.getBoundsZoom(bounds, false, L.point(100, 90));
    map.setMinZoom(1); // which a larger window had set higher
    const whole = around(pins);
    // Farther out than the story and the world there is only sea.
    map.setMinZoom(Math.max(1, Math.min(zoom(whole) - 0.25, Math.ceil(4 * Math.log2(map.getSize().x / 256)) / 4)));
    const core = all || zoom(whole) >= 2.5 ? whole : around(mapgen.core(pins));
    const spread = zoom(core) - zoom(whole) >= 2;
    map.fitBounds(spread ? core : whole, options);
    this.left = null;
    const arrived = () => (this.fitted = { center: map.getCenter(), zoom: map.getZoom() });
    if (options.animate) map.once("moveend", arrived);
    else arrived();
  }

  /** Whether so much more than the story is in view that its pins would stand far from their places. */
  isFar() {
    return this.fitted && this.map.getZoom() < this.fitted.zoom - 1;
  }

  /** A window of another size shows all places again, unless the reader has gone elsewhere. */
  refit() {
    const { map, fitted } = this;
    if (!fitted || map.getZoom() !== fitted.zoom) return;
    const away = map.latLngToLayerPoint(fitted.center).distanceTo(map.latLngToLayerPoint(map.getCenter()));
    if (away < 5) this.fit(false);
  }

  /** Move a mark into sight. */
  bring(pin) {
    const { lat, lon } = this.story.pins[pin];
    const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
    const size = this.map.getSize();
    const key = this.stage.querySelector(".mg-legend").offsetHeight + 24;
    const inSight = x > size.x * 0.05 && x < size.x * 0.95 && y > size.y * 0.05 && y < size.y - Math.max(key, size.y * 0.05);
    if (!inSight) {
      this.map.setView([lat, lon], this.map.getZoom(), { animate: false });
    }
  }

  /** Zoom until the place's outline, or its radius, fills a part of the map. */
  closer(pin, outline) {
    const { bounds, zoom } = this.near(pin, outline);
    this.map.setView(bounds.getCenter(), zoom, { animate: false });
  }

  /** Where a closer look at a mark goes, and whether it is one. */
  near(pin, outline) {
    const { lat, lon, radius_km } = this.story.pins[pin];
    const bounds = outline || L.latLng(lat, lon).toBounds(2000 * Math.max(radius_km * 2, 90));
    const zoom = this.map.getBoundsZoom(bounds, false, L.point(40, 40));
    return { bounds, zoom, isCloser: zoom > this.map.getZoom() + 0.4 };
  }

  /** To where the map was before a card moved it, unless the reader has moved it since. */
  goBack() {
    const { map, left } = this;
    this.left = null;
    if (left && left.zoom === map.getZoom()) map.setView(left.center, left.zoom, { animate: false });
  }
};

/** The four fifths of the pins that are nearest to where most of them are. */
mapgen.core = function (pins) {
  const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  if (pins.length > 4000) pins = pins.filter((_, i) => i % Math.ceil(pins.length / 2000) === 0);
  const lat = middle(pins.map((pin) => pin.lat));
  const lon = middle(pins.map((pin) => pin.lon));
  const far = (pin) => Math.hypot(pin.lat - lat, (pin.lon - lon) * Math.cos((lat * Math.PI) / 180));
  return [...pins].sort((a, b) => far(a) - far(b)).slice(0, Math.max(1, Math.ceil(pins.length * 0.8)));
};

/** The box of very many pins, whose radii do not matter at its size. */
mapgen.extent = function (pins) {
  let [south, west, north, east] = [90, 540, -90, -180];
  for (const { lat, lon } of pins) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  return L.latLngBounds([south, west], [north, east]);
};
