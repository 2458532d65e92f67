"use strict";

mapgen.TIP = 20; // pixels from the card's corner to the middle of its tip, at least
mapgen.APART = [10, 50, 90, 130, 170]; // pixels from a pin's edge to its card; a line joins them

/**
 * Where a card goes that tells of a point: on that side of it, so far off and so far along, where
 * it hides least. `view` is the rectangle it must lie in, for which the map is moved if need be;
 * `controls` are rectangles that stay where they are, `pins` those that move with the map. All are
 * in layer points. Returns the card's left and top, its side and distance, where its tip is along
 * its edge, and by how much the map has to be moved, as [x, y].
 */
mapgen.beside = function ({ at, half, width, height, view, controls, pins, last }) {
  const [left, top, right, bottom] = view;
  const within = (from, least, most) => Math.max(least, Math.min(from, most));
  const out = (from, to, least, most) => Math.min(0, from - least) || Math.max(0, to - most);
  const along = (middle, long, share, least, most) =>
    within(within(middle - share * long, least, most - long), middle - long + mapgen.TIP, middle - mapgen.TIP);
  const seen = pins.filter((pin) => mapgen.meet(pin, view));
  const ways = ["above", "right", "left", "below"].flatMap((side) =>
    mapgen.APART.flatMap((apart) => [0.5, 0.3, 0.7, 0.1, 0.9].map((share) => ({ side, apart, share })))
  );
  let best = null;
  for (const { side, apart, share } of ways) {
    const upright = side === "above" || side === "below";
    const gap = half + apart;
    const x = upright ? along(at.x, width, share, left, right) : side === "right" ? at.x + gap : at.x - gap - width;
    const y = upright ? (side === "below" ? at.y + gap : at.y - gap - height) : along(at.y, height, share, top, bottom);
    const move = [out(x, x + width, left, right), out(y, y + height, top, bottom)];
    const card = [x, y, x + width, y + height];
    const moved = (box, sign) => box.map((edge, i) => edge + sign * move[i % 2]);
    const hidden = seen.filter((pin) => mapgen.meet(pin, card) || !mapgen.meet(moved(pin, -1), view)).length;
    const line = upright ? [at.x - 1, Math.min(at.y, y), at.x + 1, Math.max(at.y, y)] : [Math.min(at.x, x), at.y - 1, Math.max(at.x, x), at.y + 1];
    const struck = seen.filter((pin) => mapgen.meet(pin, line) && !mapgen.meet(pin, card)).length;
    const beneath = controls.filter((box) => mapgen.meet(moved(box, 1), card)).length;
    const far = Math.abs(move[0]) + Math.abs(move[1]);
    const cost = 100 * hidden + 30 * struck + 1000 * beneath + (far && 60 + far) + apart / 3 + 10 * Math.abs(share - 0.5) + (side !== last && 5);
    if (!best || cost < best.cost) best = { cost, left: x, top: y, side, apart, move, tip: upright ? at.x - x : at.y - y };
  }
  return best;
};
