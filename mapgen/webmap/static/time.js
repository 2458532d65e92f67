"use strict";

/**
 * The time strip under the map: days and spans as bars with the words they come from, undated
 * events apart, and two handles that choose a part of the time.
 */
mapgen.TimeStrip = class {
  constructor(story, node, on) {
    Object.assign(this, { story, node, on });
    const dated = story.events.filter(mapgen.isDated);
    this.firsts = mapgen.distinct(dated.map(mapgen.firstDay));
    this.lasts = mapgen.distinct(dated.map(mapgen.lastDay));
    const days = mapgen.distinct([...this.firsts, ...this.lasts]);
    if (days.length < 2) return; // one day needs no strip
    this.axis = new mapgen.TimeAxis(dated, days);
    this.from = 0;
    this.to = this.lasts.length - 1;
    // So many bars have no room for words: they become columns. Each first day has a bar at least.
    const bars = this.firsts.length > 40 ? [] : mapgen.gather(dated);
    this.dense = this.firsts.length > 40 || bars.length > 40;
    this.dated = dated;
    this.bars = this.dense ? [] : bars;
    const { make } = mapgen;
    this.lanes = make("div", { class: "mg-lanes", role: "group", "aria-label": "Dates of the events" });
    this.ticks = make("div", { class: "mg-ticks", "aria-hidden": "true" });
    this.brush = make("div", { class: "mg-brush" });
    this.foot = make("div", { class: "mg-time-foot" });
    node.append(this.lanes, this.ticks, this.brush, this.foot);
    node.hidden = false;
  }

  /** Write what the map does not wait for: it has its room already. */
  fill() {
    if (!this.lanes) return;
    const { make } = mapgen;
    for (const bar of this.bars) bar.node = this.bar(bar);
    this.lanes.append(...this.bars.map(({ node }) => node));
    this.sums = make("span", { class: "mg-sums" });
    this.all = make("button", { type: "button", class: "mg-link", hidden: true, onclick: () => this.reset() }, "All dates");
    this.handles = ["from", "to"].map((end) => this.handle(end));
    this.chosen = make("i", { class: "mg-chosen" });
    this.brush.append(this.chosen, ...this.handles);
    this.foot.append(this.sums, this.all, this.undated());
    this.tell(false);
    this.layOut();
    new ResizeObserver(() => this.lanes.clientWidth !== this.width && this.layOut()).observe(this.lanes);
  }

  bar({ events, words, label, few }) {
    const { make } = mapgen;
    const numbers = events.map(({ number }) => number);
    return make(
      "button",
      {
        type: "button",
        class: "mg-bar" + (events[0].soft ? " mg-soft" : ""),
        tabindex: -1, // the list is the way of the keyboard to each event
        title: `${label}${words ? ` “${words}”` : ""}`,
        "aria-label": `${numbers.length > 1 ? "Events" : "Event"} ${numbers.join(", ")}: ${label}`,
        onclick: () => this.on.choose(events[0].pins[0]),
      },
      make("i", {}),
      make("span", { dir: "auto" }, make("b", {}, few), words && make("em", {}, ` “${words}”`))
    );
  }

  undated() {
    const { make } = mapgen;
    const events = this.story.events.filter((event) => !mapgen.isDated(event));
    if (!events.length) return "";
    if (events.length > 20) return make("span", { class: "mg-undated" }, `${events.length} without a date`);
    const numbers = events.map((event) =>
      make("button", { type: "button", tabindex: -1, "aria-label": `Event ${event.number}, without a date`, onclick: () => this.on.choose(event.pins[0]) }, String(event.number))
    );
    return make("span", { class: "mg-undated" }, "No date: ", numbers);
  }

  handle(end) {
    const input = mapgen.make("input", {
      type: "range", min: 0, max: 1000, step: 1, class: "mg-handle",
      "aria-label": end === "from" ? "Events from this day on" : "Events up to this day",
      oninput: () => this.drag(end, Number(input.value) / 1000),
      onkeydown: (press) => this.press(end, press),
    });
    return input;
  }

  /** Arrow keys go from one day of the story to the next, not over the days between. */
  press(end, press) {
    const last = this.days(end).length - 1;
    const to = { ArrowRight: this[end] + 1, ArrowUp: this[end] + 1, ArrowLeft: this[end] - 1, ArrowDown: this[end] - 1, Home: 0, End: last }[press.key];
    if (to === undefined) return;
    press.preventDefault();
    this.move(end, Math.max(0, Math.min(last, to)));
  }

  drag(end, share) {
    const shares = this.days(end).map((day) => this.place(end, day));
    const away = shares.map((at) => Math.abs(at - share));
    this.move(end, away.indexOf(Math.min(...away)));
  }

  days(end) {
    return end === "from" ? this.firsts : this.lasts;
  }

  place(end, day) {
    return this.axis.at(end === "from" ? day : day + 1);
  }

  /** Set a handle, the other one giving way so that no time runs backwards. */
  move(end, index) {
    this[end] = index;
    const [first, last] = [this.firsts[this.from], this.lasts[this.to]];
    if (first > last && end === "from") this.to = this.lasts.findIndex((day) => day >= first);
    if (first > last && end === "to") this.from = this.firsts.findLastIndex((day) => day <= last);
    this.tell(true);
  }

  reset() {
    this.showAll();
    this.handles[0].focus({ preventScroll: true });
  }

  showAll() {
    if (!this.lanes || this.isWhole()) return;
    this.from = 0;
    this.to = this.lasts.length - 1;
    this.tell(true);
  }

  isWhole() {
    return this.from === 0 && this.to === this.lasts.length - 1;
  }

  /** Show where the handles stand and hand on the events between them. */
  tell(changed) {
    const ends = [this.firsts[this.from], this.lasts[this.to]];
    const shares = [this.place("from", ends[0]), this.place("to", ends[1])];
    this.handles.forEach((input, i) => {
      input.value = Math.round(shares[i] * 1000);
      input.setAttribute("aria-valuetext", mapgen.dayWords(ends[i]));
    });
    this.chosen.style.insetInlineStart = shares[0] * 100 + "%";
    this.chosen.style.width = (shares[1] - shares[0]) * 100 + "%";
    const whole = this.isWhole();
    const within = this.story.events.filter((event) => whole || mapgen.isWithin(event, ends));
    const span = ends.map(mapgen.dayWords).filter((day, i, both) => both.indexOf(day) === i).join(" – ");
    this.sums.textContent = whole ? span : `${span}: ${within.length} of ${this.story.events.length} events`;
    this.all.hidden = whole;
    for (const { node, events } of this.bars) node.classList.toggle("mg-out", !whole && !mapgen.isWithin(events[0], ends));
    if (changed) this.on.filter(within, this.sums.textContent);
  }

  select(event) {
    for (const { node, events } of this.bars || []) if (node) node.classList.toggle("mg-now", events.some(({ number }) => number === event + 1));
  }

  /** Hold the room that the bars will want before a word is measured: the map above stays as large as it is. */
  reserve() {
    this.width = this.lanes ? this.lanes.clientWidth : 0;
    if (!this.width) return;
    const length = (letters) => letters * 7 + 6; // of 12 pixels they are 5 to 7 wide
    for (const bar of this.bars) {
      bar.wide = length(bar.few.length + (bar.words ? bar.words.length + 3 : 0));
      bar.brief = length(bar.few.length);
    }
    this.reserved = this.dense ? 0 : this.stack(this.most());
    this.lanes.style.height = this.dense ? mapgen.STAND + "px" : this.reserved * mapgen.LANE + "px";
  }

  most() {
    return this.bars.length > 12 || this.width < 500 ? 3 : 4;
  }

  /** Bars in as few rows as their words need; a word that finds no room is in the bar's title. */
  layOut() {
    const width = this.lanes ? this.lanes.clientWidth : 0;
    if (!width) return;
    if (width !== this.width) this.reserved = 0;
    this.width = width;
    this.ticks.replaceChildren(...this.axis.marks(width));
    if (this.dense) return this.stand(width);
    for (const { node } of this.bars) node.classList.remove("mg-mute", "mg-left", "mg-brief");
    for (const bar of this.bars) {
      bar.wide = bar.node.querySelector("span").scrollWidth + 6;
      bar.brief = bar.node.querySelector("b").offsetWidth + 6;
    }
    const rows = this.stack(this.reserved || this.most());
    for (const { node, left, own, row, signs } of this.bars) {
      Object.assign(node.style, { left: left + "px", width: own + "px", top: row * mapgen.LANE + "px" });
      for (const [sign, on] of Object.entries(signs)) node.classList.toggle(sign, on);
    }
    this.lanes.style.height = (this.reserved || rows) * mapgen.LANE + "px";
  }

  /** Give each bar its place, in `most` rows at most; how many they take. */
  stack(most) {
    const { width } = this;
    const ends = []; // for each row, where it is free from
    const reach = []; // for each row, where its last bar ends
    const lasts = []; // and that bar
    for (const bar of this.bars) {
      const begin = this.axis.at(bar.first) * width;
      const own = Math.max(7, this.axis.at(bar.last + 1) * width - begin);
      const left = Math.max(0, Math.min(begin, width - own));
      // All words, the numbers alone, or a bare bar: the first that a row has room for.
      const ways = [bar.wide, bar.brief, 0].map((wanted) => {
        const inside = own >= wanted + 8; // from its own edges
        const fromRight = !inside && left + own + wanted > width && left > wanted;
        const start = fromRight ? left - wanted : left;
        const end = inside || fromRight ? left + own : left + own + wanted;
        const open = ends.findIndex((free) => free <= start);
        const row = end > width && wanted ? most : open < 0 ? ends.length : open;
        return { wanted, inside, fromRight, row, end };
      });
      const way = ways.find(({ row }) => row < most) || ways[2];
      if (way.row >= most) {
        way.row = reach.indexOf(Math.min(...reach));
        mapgen.shorten(lasts[way.row], left - reach[way.row]);
      }
      const { row } = way;
      lasts[row] = bar;
      ends[row] = Math.max(way.end + 6, ends[row] || 0);
      reach[row] = left + own;
      const signs = { "mg-mute": !way.wanted, "mg-brief": way === ways[1], "mg-inside": way.inside, "mg-left": way.fromRight };
      Object.assign(bar, { left, own, row, signs });
    }
    return Math.min(most, Math.max(1, ends.length));
  }

  /** How many events there are along the line, as columns. */
  stand(width) {
    const wide = 8;
    const counts = new Array(Math.ceil(width / wide)).fill(0);
    for (const event of this.dated) {
      const first = Math.floor((this.axis.at(mapgen.firstDay(event)) * width) / wide);
      const last = Math.floor((this.axis.at(mapgen.lastDay(event)) * width) / wide);
      for (let i = first; i <= last && i < counts.length; i++) counts[i]++;
    }
    const most = Math.max(...counts);
    this.lanes.style.height = mapgen.STAND + "px";
    this.lanes.replaceChildren(
      ...counts.map((count, i) => {
        const column = mapgen.make("i", { class: "mg-column" });
        Object.assign(column.style, { left: i * wide + "px", height: count ? Math.max(2, (count / most) * mapgen.STAND) + "px" : 0 });
        return column;
      })
    );
  }
};

mapgen.LANE = 24; // pixels, which a finger hits
mapgen.STAND = 44; // pixels, the highest column

/** Take from a bar the words behind it for which there is no room before the next bar. */
mapgen.shorten = function ({ signs, brief }, room) {
  if (signs["mg-inside"] || signs["mg-left"]) return;
  signs["mg-mute"] = brief > room;
  signs["mg-brief"] = true;
};

mapgen.MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

mapgen.isDated = ({ first_day, last_day }) => first_day !== undefined || last_day !== undefined;
mapgen.firstDay = ({ first_day, last_day }) => (first_day === undefined ? last_day : first_day);
mapgen.lastDay = ({ first_day, last_day }) => (last_day === undefined ? first_day : last_day);
mapgen.isWithin = (event, [first, last]) =>
  mapgen.isDated(event) && mapgen.lastDay(event) >= first && mapgen.firstDay(event) <= last;
mapgen.distinct = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);

mapgen.dayWords = function (day) {
  const date = new Date(day * 864e5);
  return `${date.getUTCDate()} ${mapgen.MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
};

/** Events of the same days and words as one bar, in the order of time. */
mapgen.gather = function (dated) {
  const bars = new Map();
  for (const event of dated) {
    const [first, last] = [mapgen.firstDay(event), mapgen.lastDay(event)];
    const key = [first, last, event.soft].join();
    if (!bars.has(key)) bars.set(key, { first, last, events: [], label: event.date, words: "" });
    const bar = bars.get(key);
    bar.events.push(event);
    if (!bar.words) bar.words = event.date_from;
  }
  for (const bar of bars.values()) {
    const numbers = bar.events.map(({ number }) => number);
    bar.few = numbers.length > 4 ? `${numbers.length} events` : numbers.join(" ");
  }
  return [...bars.values()].sort((a, b) => a.first - b.first || b.last - a.last);
};
