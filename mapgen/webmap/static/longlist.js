"use strict";

/** The list of very many events: only the rows in sight are there, each of a known height. */
mapgen.LongPanel = class extends mapgen.Panel {
  write() {
    this.rows = new Map(); // event -> its item
    this.list.classList.add("mg-many");
    this.shown = this.story.events.map((_, i) => i);
    const render = () => this.render();
    this.side.addEventListener("scroll", render, { passive: true });
    window.addEventListener("scroll", render, { passive: true });
    new ResizeObserver(render).observe(this.side);
  }

  /** The words have come: what is in sight can be written. */
  tell() {
    this.told = true;
    this.measure();
    this.render();
  }

  /** Instead of the rows: why there are none. */
  tellNothing() {
    const words = `The map shows where and when. To read what happened ${mapgen.TOO_OLD}`;
    this.list.replaceWith(mapgen.make("p", { class: "mg-nothing", id: "mg-list", tabindex: -1 }, words));
  }

  /** Where each row begins: what a row says decides its height, as page.css has it. */
  measure() {
    this.tops = new Float64Array(this.shown.length + 1);
    this.shown.forEach((event, i) => {
      const { title, pins, date, quote, tellings, differ } = this.story.events[event];
      const quotes = tellings ? this.articles.tellings(this.story.events[event]) : quote.length ? [{ quote }] : [];
      const said = quotes.reduce((sum, { quote }) => sum + (quote.length ? 46 : 0) + (tellings ? 18 : 0), 0);
      const apart = differ && differ.length && quotes.length > 1 ? 26 + 18 * differ.length : 0;
      const shown = tellings ? this.articles.pins(this.story.events[event]) : pins;
      const height = 25 + (title ? 24 : 0) + 24 * shown.length + (date ? 22 : 0) + said + apart;
      this.tops[i + 1] = this.tops[i] + height;
    });
    this.list.style.height = this.tops[this.shown.length] + "px";
  }

  /** The index of the row at a height. */
  rowAt(y) {
    let low = 0;
    let high = this.shown.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  render() {
    if (!this.told) return;
    const scrolls = this.side.scrollHeight > this.side.clientHeight;
    const view = scrolls ? this.side.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    const { top } = this.list.getBoundingClientRect();
    const first = this.rowAt(Math.max(0, view.top - top - 600));
    const last = Math.min(this.shown.length - 1, this.rowAt(Math.max(0, view.bottom - top + 600)));
    const wanted = new Map();
    for (let i = first; i <= last; i++) wanted.set(this.shown[i], i);
    for (const [event, item] of this.rows) {
      if (wanted.has(event) || item.contains(document.activeElement)) continue;
      item.remove();
      this.rows.delete(event);
      for (const pin of this.story.events[event].pins) delete this.buttons[pin];
    }
    let before = null;
    for (const [event, i] of wanted) {
      const item = this.rows.get(event) || this.row(event);
      item.style.top = this.tops[i] + "px";
      item.style.height = this.tops[i + 1] - this.tops[i] + "px";
      item.setAttribute("aria-posinset", i + 1);
      item.setAttribute("aria-setsize", this.shown.length);
      if (before ? before.nextSibling !== item : this.list.firstChild !== item) {
        if (before) before.after(item);
        else this.list.prepend(item);
      }
      before = item;
    }
  }

  row(event) {
    const item = this.item(this.story.events[event]);
    this.rows.set(event, item);
    this.articles.dress(item, this.story.events[event], this.buttons);
    this.mark(item, event);
    return item;
  }

  mark(item, event) {
    const pin = this.current === undefined ? -1 : this.current;
    item.classList.toggle("mg-now", pin >= 0 && this.story.pins[pin].event === event);
    for (const own of this.story.events[event].pins) {
      if (own === pin) this.buttons[own].setAttribute("aria-current", "true");
      else this.buttons[own].removeAttribute("aria-current");
    }
  }

  arrange(events) {
    this.fill();
    this.shown = [...events];
    for (const item of this.rows.values()) item.remove();
    this.rows.clear();
    this.buttons = [];
    if (this.told) this.measure();
    this.select(-1);
    this.render();
  }

  select(pin) {
    this.current = pin;
    this.count(pin);
    if (!this.rows) return;
    if (pin >= 0) this.bring(this.shown.indexOf(this.story.pins[pin].event));
    for (const [event, item] of this.rows) this.mark(item, event);
  }

  bring(row) {
    if (row < 0 || !this.told) return;
    const scrolls = this.side.scrollHeight > this.side.clientHeight;
    const top = this.tops[row];
    if (scrolls) {
      const head = 48;
      const at = this.list.offsetTop - this.side.offsetTop + top;
      const seen = this.side.scrollTop;
      if (at - head < seen || at + this.tops[row + 1] - top > seen + this.side.clientHeight) this.side.scrollTop = at - head - 8;
    } else if (this.list.contains(document.activeElement)) {
      const map = document.getElementById("mg-stage").offsetHeight;
      window.scrollTo(0, scrollY + this.list.getBoundingClientRect().top + top - map - 20);
    }
    this.render();
  }

  highlight(pin) {
    const event = pin < 0 ? -1 : this.story.pins[pin].event;
    for (const [own, item] of this.rows) item.classList.toggle("mg-lit", own === event);
  }
};
