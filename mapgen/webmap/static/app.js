"use strict";

/** Put the story on the map and keep list, map, card and address in one state. */
mapgen.start = function (map) {
  document.documentElement.classList.add("mg-on");
  const read = mapgen.read;
  const story = { shapes: {}, arrows: [], ...read("mg-story") };
  for (const table of ["pins", "events"]) story[table] = mapgen.rows(story[table]);
  const base = read("mg-base");
  // Across the date line the world is drawn from `wrap` on, to 360 degrees further east.
  for (const pin of story.pins) if (pin.lon < base.wrap) pin.lon += 360;
  const app = new mapgen.App(map, story, base);
  performance.mark("mapgen:ready");
  return app;
};

mapgen.read = (id) => JSON.parse(document.getElementById(id).textContent);

mapgen.App = class {
  constructor(map, story, base) {
    Object.assign(this, { map, story, current: -1, opener: null });
    const on = {
      choose: (pin, from, takeFocus) => this.choose(pin, from, takeFocus),
      hover: (pin) => this.hover(pin),
      isShown: (pin) => this.order.includes(pin),
      step: (by) => this.step(by),
      close: () => this.close(),
      closer: (pin) => this.closer(pin),
      isCloser: (pin) => this.near(pin).isCloser,
      play: () => this.player.toggle(),
      order: (way) => this.tellInOrder(way),
      filter: (events, words) => this.filter(events, words),
      articles: (words) => this.sift(words),
    };
    this.events = story.events.map((_, i) => i); // those shown, in the order of the list
    this.order = story.pins.map((_, i) => i); // their pins
    this.player = new mapgen.Player(this);
    this.stage = document.getElementById("mg-stage");
    this.embedded = mapgen.isEmbedded();
    const asked = new URLSearchParams(location.search);
    document.querySelector(".mg-page").classList.toggle("mg-embed", this.embedded);
    document.documentElement.classList.toggle("mg-preview", asked.has("preview"));
    const crowd = story.pins.length > mapgen.MANY;
    const side = document.getElementById("mg-side");
    this.articles = new mapgen.Articles(story, side, on);
    this.inTime = this.events;
    this.panel = new (crowd ? mapgen.LongPanel : mapgen.Panel)(story, side, on, this.articles);
    this.time = new mapgen.TimeStrip(story, document.getElementById("mg-time"), on);
    this.dress(base);
    // All is made before any of it is measured: each change after a measure costs a layout.
    this.time.layOut();
    this.unfold();
    this.fit(false);
    // Not before: Leaflet would glide into the limits from its first view and end elsewhere.
    map.setMaxBounds([[-85, base.wrap - 30], [85, base.wrap + 390]]);
    this.base = new mapgen.BaseMap(map, base);
    this.pins = new (crowd ? mapgen.Crowd : mapgen.Pins)(map, story, {
      hover: on.hover,
      choose: (pin, others) => this.press(pin, others),
    });
    this.shapes = new mapgen.Shapes(map, story, base.wrap);
    this.arrange();
    this.labels = new mapgen.Labels(map, story, base.labels, this.pins);
    this.card = new mapgen.Card(map, story, this.pins, this.stage, on, this.articles);
    if (document.getElementById("mg-tiles")) {
      const { labels, stage } = this;
      new mapgen.StreetMap(map, mapgen.read("mg-tiles"), { labels, stage, announce: (words) => this.announce(words) });
    }
    if (story.articles) this.arrangeStory(this.events);
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    mapgen.onLayout(map, () => this.arrange());
    map.on("resize", () => {
      this.refit();
      this.arrange();
    });
    map.on("click", ({ layerPoint }) => {
      if (!this.pins.press || !this.pins.press(layerPoint)) this.close();
    });
    map.on("dragstart", () => (this.left = null));
    this.listen();
    if (this.embedded) mapgen.embed(this);
    if (crowd) mapgen.later(() => this.tell());
    else this.follow();
  }

  /** The words of a long story have come. */
  async tell() {
    await mapgen.takeWords(this.story);
    this.panel.tell();
    this.follow();
  }

  /** Everything on the stage but the map: zoom buttons, scale, legend. */
  dress(base) {
    const { map, story } = this;
    const container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", "Map of the events; arrow keys move it, plus and minus zoom");
    L.control.zoom({ position: "topright" }).addTo(map);
    if (story.pins.length > 1) {
      const all = mapgen.make("a", { href: "#", role: "button", title: "Show all places", "aria-label": "Show all places", class: "mg-all" });
      L.DomEvent.disableClickPropagation(all).on(all, "click", L.DomEvent.stop).on(all, "click", () => this.fit(true));
      map.zoomControl = container.querySelector(".leaflet-control-zoom");
      map.zoomControl.append(all);
    }
    L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 90 }).addTo(map);
    const legend = mapgen.legend(story, base);
    this.unfold = () => (legend.open = this.stage.clientWidth >= 560);
    map.on("resize", this.unfold);
    let open = false;
    legend.addEventListener("toggle", () => {
      if (legend.open === open) return;
      open = legend.open;
      this.labels.measured = null;
      this.labels.arrange();
    });
    this.stage.append(legend);
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
    const whole = around(pins);
    const core = all || zoom(whole) >= 2.5 ? whole : around(mapgen.core(pins));
    const spread = zoom(core) - zoom(whole) >= 2;
    map.fitBounds(spread ? core : whole, options);
    this.left = null;
    this.fitted = { center: map.getCenter(), zoom: map.getZoom() };
  }

  /** A window of another size shows all places again, unless the reader has gone elsewhere. */
  refit() {
    const { map, fitted } = this;
    if (!fitted || this.current >= 0 || map.getZoom() !== fitted.zoom) return;
    const away = map.latLngToLayerPoint(fitted.center).distanceTo(map.latLngToLayerPoint(map.getCenter()));
    if (away < 5) this.fit(false);
  }

  arrange() {
    this.pins.arrange();
    this.shapes.arrange();
    const moved = this.pins.isMoved();
    if (this.stage.classList.toggle("mg-moved", moved) !== this.wasMoved && this.labels) this.labels.measured = null; // the key is another
    this.wasMoved = moved;
    if (this.labels) this.labels.arrange();
    if (this.card) this.card.stay();
  }

  /** A pin was pressed: its mark, or the choice among those it stands for. */
  press(pin, others) {
    this.opener = this.pins.element(pin);
    if (!this.card.isOpen()) this.left = { center: this.map.getCenter(), zoom: this.map.getZoom() };
    if (others.length > 1) this.card.choose(others, true);
    else this.select(pin, true);
  }

  choose(pin, from, takeFocus = true) {
    if (from) this.opener = from;
    this.select(pin, takeFocus);
  }

  select(pin, takeFocus) {
    if (!this.card.isOpen()) this.left = { center: this.map.getCenter(), zoom: this.map.getZoom() };
    this.current = pin;
    this.pins.select(pin);
    this.shapes.select(pin);
    this.panel.select(pin, this.order.indexOf(pin));
    this.time.select(this.story.pins[pin].event);
    this.bring(pin);
    this.card.show(pin, takeFocus);
    this.labels.arrange();
    this.say(pin);
    this.remember(this.story.pins[pin].id);
  }

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

  step(by) {
    const { order } = this;
    const at = order.indexOf(this.current);
    const next = order[at < 0 ? (by > 0 ? 0 : order.length - 1) : at + by];
    if (next === undefined) return false;
    const focused = document.activeElement;
    const inCard = this.card.node && this.card.node.contains(focused);
    const onPin = focused && focused.classList.contains("mg-pin");
    const inList = this.panel.list.contains(focused);
    if (!this.opener) this.opener = focused;
    this.select(next, inCard);
    if (inList && this.panel.buttons[next]) this.panel.buttons[next].focus({ preventScroll: true });
    if (onPin && this.pins.element(next)) this.pins.element(next).focus({ preventScroll: true });
    return true;
  }

  /** The list in the order of the text or of time, what has no date last. */
  tellInOrder(way) {
    const { events } = this.story;
    const day = (i) => (mapgen.isDated(events[i]) ? mapgen.firstDay(events[i]) : Infinity);
    this.way = way;
    this.arrangeStory(this.events.sort((a, b) => (way === "date" && day(a) - day(b)) || a - b));
    const other = this.story.articles ? "The list is by article" : "The list is in the order of the text";
    this.announce(way === "date" ? "The list is in the order of time" : other);
  }

  filter(events, words) {
    this.inTime = events.map(({ number }) => number - 1);
    this.sift(words);
  }

  /** Show what is in the time and from the articles that are chosen. */
  sift(words) {
    this.close();
    this.events = this.inTime.filter((event) => this.articles.has(this.story.events[event]));
    this.tellInOrder(this.way || "text");
    this.announce(words);
  }

  /** Show these events alone, in this order, in list and map. */
  arrangeStory(events) {
    this.events = events;
    this.order = events.flatMap((event) => this.articles.pins(this.story.events[event]));
    this.card.order = this.order;
    this.panel.arrange(events, this.way);
    if (this.current >= 0) this.panel.select(this.current, this.order.indexOf(this.current));
    this.pins.filter(this.order);
    this.shapes.filter(this.order);
    this.arrange();
  }

  /** Zoom until the place's outline, or its radius, fills a part of the map. */
  closer(pin) {
    const { bounds, zoom } = this.near(pin);
    this.map.setView(bounds.getCenter(), zoom, { animate: false });
    this.card.stay();
  }

  /** Where a closer look at a mark goes, and whether it is one. */
  near(pin) {
    const { lat, lon, radius_km } = this.story.pins[pin];
    const bounds = this.shapes.bounds(pin) || L.latLng(lat, lon).toBounds(2000 * Math.max(radius_km * 2, 90));
    const zoom = this.map.getBoundsZoom(bounds, false, L.point(40, 40));
    return { bounds, zoom, isCloser: zoom > this.map.getZoom() + 0.4 };
  }

  close() {
    if (!this.card.isOpen() && this.current < 0) return;
    const focused = document.activeElement;
    const back = this.card.node && (this.card.node.contains(focused) || focused === document.body);
    this.card.close();
    const pin = this.current;
    this.current = -1;
    for (const part of [this.pins, this.shapes, this.panel, this.time]) part.select(-1);
    this.player.stop();
    this.labels.arrange();
    this.goBack();
    this.remember("");
    const opener = this.opener && this.opener.isConnected ? this.opener : this.pins.element(pin);
    if (back && opener) opener.focus({ preventScroll: true });
    this.opener = null;
  }

  /** To where the map was before a card moved it, unless the reader has moved it since. */
  goBack() {
    const { map, left } = this;
    this.left = null;
    if (left && left.zoom === map.getZoom()) map.setView(left.center, left.zoom, { animate: false });
  }

  hover(pin) {
    this.pins.highlight(pin);
    this.panel.highlight(pin);
  }

  say(i) {
    const pin = this.story.pins[i];
    const event = this.story.events[pin.event];
    const place = [pin.before, pin.place].filter(Boolean).join(" ");
    const words = [place, pin.vague, event.spoken].filter(Boolean).join(", ");
    this.announce(`${this.order.indexOf(i) + 1} of ${this.order.length}: ${words}`);
  }

  announce(words) {
    document.getElementById("mg-live").textContent = words;
  }

  remember(id) {
    try {
      history.replaceState(null, "", id ? "#event=" + id : location.href.split("#")[0]);
    } catch {
      // a sandboxed or srcdoc frame has no address of its own to keep
    }
  }

  /** Go where the address points: #event=ID, the id of a mark or of an event. */
  follow() {
    const asked = /^#event=([\w-]+)$/.exec(location.hash);
    if (!asked) return;
    let pin = this.story.pins.findIndex(({ id }) => id === asked[1]);
    if (pin < 0) {
      const event = this.story.events.find(({ id }) => id === asked[1]);
      if (event) pin = event.pins[0];
    }
    if (pin >= 0 && pin !== this.current && this.order.includes(pin)) this.select(pin, false);
  }

  listen() {
    document.addEventListener("keydown", (press) => this.key(press));
    const touched = ({ target }) => target !== this.panel.player && this.player.stop();
    for (const act of ["keydown", "pointerdown"]) document.addEventListener(act, touched, true);
    window.addEventListener("hashchange", () => this.follow());
    const redraw = () => {
      mapgen.styles.clear();
      for (const { sheet } of [this.base, this.labels, this.pins]) if (sheet) sheet.redraw();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    const print = (now) => {
      document.documentElement.classList.toggle("mg-print", now);
      mapgen.hurry();
      for (const drawer of document.querySelectorAll("details")) drawer.open = drawer.open || now;
      if (now) this.close();
      this.time.layOut();
      mapgen.styles.clear();
      this.map.invalidateSize({ animate: false });
      this.fit(false);
      redraw();
    };
    window.addEventListener("beforeprint", () => print(true));
    window.addEventListener("afterprint", () => print(false));
  }

  key(press) {
    if (press.altKey || press.ctrlKey || press.metaKey) return;
    const target = press.target;
    if (press.key === "Escape") return this.close();
    const pin = target.dataset && target.dataset.pin;
    if (pin !== undefined && (press.key === "Enter" || press.key === " ")) {
      press.preventDefault();
      return this.press(Number(pin), this.pins.others(Number(pin)));
    }
    if (target === this.map.getContainer()) this.left = null; // the reader moves it
    if (target === this.map.getContainer() || target.tagName === "INPUT") return; // their own keys
    const inList = this.panel.list.contains(target);
    const forth = press.key === "ArrowRight" || (inList && press.key === "ArrowDown");
    const back = press.key === "ArrowLeft" || (inList && press.key === "ArrowUp");
    if (!forth && !back) return;
    press.preventDefault();
    press.stopPropagation();
    if (inList && this.current < 0) this.current = this.panel.buttons.indexOf(target);
    if (pin !== undefined && this.current < 0) this.current = Number(pin);
    this.step(forth ? 1 : -1);
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
