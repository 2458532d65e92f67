/** The events, in the order of the text. */
mapgen.eventList = function (editor) {
  const { make } = mapgen;
  const { story, marks, changed, generated, remembers } = editor.data;
  const state = (id) => (generated[id] ? (changed[id].length ? "changed" : "") : remembers ? "added" : "");
  const row = (i) => {
    const pin = story.pins[i];
    const said = state(pin.id);
    return make(
      "button",
      { type: "button", class: "me-item", "data-id": pin.id, onclick: () => editor.select(pin.id, true) },
      pin.before && make("span", { class: "mg-before" }, pin.before + " "),
      make("b", { dir: "auto" }, pin.place),
      said && make("small", { class: "me-said" }, said)
    );
  };
  const items = story.events.map((event) =>
    make(
      "li",
      { class: "mg-event me-event" },
      make("span", { class: "mg-number", "aria-hidden": "true" }, String(event.number)),
      event.pins.map(row),
      make("p", { dir: "auto" }, [event.title || marks[story.pins[event.pins[0]].id].title, event.date].filter(Boolean).join(" · "))
    )
  );
  if (!Object.keys(marks).length) items.push(make("li", { class: "me-hint" }, "Nothing is on the map yet. Add an event."));
  return make("ol", { class: "mg-list" }, items);
};

/** What is not on the map: what was taken off by hand, and what was never put there. */
mapgen.leftOffList = function (editor) {
  const { make } = mapgen;
  const { dropped, not_mapped } = editor.data;
  const item = (words, sentence, why, button) =>
    make("li", { class: "me-left" }, make("b", { dir: "auto" }, words), make("span", { class: "me-help", dir: "auto" }, why), make("q", { dir: "auto" }, sentence), button);
  const back = (mark) => make("button", { type: "button", class: "me-button", onclick: () => editor.change({ kind: "put_back", id: mark.id }) }, "Put back");
  const map = (name) => make("button", { type: "button", class: "me-button", onclick: () => editor.open("add", name) }, "Put on the map…");
  return make(
    "div",
    { class: "me-off" },
    make("h2", { class: "me-heading" }, "Taken off by hand"),
    dropped.length
      ? make("ul", {}, dropped.map((mark) => item(mark.place, mark.quote, mark.title, back(mark))))
      : make("p", { class: "me-hint" }, "None."),
    make("h2", { class: "me-heading" }, "Never on the map"),
    make("ul", {}, not_mapped.map((name) => item(name.toponym, name.sentence, name.reason, map(name))))
  );
};

/** A new event: words of the article (or typed ones), and a place for them. */
mapgen.AddForm = class {
  constructor(editor, name) {
    Object.assign(this, { editor, start: 0, end: 0 });
    const { make } = mapgen;
    const { text } = editor.data;
    this.article = text && make("textarea", { id: "me-article", class: "me-article", readonly: true, spellcheck: "false", dir: "auto" });
    if (text) this.article.value = text;
    this.quote = make("textarea", { id: "me-quote", readonly: Boolean(text), dir: "auto" });
    this.toponym = make("input", { id: "me-toponym", autocomplete: "off", dir: "auto" });
    this.search = new mapgen.PlaceSearch(editor, "Find the place", "", (place) => this.add(mapgen.placeOf(place)));
    const row = (label, input) => make("div", { class: "me-row" }, make("label", { for: input.id }, label), input);
    const middle = () => {
      const { lat, lng } = editor.map.getCenter().wrap();
      this.add({ lat, lon: lng });
    };
    this.node = make(
      "div",
      { class: "me-form" },
      make("h2", { class: "me-heading", tabindex: "-1" }, "Add an event"),
      text
        ? [row("The article: select the words that name the place", this.article), make("button", { type: "button", class: "me-button", onclick: () => this.take() }, "Use the selected words")]
        : make("p", { class: "me-help" }, "The article's text is not at hand (mapgen edit … --article FILE): type or paste the sentence, or leave it empty."),
      row("Its sentence", this.quote),
      row("Words that name the place", this.toponym),
      this.search.node,
      editor.placing.button(),
      make("button", { type: "button", class: "me-button", onclick: middle }, "Put it in the middle of the map")
    );
    if (name) this.from(name);
  }

  from({ toponym, sentence, start }) {
    const { text } = this.editor.data;
    this.quote.value = sentence;
    this.toponym.value = this.search.input.value = toponym;
    const letters = [...text];
    const begin = start - [...sentence.slice(0, sentence.indexOf(toponym))].length;
    const end = begin + [...sentence].length;
    if (letters.slice(begin, end).join("") === sentence) Object.assign(this, { start: begin, end });
  }

  /** The selected words name the place; the sentence round them is the quote. */
  take() {
    const { value, selectionStart, selectionEnd } = this.article;
    const words = value.slice(selectionStart, selectionEnd);
    const chosen = words.trim();
    if (!chosen) return this.editor.announce("Select words of the article first", true);
    const first = selectionStart + words.indexOf(chosen);
    const [from, to] = mapgen.sentence(this.editor.data, first, first + chosen.length);
    const points = (units) => [...value.slice(0, units)].length;
    Object.assign(this, { start: points(from), end: points(to) });
    this.quote.value = value.slice(from, to);
    this.toponym.value = this.search.input.value = chosen;
    this.search.search(false);
  }

  async add(where) {
    const { quote, toponym, start, end } = this;
    const words = toponym.value.trim();
    const place = where.place || words || this.search.input.value.trim() || "Unnamed place";
    const known = new Set(Object.keys(this.editor.data.marks));
    const error = await this.editor.change({ kind: "add", start, end, quote: quote.value, toponym: words, ...where, place });
    if (error) return;
    this.editor.showCandidates([]);
    const id = Object.keys(this.editor.data.marks).find((one) => !known.has(one));
    if (id) this.editor.select(id, true);
  }
};

/** The sentence round a stretch of the text, in UTF-16 units: one that has events, else by rule. */
mapgen.sentence = function ({ text, story, marks }, from, to) {
  for (const { quote } of Object.values(marks)) {
    for (let at = quote ? text.indexOf(quote) : -1; at >= 0; at = text.indexOf(quote, at + 1)) {
      if (at <= from && to <= at + quote.length) return [at, at + quote.length];
    }
  }
  const begin = text.lastIndexOf("\n", from - 1) + 1;
  const stop = text.indexOf("\n", to);
  const paragraph = text.slice(begin, stop < 0 ? text.length : stop);
  let language = story.language || "en";
  if (!Intl.Segmenter.supportedLocalesOf([language.replace(/[^\w-]/g, "") || "en"]).length) language = "en";
  const parts = [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(paragraph)];
  const touched = parts.filter(({ index, segment }) => index < to - begin && index + segment.length > from - begin);
  const words = touched.map(({ segment }) => segment).join("");
  const start = begin + touched[0].index + (words.length - words.trimStart().length);
  return [start, start + words.trim().length];
};
