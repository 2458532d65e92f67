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
        "aria-label": `Event ${numbers.join(", ")}: ${label}`,
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
    this.from = 0;
    this.to = this.lasts.length - 1;
    this.tell(true);
    this.handles[0].focus({ preventScroll: true });
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
        const inside = own >= wanted;
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

/** Days on a line; a long time in which nothing happens is cut short and marked as a break. */
mapgen.TimeAxis = class {
  constructor(dated, days) {
    this.places = new Map();
    this.start = days[0];
    this.end = days[days.length - 1] + 1;
    const edges = [...days, this.end];
    const total = this.end - this.start;
    const lasting = new Map(); // a first day -> the last day of what begins on it
    for (const event of dated) {
      const [first, last] = [mapgen.firstDay(event), mapgen.lastDay(event)];
      lasting.set(first, Math.max(last, lasting.has(first) ? lasting.get(first) : last));
    }
    let begun = 0;
    let latest = -Infinity; // of what has begun before a part ends
    this.parts = edges.slice(1).map((end, i) => {
      const start = edges[i];
      for (; begun < days.length && days[begun] < end - 1; begun++) {
        if (lasting.has(days[begun])) latest = Math.max(latest, lasting.get(days[begun]));
      }
      return { start, end, size: end - start, cut: false, open: latest <= start };
    });
    if (total > 40) this.shorten();
    this.total = this.parts.reduce((sum, { size }) => sum + size, 0);
  }

  /** Cut the longest times short until the days of the story can be told apart, three at most. */
  shorten() {
    const parts = this.parts.slice(0, -1);
    for (let cuts = 0; cuts < 3; cuts++) {
      const kept = this.parts.reduce((sum, { size, cut }) => sum + (cut ? 0 : size), 0);
      const [longest] = [...parts].filter(({ cut }) => !cut).sort((a, b) => b.size - a.size);
      const nearest = Math.min(...parts.filter(({ cut }) => !cut).map(({ size }) => size));
      // a bar that goes on all the time is cut only when it is an aside of another year
      const may = longest && longest.size > 30 && (longest.open ? longest.size > kept * 0.35 : longest.size > 200);
      if (!may || (nearest > kept * 0.025 && !(longest.open && longest.size > kept * 0.6))) break;
      longest.cut = true;
    }
    const kept = this.parts.reduce((sum, { size, cut }) => sum + (cut ? 0 : size), 0) || 1;
    for (const part of this.parts) if (part.cut) part.size = kept * 0.12;
  }

  /** Where a day begins, from 0 to 1. */
  at(day) {
    if (!this.places.has(day)) this.places.set(day, this.find(day));
    return this.places.get(day);
  }

  find(day) {
    let before = 0;
    for (const { start, end, size } of this.parts) {
      if (day < end) return (before + (Math.max(0, day - start) / (end - start)) * size) / this.total;
      before += size;
    }
    return 1;
  }

  /** The days with which the line begins, and begins again after a break. */
  resumed() {
    return new Set([this.start, ...this.parts.flatMap(({ end, cut }, i) => (cut && end < this.end && !this.parts[i + 1].cut ? [end] : []))]);
  }

  /** Elements for the ticks that have room, and for the breaks. */
  marks(width) {
    const { make } = mapgen;
    const shown = [];
    const written = []; // [from, to] of the words
    let free = 0;
    let said;
    for (const [day, name, year] of mapgen.ticks(this.start, this.end, this.resumed())) {
      const x = this.at(day) * width;
      const label = [name, year !== said && year].filter(Boolean).join(" ");
      const inCut = this.parts.some(({ start, end, cut }) => cut && day > start + 1 && day < end);
      if (!label || (inCut && !this.resumed().has(day)) || x < free || x + label.length * 6.4 > width) continue;
      free = x + label.length * 6.4 + 14;
      said = year;
      const tick = make("span", { class: "mg-tick" }, label);
      tick.style.left = x + "px";
      written.push([x, free - 6]);
      shown.push(tick);
    }
    for (const { start, end, cut } of this.parts) {
      if (!cut) continue;
      const sign = make("span", { class: "mg-cut" }, "//");
      const middle = ((this.at(start + 1) + this.at(end)) / 2) * width;
      const over = written.find(([from, to]) => middle + 9 > from && middle - 9 < to);
      sign.style.left = (over ? Math.min(over[1] + 9, this.at(end) * width) : middle) + "px";
      shown.push(sign);
    }
    return shown;
  }
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

/** [day, name, year] at the beginnings of days, months or years, as the length of the time asks for. */
mapgen.ticks = function (start, end, resumed) {
  const found = [];
  const long = end - start;
  for (let day = start; day < end; day++) {
    const date = new Date(day * 864e5);
    const [d, m, y] = [date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()];
    const first = resumed.has(day);
    const due = long <= 70 || (d === 1 && (long <= 1200 || m === 0)) || first;
    if (!due) continue;
    const name = long > 1200 && !first ? "" : long > 70 && !first ? mapgen.MONTHS[m] : `${d} ${mapgen.MONTHS[m]}`;
    found.push([day, name, y]);
  }
  return found;
};
