"use strict";

/** The list of events beside the map, and the drawer of names that are not on it. */
mapgen.Panel = class {
  constructor(story, side, on, articles) {
    Object.assign(this, { story, side, on, articles });
    this.buttons = [];
    this.items = [];
    this.list = mapgen.make("ol", { class: "mg-list", id: "mg-list", tabindex: -1 });
  }

  /** Write what the map does not wait for: the list, and all under it. */
  fill() {
    if (this.isFull) return;
    this.isFull = true;
    if (this.story.pins.length) this.side.append(this.stepper(), this.list);
    else this.side.append(this.nothing());
    this.write();
    if (this.story.left_off.length) this.side.append(this.drawer());
    if (document.getElementById("mg-file")) this.side.append(this.keeper());
  }

  write() {
    this.items = this.story.events.map((event) => this.item(event));
    this.list.append(...this.items);
  }

  item(event) {
    const { make } = mapgen;
    const words = event.date_from && [" ", make("span", { class: "mg-words", dir: "auto" }, `“${event.date_from}”`)];
    const carried = event.date_inferred && make("span", { class: "mg-carried" }, " date carried over");
    const item = make(
      "li",
      { class: event.same_quote ? "mg-event mg-again" : "mg-event" },
      make("span", { class: "mg-number", "aria-hidden": "true" }, String(event.number)),
      event.title && make("p", { class: "mg-title", dir: "auto" }, event.title),
      event.pins.map((pin) => this.button(pin)),
      event.date && make("p", { class: "mg-date" }, event.date, words, carried),
      event.tellings
        ? this.articles.said(event)
        : event.quote.length > 0 && make("p", { class: "mg-said", dir: "auto" }, mapgen.quote(this.story, event, null))
    );
    item.addEventListener("click", (click) => {
      if (click.target.closest("button") || String(getSelection())) return;
      const name = click.target.closest("mark"); // a sentence may tell several events
      const other = name ? Number(name.dataset.of) : -1;
      const pin = this.on.isShown(other) ? other : event.pins[0];
      this.on.choose(pin, this.buttons[pin], false);
    });
    return item;
  }

  button(i) {
    const { make } = mapgen;
    const pin = this.story.pins[i];
    const vague = pin.vague && make("span", { class: "mg-approx" }, pin.vague);
    const button = make(
      "button",
      {
        type: "button",
        class: "mg-place",
        dir: "auto",
        onclick: (press) => this.on.choose(i, button, press.detail === 0), // 0: by keyboard
        onmouseenter: () => this.on.hover(i),
        onmouseleave: () => this.on.hover(-1),
      },
      pin.before && make("span", { class: "mg-before" }, pin.before + " "),
      pin.place,
      vague && [" ", vague]
    );
    this.buttons[i] = button;
    return button;
  }

  stepper() {
    const { make } = mapgen;
    this.where = make("span", { class: "mg-where" });
    const step = (by, name, sign) =>
      make("button", { type: "button", "aria-label": name, onclick: () => this.on.step(by) }, sign);
    this.player = make("button", { type: "button", class: "mg-play", onclick: () => this.on.play() });
    this.playing(false);
    const steps = make(
      "div",
      { class: "mg-stepper" },
      this.where,
      this.orders(),
      this.story.pins.length > 1 && [step(-1, "Previous in the story", "‹"), this.player, step(1, "Next in the story", "›")]
    );
    this.select(-1);
    return steps;
  }

  playing(on) {
    this.player.textContent = on ? "❚❚" : "▶";
    this.player.setAttribute("aria-label", on ? "Pause the story" : "Play the story");
  }

  /** The choice of the list's order, when the story is not told in the order of time. */
  orders() {
    const { make } = mapgen;
    const days = this.story.events.filter(mapgen.isDated).map(mapgen.firstDay);
    if (days.every((day, i) => !i || day >= days[i - 1])) return "";
    this.ways = ["text", "date"].map((way) => {
      const words = way === "text" && this.story.articles ? "article" : way;
      return make("button", { type: "button", "data-way": way, "aria-pressed": String(way === "text"), onclick: () => this.order(way) }, `By ${words}`);
    });
    return make("span", { class: "mg-orders", role: "group", "aria-label": "Order of the list" }, this.ways);
  }

  order(way) {
    this.ways.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.way === way)));
    this.on.order(way);
    if (!this.list.querySelector(".mg-now")) this.side.scrollTop = 0;
  }

  /** Show these events in this order; a quote under its twin is not said again. */
  arrange(events, way) {
    this.fill();
    const shown = new Set(events);
    for (const heading of this.list.querySelectorAll(".mg-group")) heading.remove();
    let group = "";
    for (const event of events) {
      const own = this.story.articles && way !== "date" ? this.articles.groupOf(this.story.events[event]) : "";
      if (own !== group) this.list.append(mapgen.make("li", { class: "mg-group" }, mapgen.make("h2", { dir: "auto" }, own)));
      group = own;
      this.list.append(this.items[event]);
    }
    this.items.forEach((item, i) => {
      item.hidden = !shown.has(i);
      if (shown.has(i)) this.articles.dress(item, this.story.events[i], this.buttons);
    });
    events.forEach((event, at) =>
      this.items[event].classList.toggle("mg-again", this.story.events[event].same_quote && events[at - 1] === event - 1)
    );
    this.shown = events;
    this.select(-1);
  }

  nothing() {
    return mapgen.make(
      "p",
      { class: "mg-nothing", id: "mg-list", tabindex: -1 },
      `Nothing in ${this.story.articles ? "these articles" : "this article"} could be placed on a map.`
    );
  }

  drawer() {
    const { make } = mapgen;
    const names = this.story.left_off.map((name) =>
      make(
        "li",
        { dir: "auto" },
        make("p", {}, make("b", {}, name.toponym), " – ", name.kind, name.article !== undefined && ` (${this.articles.list[name.article].name})`),
        name.reason && make("p", { class: "mg-why" }, name.reason),
        name.sentence && make("p", { class: "mg-said" }, make("q", {}, name.sentence))
      )
    );
    const drawer = make(
      "details",
      { class: "mg-drawer", open: !this.story.pins.length },
      make("summary", {}, `Not on the map (${names.length})`),
      make("ul", {}, names)
    );
    if (this.story.pins.length) drawer.addEventListener("toggle", () => drawer.open && !mapgen.isPrinted() && this.uncover(drawer));
    return drawer;
  }

  keeper() {
    const { make } = mapgen;
    if (!mapgen.unpacks()) return make("p", { class: "mg-keeper" }, `To download the data ${mapgen.TOO_OLD}`);
    const fetch = make("button", { type: "button", class: "mg-link", onclick: mapgen.download }, "Download the data");
    return make("p", { class: "mg-keeper" }, fetch, " (events.geojson, to correct in any editor)");
  }

  count(pin) {
    const events = (this.shown || this.story.events).length;
    if (this.where) this.where.textContent = pin < 0 ? mapgen.counted(events, "event") : this.on.station(pin);
  }

  select(pin) {
    this.count(pin);
    this.buttons.forEach((button, i) => {
      if (i === pin) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      if (i === pin) this.reveal(button.closest("li"));
    });
    for (const item of this.list.children) {
      item.classList.toggle("mg-now", pin >= 0 && item.contains(this.buttons[pin]));
    }
  }

  /** Scroll the list, never the page around it. */
  reveal(item) {
    if (this.side.scrollHeight <= this.side.clientHeight) return;
    const frame = this.side.getBoundingClientRect();
    const { top, bottom } = item.getBoundingClientRect();
    const head = 44;
    if (top >= frame.top + head && bottom <= frame.bottom) return;
    this.side.scrollBy({ top: top - frame.top - head - 8, behavior: mapgen.still() ? "auto" : "smooth" });
  }

  /** What a drawer that was opened holds is below the fold: bring it up. */
  uncover(drawer) {
    if (this.side.scrollHeight > this.side.clientHeight) this.reveal(drawer);
    else if (!mapgen.isEmbedded()) drawer.scrollIntoView({ behavior: mapgen.still() ? "auto" : "smooth" });
  }

  highlight(pin) {
    const event = pin < 0 ? -1 : this.story.pins[pin].event;
    this.items.forEach((item, i) => item.classList.toggle("mg-lit", i === event));
  }
};
