"use strict";

/**
 * The details of one mark, or the choice among the marks of a stack: a popup at its pin where
 * there is room, else a sheet under the map. It never covers its pin, as few others as can be, and
 * is never cut off.
 */
mapgen.Card = class {
  constructor(map, story, pins, stage, on, articles) {
    Object.assign(this, { map, story, pins, stage, on, articles });
    this.popup = L.popup({ closeButton: false, autoClose: false, closeOnEscapeKey: false, closeOnClick: false, autoPan: false });
    this.sheet = mapgen.make("div", { class: "mg-sheet", hidden: true });
    stage.append(this.sheet);
    mapgen.onSwipe(this.sheet, (by) => this.on.step(by));
    this.node = null;
    this.opened = false; // whether the reader wants the receipts
    this.order = story.pins.map((_, i) => i);
  }

  isOpen() {
    return this.node !== null;
  }

  show(pin, takeFocus) {
    this.open(this.details(pin), pin, takeFocus);
  }

  choose(pins, takeFocus) {
    this.open(this.choice(pins), pins[0], takeFocus);
  }

  open(node, pin, takeFocus) {
    this.node = node;
    this.pin = pin;
    this.lay();
    if (takeFocus) node.focus({ preventScroll: true });
  }

  /** The window is another: what was a popup may be a sheet now. */
  refit() {
    if (!this.node) return;
    const within = this.node.contains(document.activeElement) && document.activeElement;
    this.lay();
    if (within) within.focus({ preventScroll: true });
  }

  lay() {
    const size = this.map.getSize();
    if (size.x < 560 || size.y < 400) this.openSheet(this.node, this.pin);
    else this.openPopup(this.node, this.pin, size);
  }

  openSheet(node, pin) {
    this.map.closePopup(this.popup);
    this.sheet.replaceChildren(node);
    this.sheet.hidden = false;
    this.sheet.scrollTop = 0;
    const { lat, lon } = this.story.pins[pin];
    const high = this.map.getSize().y;
    // Beside a list the sheet lies over the map: its pin stays in what is left of it.
    const over = Math.max(0, high - this.sheet.offsetTop);
    const apart = Math.min(60, (high - over) / 3);
    this.map.panInside([lat, lon], { paddingTopLeft: [60, apart], paddingBottomRight: [60, over + apart], animate: !mapgen.still() });
    const top = this.stage.getBoundingClientRect().top;
    if (Math.abs(top) > 4) window.scrollBy({ top, behavior: mapgen.still() ? "auto" : "smooth" }); // not the page around a frame
  }

  /** Keep the popup at its pin after the pins were arranged anew, or after it has grown. */
  stay() {
    const closer = this.node && this.node.querySelector(".mg-closer");
    if (closer) closer.disabled = !this.on.isCloser(this.pin);
    if (!this.popup.isOpen()) return;
    this.place();
  }

  openPopup(node, pin, size) {
    this.sheet.hidden = true;
    const { lat, lon } = this.story.pins[pin];
    Object.assign(this.popup.options, {
      minWidth: Math.min(300, size.x - 60),
      maxWidth: Math.min(340, size.x - 60),
    });
    const key = this.stage.querySelector(".mg-legend").offsetHeight;
    this.map.getContainer().style.setProperty("--card-most", Math.min(520, size.y - key - 36) + "px");
    this.popup.setLatLng([lat, lon]).setContent(node);
    if (this.popup.isOpen()) this.popup.update();
    else this.popup.openOn(this.map);
    this.place();
  }

  /** Put the popup where it covers least; if it must, move the map. */
  place() {
    const { map, popup, pins } = this;
    const element = popup.getElement();
    const spot = pins.spotOf(this.pin);
    const rim = 12;
    const size = map.getSize();
    const corners = [[rim, rim], [size.x - rim, size.y - rim]].map((at) => map.containerPointToLayerPoint(at));
    const found = mapgen.beside({
      at: spot,
      half: pins.size / 2,
      width: element.offsetWidth,
      height: element.offsetHeight,
      view: corners.flatMap(({ x, y }) => [x, y]),
      controls: this.on.controls(),
      pins: this.others(spot),
      last: this.side,
    });
    this.side = element.dataset.side = found.side;
    for (const name of ["tip", "apart"]) element.style.setProperty("--" + name, found[name] + "px");
    const place = map.latLngToLayerPoint(popup.getLatLng());
    popup.options.offset = L.point(found.left + element.offsetWidth / 2, found.top + element.offsetHeight).subtract(place);
    popup.setLatLng(popup.getLatLng());
    if (found.move[0] || found.move[1]) map.panBy(found.move, { animate: !mapgen.still() });
  }

  /** What the card should not hide: the other pins, and the place of its own where that is apart. */
  others(spot) {
    const { x, y } = spot.anchor;
    return [...this.pins.boxes().filter((box) => mapgen.gap(box, spot) > 0), [x - 4, y - 4, x + 4, y + 4]];
  }

  close() {
    this.node = null;
    this.map.closePopup(this.popup);
    this.sheet.hidden = true;
    this.sheet.replaceChildren();
  }

  frame(title, ...content) {
    const heading = mapgen.make("h2", { id: "mg-card-title", dir: "auto" }, title);
    const close = mapgen.make(
      "button",
      { type: "button", class: "mg-close", "aria-label": "Close", onclick: () => this.on.close() },
      "×"
    );
    const card = mapgen.make(
      "div",
      { class: "mg-card", role: "dialog", "aria-labelledby": "mg-card-title", tabindex: -1 },
      close,
      heading,
      ...content
    );
    // Leaflet would take a click on a button that its own click removes for one on the map.
    card.addEventListener("click", (press) => press.stopPropagation());
    return card;
  }

  choice(pins) {
    const items = pins.map((i) => {
      const pin = this.story.pins[i];
      const words = [pin.before, pin.place].filter(Boolean).join(" ");
      const choose = () => this.on.choose(i);
      return mapgen.make(
        "li",
        {},
        mapgen.make(
          "button",
          { type: "button", class: "mg-row", onclick: choose, dir: "auto" },
          mapgen.make("span", { class: `mg-number mg-${pin.role}` }, String(pin.number)),
          mapgen.make("span", {}, words)
        )
      );
    });
    const events = new Set(pins.map((i) => this.story.pins[i].event)).size;
    return this.frame(`${mapgen.counted(events, "event")} here`, mapgen.make("ul", { class: "mg-choice" }, items));
  }

  details(i) {
    const pin = this.story.pins[i];
    const whole = this.story.events[pin.event];
    const { make } = mapgen;
    const told = whole.tellings && this.articles.tellings(whole).filter(({ pins }) => pins.includes(i));
    const event = told && told.length ? told[0] : whole; // on a map of several, what the first says
    const before = pin.before && make("span", { class: "mg-before" }, pin.before + " ");
    const words = event.date_from
      ? [" ", make("span", { class: "mg-words", dir: "auto" }, `“${event.date_from}”`)]
      : [];
    const carried = event.date_inferred
      ? make("span", { class: "mg-carried" }, " carried over from an earlier sentence")
      : "";
    return this.frame(
      make("span", {}, make("span", { class: `mg-number mg-${pin.role}` }, String(pin.number)), " ", before, pin.place),
      event.title && make("p", { class: "mg-title", dir: "auto" }, event.title),
      event.date && make("p", { class: "mg-date" }, event.date, words, carried),
      pin.place === undefined && make("p", { class: "mg-why" }, mapgen.unpacks() ? "The words are coming …" : `To read what happened here ${mapgen.TOO_OLD}`),
      told ? told.flatMap((telling) => this.told(telling, event, i)) : event.quote.length > 0 && this.paragraph(event, mapgen.quote(this.story, event, i), this.story.language),
      told && told.length > 1 && this.articles.differ(whole),
      this.why(pin, event, i),
      this.steps(i)
    );
  }

  /** What one of several articles says, and which it is. */
  told(telling, first, i) {
    const { make } = mapgen;
    const article = this.articles.list[telling.article];
    const day = article && article.published;
    return [
      telling.quote.length > 0 && this.paragraph(telling, this.articles.quote(telling, i), article && article.language),
      make("p", { class: "mg-by", dir: "auto" }, this.articles.by(telling, first.date), day && `, ${day}`, article && article.url && [" · ", mapgen.articleLink(article)]),
    ];
  }

  /** The receipt, open once the reader has opened one: what put this mark here. */
  why(pin, event, i) {
    const details = mapgen.make(
      "details",
      { class: "mg-receipt", open: this.opened },
      mapgen.make("summary", {}, "Why here?"),
      this.receipt(pin, event)
    );
    details.addEventListener("toggle", () => {
      this.opened = details.open;
      if (this.popup.isOpen()) this.place();
      this.on.grown();
    });
    return details;
  }

  /** The quote; while the receipt is open, among the sentences that it stands between. */
  paragraph({ before, after }, quote, language) {
    const { make } = mapgen;
    const beside = (words) => words && make("span", { class: "mg-beside", lang: language || undefined }, ` ${words} `);
    return make("blockquote", { dir: "auto" }, beside(before), quote, beside(after));
  }

  receipt(pin, event) {
    const { make } = mapgen;
    const exact = pin.radius ? `${pin.exactness}; within ${pin.radius}` : pin.exactness;
    const rows = [
      ["Note", pin.note],
      ["Role", pin.before && `${pin.before}: ${pin.part}`],
      ["Reason", pin.inferred ? `${pin.reason} (the sentence does not name the place)`.trim() : pin.reason],
      ["Exactness", exact],
      ["Source", pin.source],
      ["Place", pin.remark],
      ["Unsure", pin.confidence < 0.75 && `${Math.round(pin.confidence * 100)} % confidence`],
      ["Date", event.sum],
      ["To correct", make("span", {}, pin.line ? `line ${pin.line} of events.geojson, id ` : "id ", make("code", {}, pin.id), pin.line ? "" : " in events.geojson")],
      ...(pin.also || []).map((where) => ["", where]),
    ];
    return make(
      "dl",
      {},
      rows
        .filter(([, value]) => value)
        .map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", { dir: "auto" }, value)))
    );
  }

  steps(i) {
    const { make } = mapgen;
    const total = this.order.length;
    const at = this.order.indexOf(i);
    const step = (by, name, sign) =>
      make(
        "button",
        { type: "button", "aria-label": name, disabled: at + by < 0 || at + by >= total, onclick: () => this.on.step(by) },
        sign
      );
    return make(
      "div",
      { class: "mg-steps" },
      step(-1, "Previous in the story", "‹"),
      make("span", {}, this.on.station(i)),
      step(1, "Next in the story", "›"),
      make("button", { type: "button", class: "mg-closer", disabled: !this.on.isCloser(i), onclick: () => this.on.closer(i) }, "Look closer")
    );
  }
};
