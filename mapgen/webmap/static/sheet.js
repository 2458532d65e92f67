"use strict";

mapgen.RIM = 0.3; // of the view, painted beyond each of its edges for when the map is moved

/**
 * A canvas over the map that calls `paint(context, sheet)` whenever the view has changed.
 * The context is set so that Leaflet's layer points are its coordinates.
 * Moving and zooming with the map is what L.Renderer does for its own canvas.
 */
mapgen.Sheet = L.Renderer.extend({
  options: { padding: 0 }, // at first what is in view alone

  initialize(paint, options) {
    this._paint = paint;
    L.Renderer.prototype.initialize.call(this, options);
  },

  onAdd() {
    L.Renderer.prototype.onAdd.call(this);
    this._map.on("move", this._follow, this);
    if (this.options.padding < mapgen.RIM) mapgen.later(() => this._widen());
  },

  _widen() {
    this.options.padding = mapgen.RIM;
    this.redraw();
  },

  /** As L.Renderer, which paints at each end of a movement; what is painted already is enough. */
  getEvents() {
    const events = { viewprereset: this._age, zoom: this._onZoom, moveend: this._settle };
    if (this._zoomAnimated) events.zoomanim = this._onAnimZoom;
    return events;
  },

  /** A jump begins, after which layer points are others. */
  _age() {
    this._old = true;
  },

  _settle() {
    if (this._old || !this._bounds || this._zoom !== this._map.getZoom() || !this._covers()) this._update();
  },

  /** Whether the view lies within what was painted. */
  _covers() {
    const seen = this._map.getPixelBounds();
    const origin = this._map.getPixelOrigin();
    return this._bounds.contains(L.bounds(seen.min.subtract(origin), seen.max.subtract(origin)));
  },

  onRemove() {
    this._map.off("move", this._follow, this);
    L.Renderer.prototype.onRemove.call(this);
  },

  redraw() {
    if (this._map) this._update();
  },

  /** The rectangle of layer points that the canvas covers, as [left, top, right, bottom]. */
  box() {
    const { min, max } = this._bounds;
    return [min.x, min.y, max.x, max.y];
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._context = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
    delete this._context;
  },

  _updatePaths() {},

  _follow() {
    if (this._map._animatingZoom || this._old || !this._bounds) return;
    if (this._zoom === this._map.getZoom() && !this._covers()) this._update();
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    this._old = false;
    const size = this._bounds.getSize();
    const canvas = this._container;
    const scale = mapgen.isPrinted() ? 2 : Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.round(size.x * scale);
    canvas.height = Math.round(size.y * scale);
    canvas.style.width = size.x + "px";
    canvas.style.height = size.y + "px";
    L.DomUtil.setPosition(canvas, this._bounds.min);
    this._context.setTransform(scale, 0, 0, scale, 0, 0);
    this._context.translate(-this._bounds.min.x, -this._bounds.min.y);
    this._paint(this._context, this);
  },
});

/** Call `act` whenever layer points have become others: at another zoom, or by a jump to elsewhere. */
mapgen.onLayout = function (map, act) {
  let origin = map.getPixelOrigin();
  map.on("zoomend viewreset", () => {
    if (map.getPixelOrigin().equals(origin)) return;
    origin = map.getPixelOrigin();
    act();
  });
};
