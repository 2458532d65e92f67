"use strict";

/** The articles of a map of several: which of them are shown, and how what they say is shown. */
mapgen.Articles = class {
  constructor(story, side, on) {
    Object.assign(this, { story, on });
    this.list = story.articles || [];
    this.chosen = new Set(this.list.map((_, i) => i));
    if (this.list.length < 2) return;
    const chooser = this.list.length > 60 ? this.search() : this.boxes();
    side.prepend(chooser);
  }

  isWhole() {
    return this.chosen.size === this.list.length;
  }

  has(event) {
    return this.isWhole() || event.tellings.some(({ article }) => this.chosen.has(article));
  }

  tellings(event) {
    return this.isWhole() ? event.tellings : event.tellings.filter(({ article }) => this.chosen.has(article));
  }

  pins(event) {
    if (this.isWhole()) return event.pins;
    const shown = new Set(this.tellings(event).flatMap(({ pins }) => pins));
    return event.pins.filter((pin) => shown.has(pin));
  }

  /** Show of an item of the list what the chosen articles say. */
  dress(item, event, buttons) {
    if (!this.list.length) return;
    for (const node of item.querySelectorAll("[data-article]")) node.hidden = !this.isWhole() && !this.chosen.has(Number(node.dataset.article));
    const shown = new Set(this.pins(event));
    for (const pin of event.pins) if (buttons[pin]) buttons[pin].hidden = !shown.has(pin);
    const differ = item.querySelector(".mg-differ");
    if (differ) differ.hidden = this.tellings(event).length < 2;
  }

  showAll() {
    if (!this.isWhole()) this.choose(this.list.keys());
  }

  choose(chosen) {
    this.chosen = new Set(chosen);
    for (const [i, box] of (this.checks || []).entries()) box.checked = this.chosen.has(i);
    if (this.all) this.all.hidden = this.isWhole();
    const words = this.isWhole() ? "All articles" : `${this.chosen.size} of ${this.list.length} articles`;
    if (this.summary) this.summary.textContent = `Articles (${this.isWhole() ? this.list.length : `${this.chosen.size} of ${this.list.length}`})`;
    this.on.articles(words);
  }

  /** A box for each article, with what it is. */
  boxes() {
    const { make } = mapgen;
    const counts = this.list.map(() => 0);
    for (const { tellings } of this.story.events) for (const { article } of tellings) if (article >= 0) counts[article]++;
    this.checks = this.list.map((_, i) =>
      make("input", { type: "checkbox", checked: true, id: `mg-article-${i}`, onchange: () => this.choose(this.checks.flatMap((box, n) => (box.checked ? [n] : []))) })
    );
    const rows = this.list.map((article, i) => {
      const about = [article.name !== article.title && article.name, article.published, mapgen.counted(counts[i], "event")];
      return make(
        "li",
        {},
        this.checks[i],
        make("label", { for: `mg-article-${i}`, dir: "auto", lang: article.language || undefined }, article.title),
        make("span", { class: "mg-about" }, about.filter(Boolean).join(" · "), article.url && [" · ", mapgen.articleLink(article)]),
        make("button", { type: "button", class: "mg-link", "aria-label": `Only ${article.title}`, onclick: () => this.choose([i]) }, "only")
      );
    });
    this.summary = make("summary", {}, `Articles (${this.list.length})`);
    this.all = make("button", { type: "button", class: "mg-link", hidden: true, onclick: () => this.showAll() }, "All articles");
    const open = this.list.length <= 6 && innerWidth >= 720 && innerHeight >= 600 && !mapgen.isEmbedded();
    return make("details", { class: "mg-articles", open }, this.summary, make("ul", { "aria-label": "Articles shown" }, rows), this.all);
  }

  /** Too many for boxes: words of their title, publisher or day choose them. */
  search() {
    const { make } = mapgen;
    const said = this.list.map(({ title, name, published }) => `${title} ${name} ${published || ""}`.toLowerCase());
    const found = make("span", { class: "mg-about" }, `${mapgen.grouped(this.list.length)} articles`);
    let timer = 0;
    const look = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      this.choose(said.flatMap((text, i) => (words.every((word) => text.includes(word)) ? [i] : [])));
      found.textContent = `${mapgen.grouped(this.chosen.size)} of ${mapgen.grouped(this.list.length)} articles`;
    };
    const input = make("input", { type: "search", id: "mg-find", autocomplete: "off", spellcheck: "false", oninput: () => { clearTimeout(timer); timer = setTimeout(look, 250); } });
    return make("div", { class: "mg-articles mg-find", role: "search" }, make("label", { for: "mg-find" }, "Articles with the words"), input, found);
  }

  /** The heading under which an event stands when the list is by article. */
  groupOf(event) {
    if (event.tellings.length > 1) return "Told by several articles";
    const article = this.list[event.tellings[0].article];
    return article ? article.title : "";
  }

  /** What each article says of an event: its quote, and who says it. */
  said(event) {
    const { make } = mapgen;
    const alone = event.tellings.length === 1;
    const nodes = event.tellings.map((telling) =>
      make(
        "div",
        { class: "mg-telling", "data-article": telling.article },
        telling.quote.length > 0 && make("p", { class: "mg-said", dir: "auto" }, this.quote(telling, null)),
        make("p", { class: "mg-by", dir: "auto" }, this.by(telling, !alone && event.date))
      )
    );
    return [...nodes, this.differ(event)];
  }

  quote(telling, pin) {
    const article = this.list[telling.article];
    return mapgen.make("q", { lang: (article && article.language) || undefined }, mapgen.words(telling, pin));
  }

  /** Who says it, and of which day where that is another than the event's first. */
  by(telling, date) {
    const article = this.list[telling.article];
    const other = date && telling.date && telling.date !== date ? `: ${telling.date}` : "";
    return article ? `${article.name}${other}` : "";
  }

  differ(event) {
    const { make } = mapgen;
    if (!event.differ || !event.differ.length) return "";
    return make("div", { class: "mg-differ" }, make("b", {}, "The articles differ"), make("ul", {}, event.differ.map((line) => make("li", { dir: "auto" }, line))));
  }
};

mapgen.articleLink = (article) => mapgen.make("a", { href: article.url, rel: "noopener", target: "_blank", "aria-label": `Article: ${article.title}` }, "article");
