"use strict";

/**
 * The numbered pins. Pins that would cover each other move apart, each with a line to a dot at
 * the true place; where there is no room for that (phones, very many) they stack with a count.
 */
mapgen.Pins = class {
  constructor(map, story, on) {
    Object.assign(this, { map, story, on });
    this.size = 26;
    this.current = -1;
    this.markers = new Map(); // pin -> its L.Marker, made when first shown
    this.spots = []; // what stands where: {pins, anchor, x, y}
    this.world = story.pins.map((pin) => mapgen.project(pin.lat, pin.lon));
    this.visible = story.pins.map((_, i) => i);
    map.createPane("mg-leaders").style.zIndex = 590;
    this.leaders = L.layerGroup().addTo(map);
  }

  /** Work out what stands where at this zoom, and show it. */
  arrange() {
    const origin = this.map.getPixelOrigin();
    const size = 256 * 2 ** this.map.getZoom();
    const places = this.visible.map((pin) => {
      const [x, y] = this.world[pin];
      return { pin, at: L.point(x * size - origin.x, y * size - origin.y) };
    });
    const narrow = mapgen.isSmall(this.map) || this.on.isFar();
    const reach = places.length > 200 ? 34 : narrow ? 20 : 3;
    const most = places.length > 200 ? 1 : narrow ? 2 : 8;
    this.spots = mapgen.group(places, reach, most);
    const room = this.size + (narrow ? 5 : 2);
    const of = new Map(this.spots.flatMap((spot) => spot.pins.map((pin) => [pin, spot])));
    const joined = this.story.arrows.map((ends) => ends.map((pin) => of.get(pin))).filter(([a, b]) => a && b && a !== b);
    if (this.spots.length <= 200) mapgen.spread(this.spots, room, joined);
    this.show();
  }

  /** Show these pins alone. */
  filter(pins) {
    this.visible = [...pins].sort((a, b) => a - b);
    this.arrange();
  }

  show() {
    const shown = new Set();
    this.leaders.clearLayers();
    for (const spot of this.spots) {
      const head = spot.pins.includes(this.current) ? this.current : spot.pins[0];
      spot.head = head;
      shown.add(head);
      this.place(head, spot);
    }
    for (const [pin, marker] of this.markers) if (!shown.has(pin)) marker.remove();
    this.rove();
  }

  place(pin, spot) {
    const marker = this.marker(pin);
    const { lat, lon } = this.story.pins[pin];
    marker.setLatLng([lat, lon]);
    if (!this.map.hasLayer(marker)) marker.addTo(this.map);
    const icon = marker.getElement();
    const dx = spot.x - spot.anchor.x;
    const dy = spot.y - spot.anchor.y;
    icon.style.marginLeft = dx - this.size / 2 + "px";
    icon.style.marginTop = dy - this.size / 2 + "px";
    const more = spot.pins.length - 1;
    icon.classList.toggle("mg-stack", more > 0);
    icon.dataset.more = more ? "+" + more : "";
    spot.corner = more ? this.corner(spot) : "";
    icon.dataset.corner = spot.corner;
    icon.setAttribute("aria-label", this.name(pin, more));
    icon.setAttribute("aria-current", pin === this.current ? "true" : "false");
    icon.classList.toggle("mg-past", this.isPast(pin));
    marker.setZIndexOffset(pin === this.current ? 100000 : 0);
    if (Math.hypot(dx, dy) > 4) this.leader(pin, dx, dy);
  }

  /** Where a stack's count covers no other pin: "ne" (the default), "nw", "se" or "sw". */
  corner(spot) {
    const way = (name) => [name.endsWith("e") ? 15 : -15, name.startsWith("n") ? -12 : 12];
    const room = (name) => {
      const [dx, dy] = way(name);
      const far = this.spots.map((s) => (s === spot ? 99 : Math.hypot(s.x - spot.x - dx, s.y - spot.y - dy)));
      return Math.min(24, ...far);
    };
    return ["ne", "nw", "se", "sw"].reduce((best, name) => (room(name) > room(best) ? name : best));
  }

  /** Whether the view lies inside what the article leaves open: there a pin claims too much. */
  isPast(pin) {
    const { lat, radius_km } = this.story.pins[pin];
    const { x, y } = this.map.getSize();
    return mapgen.pixels(this.map, lat, radius_km) > Math.hypot(x, y) / 2;
  }

  /** Whether any pin stands beside its place. */
  isMoved() {
    return this.leaders.getLayers().length > 0;
  }

  leader(pin, dx, dy) {
    const { lat, lon } = this.story.pins[pin];
    const line = mapgen.make("i", { class: "mg-leader" });
    line.style.width = Math.max(0, Math.hypot(dx, dy) - this.size / 2) + "px";
    line.style.transform = `rotate(${Math.atan2(dy, dx)}rad)`;
    const html = mapgen.make("span", {}, line, mapgen.make("i", { class: "mg-dot" }));
    const icon = L.divIcon({ className: "mg-anchor", html, iconSize: [0, 0] });
    const pane = pin === this.current ? "tooltipPane" : "mg-leaders"; // its place is seen over other pins
    L.marker([lat, lon], { icon, pane, interactive: false, keyboard: false })
      .addTo(this.leaders)
      .getElement()
      .setAttribute("aria-hidden", "true");
  }

  marker(pin) {
    let marker = this.markers.get(pin);
    if (marker) return marker;
    const { number, role, vague } = this.story.pins[pin];
    const icon = L.divIcon({
      className: `mg-pin mg-${role}${vague ? " mg-vague" : ""}${number > 99 ? " mg-tight" : ""}`,
      html: mapgen.make("span", {}, String(number)),
      iconSize: [this.size, this.size],
    });
    marker = L.marker([0, 0], { icon, keyboard: false, riseOnHover: true });
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("role", "button");
      element.dataset.pin = pin;
      element.addEventListener("mouseenter", () => this.on.hover(pin));
      element.addEventListener("mouseleave", () => this.on.hover(-1));
    });
    marker.on("click", () => this.on.choose(pin, this.others(pin)));
    this.markers.set(pin, marker);
    return marker;
  }

  name(pin, more) {
    const { number, before, place } = this.story.pins[pin];
    const stacked = more ? `, and ${more} more here` : "";
    return `${number}: ${before ? before + " " : ""}${place}${stacked}`;
  }

  spotOf(pin) {
    return this.spots.find((spot) => spot.pins.includes(pin));
  }

  /** The pins in the stack whose head this pin is; one alone when it is no stack. */
  others(pin) {
    const spot = this.spots.find((s) => s.head === pin);
    return spot ? spot.pins : [pin];
  }

  element(pin) {
    const marker = this.markers.get(pin);
    return marker && this.map.hasLayer(marker) ? marker.getElement() : null;
  }

  select(pin) {
    this.current = pin;
    this.map.getContainer().classList.toggle("mg-has-current", pin >= 0);
    this.show();
  }

  highlight(pin) {
    for (const [other, marker] of this.markers) {
      const element = marker.getElement();
      if (element) element.classList.toggle("mg-lit", other === pin);
    }
  }

  /** Pins are one tab stop: the current one, or the first; arrow keys go on from there. */
  rove() {
    const heads = this.spots.map((spot) => spot.head).sort((a, b) => a - b);
    const stop = heads.includes(this.current) ? this.current : heads[0];
    for (const pin of heads) if (this.element(pin)) this.element(pin).tabIndex = pin === stop ? 0 : -1;
  }

  /** Where the pins are, as rectangles that labels keep off. */
  boxes() {
    const half = this.size / 2 + 2;
    return this.spots.flatMap(({ x, y, corner }) => {
      const pin = [x - half, y - half, x + half, y + half];
      if (!corner) return [pin];
      const left = corner.endsWith("w") ? x - 26 : x;
      const top = corner.startsWith("n") ? y - 23 : y + 6;
      return [pin, [left, top, left + 26, top + 17]];
    });
  }
};

mapgen.ARROW = 50; // pixels from pin to pin that an arrow between them needs to be seen

/** Group places nearer than `reach` pixels; groups of up to `most` are split up again. */
mapgen.group = function (places, reach, most) {
  const groups = [];
  for (const place of places) {
    const { x, y } = place.at;
    const near = groups.find(([{ at }]) => Math.abs(at.x - x) < reach && Math.abs(at.y - y) < reach);
    if (near) near.push(place);
    else groups.push([place]);
  }
  const spot = (at, pins) => ({ anchor: at, pins, x: at.x, y: at.y });
  return groups.flatMap((group) =>
    group.length > most
      ? [spot(group[0].at, group.map(({ pin }) => pin))]
      : group.map(({ pin, at }) => spot(at, [pin]))
  );
};

/** Call back with each two spots that are nearer to each other than `room`, and how far apart. */
mapgen.neighbours = function (spots, room, act) {
  spots.sort((a, b) => a.x - b.x);
  for (let i = 0; i < spots.length; i++) {
    for (let j = i + 1; j < spots.length && spots[j].x - spots[i].x < room; j++) {
      const apart = Math.hypot(spots[j].x - spots[i].x, spots[j].y - spots[i].y);
      if (apart < room) act(spots[i], spots[j], apart || 0.01);
    }
  }
};

/** Push spots off the dots that mark where others belong: several at one place stand round it. */
mapgen.uncover = function (spots, room) {
  for (const { anchor, x, y } of spots) {
    if (Math.hypot(x - anchor.x, y - anchor.y) < 4) continue; // it stands on its place: no dot
    for (const spot of spots) {
      const [dx, dy] = [spot.x - anchor.x, spot.y - anchor.y];
      const apart = Math.hypot(dx, dy) || 0.01;
      if (apart >= room) continue;
      spot.x += (dx / apart) * (room - apart) * 0.5;
      spot.y += (dy / apart) * (room - apart) * 0.5;
    }
  }
};

/**
 * Push spots apart until none covers another, and those `joined` by an arrow so far that it shows
 * between them; each is drawn back to its place all the while.
 */
mapgen.spread = function (spots, room, joined) {
  const moving = [...spots];
  let crowded = joined.some(([a, b]) => Math.hypot(b.x - a.x, b.y - a.y) < mapgen.ARROW);
  mapgen.neighbours(moving, room, () => (crowded = true));
  if (!crowded) return;
  const part = (a, b, apart, wanted) => {
    const push = (wanted - apart) / 2 / apart;
    const [dx, dy] = [(b.x - a.x) * push, (b.y - a.y) * push];
    a.x -= dx;
    a.y -= dy;
    b.x += dx;
    b.y += dy;
  };
  spots.forEach((spot, i) => {
    spot.x += Math.cos(i * 2.4) * 3;
    spot.y += Math.sin(i * 2.4) * 3;
  });
  for (let round = 0; round < 160; round++) {
    const pull = round < 120 ? 0.06 : 0;
    let moved = false;
    for (const spot of moving) {
      spot.x += (spot.anchor.x - spot.x) * pull;
      spot.y += (spot.anchor.y - spot.y) * pull;
    }
    if (pull) mapgen.uncover(moving, room * 0.7);
    for (const [a, b] of joined) {
      const apart = Math.hypot(b.x - a.x, b.y - a.y) || 0.01;
      if (apart < mapgen.ARROW) part(a, b, apart, mapgen.ARROW);
    }
    mapgen.neighbours(moving, room, (a, b, apart) => {
      part(a, b, apart, room);
      moved = true;
    });
    if (!moved && !pull) break;
  }
  for (const spot of spots) {
    if (Math.hypot(spot.x - spot.anchor.x, spot.y - spot.anchor.y) < 4) {
      spot.x = spot.anchor.x;
      spot.y = spot.anchor.y;
    }
  }
};
