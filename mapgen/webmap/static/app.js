"use strict";

/** Put the story on the map and keep list, map, card and address in one state. */
mapgen.start = function (map) {
  const root = document.documentElement;
  root.classList.add("mg-on", "mg-opening");
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
      station: (pin) => this.station(pin),
      close: () => this.close(),
      closer: (pin) => {
        this.view.closer(pin, this.shapes.bounds(pin));
        this.card.stay();
      },
      isCloser: (pin) => this.view.near(pin, this.shapes.bounds(pin)).isCloser,
      grown: () => this.labels.arrange(),
      controls: () => this.labels.controls(),
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
    const side = (this.side = document.getElementById("mg-side"));
    this.articles = new mapgen.Articles(story, side, on);
    this.inTime = this.events;
    this.panel = new (crowd ? mapgen.LongPanel : mapgen.Panel)(story, side, on, this.articles);
    this.time = new mapgen.TimeStrip(story, document.getElementById("mg-time"), on);
    this.view = new mapgen.View(map, story, this.stage);
    this.dress(base);
    // All is made before any of it is measured: each change after a measure costs a layout.
    this.time.reserve();
    if (this.embedded) this.unveil(); // the page around it is told its height once
    else mapgen.later(() => this.unveil());
    this.legend.unfold([]);
    this.view.fit(false);
    // Not before: Leaflet would glide into the limits from its first view and end elsewhere.
    map.setMaxBounds([[-85, base.wrap - 30], [85, base.wrap + 390]]);
    this.base = new mapgen.BaseMap(map, base);
    this.pins = new (crowd ? mapgen.Crowd : mapgen.Pins)(map, story, {
      hover: on.hover,
      choose: (pin, others) => this.press(pin, others),
      isFar: () => this.view.isFar(),
    });
    this.shapes = new mapgen.Shapes(map, story, this.pins, base.wrap);
    this.arrange();
    this.labels = new mapgen.Labels(map, story, base.labels, this.pins, this.shapes);
    this.locator = new mapgen.Locator(map, this.base, this.stage, this.pins);
    mapgen.later(() => this.locate());
    map.on("moveend", () => this.locate());
    this.card = new mapgen.Card(map, story, this.pins, this.stage, on, this.articles);
    if (document.getElementById("mg-tiles")) {
      const { labels, stage } = this;
      new mapgen.StreetMap(map, mapgen.read("mg-tiles"), { labels, stage, announce: (words) => this.announce(words) });
    }
    if (story.articles) this.arrangeStory(this.events);
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    mapgen.onLayout(map, () => this.arrange());
    map.on("resize", () => {
      if (this.current < 0) this.view.refit();
      this.arrange();
      this.card.refit();
    });
    map.on("click", ({ layerPoint }) => {
      if (!this.pins.press || !this.pins.press(layerPoint)) this.close();
    });
    this.listen();
    if (this.embedded) mapgen.embed(this);
    mapgen.later(() => (crowd ? this.tell() : this.follow()));
  }

  /** Map and marks are on the screen: now list and time strip, for which there is room. */
  unveil() {
    document.documentElement.classList.remove("mg-opening");
    this.panel.fill();
    this.time.fill();
    for (const part of [this.panel, this.time]) if (this.current >= 0) part.select(this.current);
  }

  /** The words of a long story have come. */
  async tell() {
    if (mapgen.unpacks()) {
      await mapgen.takeWords(this.story);
      this.panel.tell();
    } else this.panel.tellNothing();
    this.follow();
  }

  showAll() {
    this.legend.unfold([]);
    this.view.fit(true);
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
      L.DomEvent.disableClickPropagation(all).on(all, "click", L.DomEvent.stop).on(all, "click", () => this.showAll());
      map.zoomControl = container.querySelector(".leaflet-control-zoom");
      map.zoomControl.append(all);
    }
    mapgen.scale(map, () => this.labels && this.labels.remeasure());
    this.legend = new mapgen.Legend(map, story, base, this.stage);
    const { node } = this.legend;
    let open = false;
    node.addEventListener("toggle", () => {
      if (node.open === open) return;
      open = node.open;
      this.labels.remeasure();
    });
    map.on("moveend resize", () => this.pins && this.legend.unfold(this.pins.spots));
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

  /** Show on a small map where a close view is. */
  locate() {
    if (this.locator.arrange()) this.labels.remeasure();
  }

  /** A pin was pressed: its mark, or the choice among those it stands for. */
  press(pin, others) {
    this.opener = this.pins.element(pin);
    if (!this.card.isOpen()) this.view.leave();
    if (others.length > 1) this.card.choose(others, true);
    else this.select(pin, true);
  }

  choose(pin, from, takeFocus = true) {
    if (from) this.opener = from;
    this.admit(pin);
    this.select(pin, takeFocus);
  }

  /** What is asked for is shown, also when days or articles were chosen that it is not of. */
  admit(pin) {
    if (!this.order.includes(pin)) this.time.showAll();
    if (!this.order.includes(pin)) this.articles.showAll();
  }

  select(pin, takeFocus) {
    if (!this.card.isOpen()) this.view.leave();
    this.current = pin;
    this.pins.select(pin);
    this.shapes.select(pin);
    this.panel.select(pin);
    this.time.select(this.story.pins[pin].event);
    this.view.bring(pin);
    this.card.show(pin, takeFocus);
    this.labels.arrange();
    this.say(pin);
    this.remember(this.story.pins[pin].id);
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
    this.side.setAttribute("aria-label", `Events in the order of ${way === "date" ? "time" : "the text"}`);
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
    if (this.current >= 0) this.panel.select(this.current);
    this.pins.filter(this.order);
    this.shapes.filter(this.order);
    this.arrange();
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
    this.view.goBack();
    this.remember("");
    const opener = this.opener && this.opener.isConnected ? this.opener : this.pins.element(pin);
    if (back && opener) opener.focus({ preventScroll: true });
    this.opener = null;
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
    this.announce(`${this.station(i)}: ${words}`);
  }

  /** Where the reader is: at which of the events shown, and of its places at which. */
  station(i) {
    const { event } = this.story.pins[i];
    const pins = this.articles.pins(this.story.events[event]);
    const place = pins.length > 1 ? `, place ${pins.indexOf(i) + 1} of ${pins.length}` : "";
    const { number } = this.story.events[event];
    const at = this.events.indexOf(event) + 1;
    const of = `${mapgen.grouped(at)} of ${mapgen.grouped(this.events.length)}`;
    // In another order, or among a part of all, the disc has another number.
    return `Event ${at === number ? of : `${mapgen.grouped(number)} (${of})`}${place}`;
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
    if (!asked) return this.close();
    let pin = this.story.pins.findIndex(({ id }) => id === asked[1]);
    if (pin < 0) {
      const event = this.story.events.find(({ id }) => id === asked[1]);
      if (event) pin = event.pins[0];
    }
    if (pin < 0) return this.close();
    this.admit(pin);
    if (pin !== this.current) this.select(pin, false);
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
      this.view.fit(false);
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
    if (target === this.map.getContainer()) this.view.moved();
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
