"use strict";

/** What the signs on the map mean: only those that are on it. Folded up where it would cover a pin. */
mapgen.Legend = class {
  constructor(map, story, base, stage) {
    Object.assign(this, { map, stage });
    this.node = mapgen.make(
      "details",
      { class: "mg-legend" },
      mapgen.make("summary", { onclick: () => (this.byHand = true) }, "Key"),
      mapgen.make("ul", {}, mapgen.signs(story, base))
    );
    stage.append(this.node);
  }

  /** Open it where there is room and no pin under it, unless the reader has opened or closed it. */
  unfold(spots) {
    const wide = this.stage.clientWidth >= 560;
    this.node.classList.toggle("mg-in-row", wide);
    if (!this.byHand) this.node.open = wide && !this.covers(spots);
  }

  /** Whether it covers a pin, or would when open. */
  covers(spots) {
    if (!spots.length) return false;
    const { offsetWidth: width, offsetHeight: height } = this.node;
    if (this.node.open) this.size = { width, height };
    if (!this.size) return false;
    const { x, y } = this.map.getSize();
    const at = this.map.layerPointToContainerPoint([0, 0]);
    const box = [x - this.size.width - 24, y - this.size.height - 24, x, y]; // with half a pin
    return spots.some((spot) => mapgen.meet(box, [spot.x + at.x - 1, spot.y + at.y - 1, spot.x + at.x + 1, spot.y + at.y + 1]));
  }
};

mapgen.signs = function (story, base) {
  const roles = new Set(story.pins.map((pin) => pin.role));
  const disputed = base.detail.disputed.length > 0;
  const rows = [
    roles.size > 1 && roles.has("at") && ["mg-key-at", "where it happens"],
    story.pins.length > mapgen.MANY && ["mg-key-at", "how many events there"],
    roles.has("from") && ["mg-key-from", "from"],
    roles.has("via") && ["mg-key-via", "through"],
    roles.has("to") && ["mg-key-to", "to"],
    story.pins.some((pin) => pin.vague || pin.radius_km >= 0.3) && ["mg-key-vague", "approximate"],
    story.arrows.length > 0 && ["mg-key-arrow", "movement"],
    story.pins.length <= mapgen.MANY && ["mg-key-moved", "the dot is the place"],
    disputed && ["mg-key-disputed", "disputed border"],
  ];
  const { make } = mapgen;
  return rows.filter(Boolean).map(([name, words]) =>
    make("li", { class: name + "-row" }, make("i", { class: name, "aria-hidden": "true" }), words)
  );
};
