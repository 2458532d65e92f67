"use strict";

/** Directions from a pin to its label: to the right, left, down, up, and between. */
mapgen.WAYS = [
  [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [1, -1], [-1, 1], [-1, -1],
  [1, 0.5], [1, -0.5], [-1, 0.5], [-1, -0.5], [0.5, 1], [0.5, -1], [-0.5, 1], [-0.5, -1],
];

/** The point of a rectangle that is nearest to another point. */
mapgen.nearest = function ([left, top, right, bottom], { x, y }) {
  return { x: Math.max(left, Math.min(x, right)), y: Math.max(top, Math.min(y, bottom)) };
};

/** How far a point is from a line between two. */
mapgen.toLine = function ([a, b], { x, y }) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(a.x + t * dx - x, a.y + t * dy - y);
};

/** How far a point is from a rectangle. */
mapgen.gap = function ([left, top, right, bottom], { x, y }) {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
};

/** Whether two rectangles have a part in common. */
mapgen.meet = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

/** The corners between which points lie. */
mapgen.around = function (points) {
  const [across, down] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return [Math.min(...across), Math.min(...down), Math.max(...across), Math.max(...down)];
};

/** Whether a rectangle has a line of short pieces in it, or nearly. */
mapgen.crosses = ({ box, points }, other) =>
  mapgen.meet(box, other) && points.some((at, i) => i && mapgen.meet(mapgen.around([points[i - 1], at]), other));

/** A name as it is compared: "Yalu River" and "Yalu", "Korea, North" are left as they are. */
mapgen.bare = function (name) {
  return name.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N} ]/gu, "").replace(/^the | river$/g, "");
};

/** Break a long name at spaces into lines of about `most` characters, four at most. */
mapgen.wrap = function (name, most) {
  const lines = [];
  for (const word of name.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && (lines[last] + " " + word).length <= most) lines[last] += " " + word;
    else lines.push(word);
  }
  return lines.length > 4 ? [...lines.slice(0, 3), lines[3] + " …"] : lines;
};
