"use strict";

/**
 * A small map of the country round a view that is too close to be recognised, with a frame where
 * the view is. It stands in a corner that no pin needs, or not at all.
 */
mapgen.Locator = class {
  constructor(map, base, stage, pins) {
    Object.assign(this, { map, base, pins });
    this.node = mapgen.make("canvas", { class: "mg-locator", "aria-hidden": "true", hidden: true });
    this.wide = 150;
    stage.append(this.node);
  }

  /** Show or hide it, as the view is now; true when names have to make room or may come back. */
  arrange() {
    const corner = this.isNeeded() ? ["nw", "sw"].find((name) => this.isFree(name)) : undefined;
    const changed = this.corner !== corner;
    this.corner = corner;
    this.node.hidden = !corner;
    if (corner) {
      this.node.dataset.corner = corner;
      this.paint();
    }
    return changed;
  }

  /** Beside the drawing of the surroundings the view is small, and there is room for both. */
  isNeeded() {
    const [left, , right] = this.base.detail.box;
    const { x } = this.map.getSize();
    return !mapgen.isSmall(this.map) && x / (256 * 2 ** this.map.getZoom()) < (right - left) / 6;
  }

  /** The view and the drawing of its surroundings: pixels of the canvas by parts of the world. */
  frame() {
    const [left, top, right, bottom] = this.base.detail.box;
    const size = this.wide / (right - left);
    const high = Math.round(Math.min(this.wide, Math.max(80, (bottom - top) * size)));
    return { size, high, origin: { x: left * size, y: ((top + bottom) / 2) * size - high / 2 } };
  }

  isFree(corner) {
    const { high } = this.frame();
    const { y } = this.map.getSize();
    const top = corner === "nw" ? 0 : y - high - 92;
    return !this.pins.spots.some((spot) => {
      const at = this.map.layerPointToContainerPoint([spot.x, spot.y]);
      return at.x < this.wide + 40 && at.y > top - 30 && at.y < top + high + 40;
    });
  }

  paint() {
    const { size, high, origin } = this.frame();
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    Object.assign(this.node, { width: this.wide * scale, height: high * scale });
    Object.assign(this.node.style, { width: this.wide + "px", height: high + "px" });
    const context = this.node.getContext("2d");
    context.scale(scale, scale);
    const clip = [0, 0, this.wide, high];
    mapgen.flood(context, clip);
    this.base.detail.paint({ context, clip, size, origin }, 2);
    const bounds = this.map.getBounds();
    const corners = [bounds.getNorthWest(), bounds.getSouthEast()].map(({ lat, lng }) => mapgen.project(lat, lng));
    const [[x, y], [right, bottom]] = corners.map(([across, down]) => [across * size - origin.x, down * size - origin.y]);
    context.strokeStyle = mapgen.style("--accent");
    context.lineWidth = 2;
    const least = 7; // a smaller frame would be a speck
    const [wide, tall] = [Math.max(least, right - x), Math.max(least, bottom - y)];
    context.strokeRect((x + right - wide) / 2, (y + bottom - tall) / 2, wide, tall);
    this.names(context, size, origin, high);
  }

  /** The two or three names by which the reader knows where this is. */
  names(context, size, origin, high) {
    const known = this.base.data.labels.filter(({ kind }) => kind === "country" || kind === "capital");
    context.font = "600 9px " + mapgen.style("--sans");
    context.textAlign = "center";
    context.lineWidth = 2.5;
    context.strokeStyle = mapgen.style("--halo");
    context.fillStyle = mapgen.style("--country-name");
    const taken = [];
    for (const { name, at } of known) {
      const [across, down] = mapgen.project(at[0], at[1]);
      const half = context.measureText(name).width / 2 + 2;
      const x = Math.max(half, Math.min(this.wide - half, across * size - origin.x));
      const y = down * size - origin.y;
      const box = [x - half, y - 8, x + half, y + 4];
      if (y < 9 || y > high - 5 || taken.length === 3) continue;
      if (taken.some((other) => mapgen.meet(box, other))) continue;
      taken.push(box);
      context.strokeText(name, x, y);
      context.fillText(name, x, y);
    }
  }
};
