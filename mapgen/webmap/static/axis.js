"use strict";

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
