mapgen.FIELDS = [
  { name: "title", label: "Title" },
  { name: "place", label: "Place" },
  { name: "role", label: "Role", choices: true },
  { name: "when", label: "Date", help: "2002-05-08, 2002-05 or 2002; with ~ behind it for about; two with / between for a time span; nothing when unknown" },
  { name: "when_text", label: "Words for the date" },
  { name: "topic", label: "Topic", choices: true },
  { name: "precision", label: "Precision", choices: true },
  { name: "radius_km", label: "Radius in km", number: true, help: "How far off the point may be" },
  { name: "lat", label: "Latitude", number: true },
  { name: "lon", label: "Longitude", number: true },
  { name: "country", label: "Country", help: "Two letters, such as CN" },
  { name: "note", label: "Note", long: true },
];

/** The fields of one mark. What is typed is saved when the field is left, and marked as changed. */
mapgen.MarkForm = class {
  constructor(editor, id) {
    Object.assign(this, { editor, id, inputs: {}, rows: {} });
    const { make } = mapgen;
    const mark = editor.data.marks[id];
    this.heading = make("h2", { class: "me-heading", tabindex: "-1", dir: "auto" });
    this.state = make("p", { class: "me-state" });
    this.search = new mapgen.PlaceSearch(editor, "Another place", mark.toponym || mark.place, (place) => this.choose(place));
    this.node = make(
      "div",
      { class: "me-form" },
      make("button", { type: "button", class: "mg-link", onclick: () => editor.open("events") }, "‹ All events"),
      this.heading,
      mark.quote && make("blockquote", { dir: "auto", lang: editor.data.story.language || undefined }, mapgen.markWords(mark.quote, mark.toponym)),
      this.state,
      make("p", { class: "me-help" }, "Drag the pin, or move it with the arrow keys when it has the focus."),
      editor.placing.button(),
      this.search.node,
      mapgen.FIELDS.map((field) => this.row(field)),
      this.dropping()
    );
    this.fill();
  }

  row(field) {
    const { make } = mapgen;
    const { name } = field;
    const tag = field.choices ? "select" : field.long ? "textarea" : "input";
    const input = make(tag, { id: `me-${name}`, "aria-describedby": `me-${name}-said`, autocomplete: "off", inputmode: field.number && "decimal", dir: field.choices || field.number ? undefined : "auto" });
    if (field.choices) input.append(...this.editor.data.choices[name].map(([value, title]) => make("option", { value }, `${value}: ${title}`)));
    input.addEventListener("change", () => this.save(name));
    const said = make("span", { class: "me-help", id: `me-${name}-said` }, make("span", { class: "me-advice" }, field.help));
    const wrong = make("span", { class: "me-wrong" });
    const before = make("span", { class: "me-before" });
    this.inputs[name] = input;
    this.rows[name] = { said, wrong, before, node: make("div", { class: "me-row" }, make("label", { for: input.id }, field.label), input, said, wrong, before) };
    said.append(wrong);
    return this.rows[name].node;
  }

  dropping() {
    const { make } = mapgen;
    this.why = make("select", { id: "me-why" }, this.editor.data.choices.left_off.map(([value, title]) => make("option", { value }, title)));
    this.why.value = "background";
    const drop = () => this.editor.change({ kind: "drop", id: this.id, left_off: this.why.value });
    return make(
      "div",
      { class: "me-row me-drop" },
      make("label", { for: "me-why" }, "It does not belong on the map"),
      make("div", { class: "me-line" }, this.why, make("button", { type: "button", class: "me-button", onclick: drop }, "Take it off"))
    );
  }

  mark() {
    return this.editor.data.marks[this.id];
  }

  /** Show the mark as it is now, but leave alone what is being typed. */
  fill() {
    const { data } = this.editor;
    const mark = this.mark();
    const generated = data.generated[this.id];
    const changed = new Set(data.changed[this.id]);
    this.heading.textContent = mark.place;
    for (const [name, input] of Object.entries(this.inputs)) {
      const typing = input === document.activeElement && input.value !== input.dataset.was;
      if (!typing && !input.matches('[aria-invalid="true"]')) input.value = input.dataset.was = String(mark[name]);
      const own = generated && changed.has(name);
      this.rows[name].node.classList.toggle("me-changed", Boolean(own));
      this.rows[name].before.replaceChildren(...(own ? this.before(name, generated) : []));
    }
    const moved = data.moved[this.id];
    const words = !generated
      ? data.remembers ? "Added by hand" : "What was generated is not known: .generated.geojson is missing"
      : moved ? `Moved ${moved} from where it was generated` : changed.size ? "Changed" : "As generated";
    const all = mapgen.make("button", { type: "button", class: "mg-link", onclick: () => this.restore([...changed]) }, "Restore all");
    this.state.replaceChildren(words, ...(generated && changed.size ? [" ", all] : []));
  }

  before(name, generated) {
    const label = mapgen.FIELDS.find((field) => field.name === name).label;
    const value = String(generated[name]);
    return [
      `generated: ${value || "(empty)"} `,
      mapgen.make("button", { type: "button", class: "mg-link", "aria-label": `Restore ${label}`, onclick: () => this.restore([name]) }, "Restore"),
    ];
  }

  async restore(names) {
    const generated = this.editor.data.generated[this.id];
    const all = new Set(names);
    if (all.has("lat") || all.has("lon")) for (const name of ["lat", "lon", "source"]) all.add(name);
    if (all.has("when")) all.add("when_inferred");
    const editable = [...mapgen.FIELDS.map(({ name }) => name), "source", "when_inferred", "toponym"];
    for (const name of all) if (this.inputs[name]) this.right(name);
    await this.set(Object.fromEntries(editable.filter((name) => all.has(name)).map((name) => [name, generated[name]])));
    (names.length === 1 && this.inputs[names[0]] ? this.inputs[names[0]] : this.heading).focus();
  }

  async save(name) {
    const input = this.inputs[name];
    const field = mapgen.FIELDS.find((one) => one.name === name);
    const number = Number(input.value.trim().replace(",", "."));
    if (field.number && (input.value.trim() === "" || Number.isNaN(number))) return this.wrong(name, "Write a number, such as 41.8");
    const was = field.number ? Number(input.dataset.was) : input.dataset.was;
    const value = field.number ? number : name === "country" ? input.value.trim().toUpperCase() : name === "when" ? input.value.trim() : input.value;
    this.right(name);
    if (value === was) return;
    const error = await this.editor.change({ kind: "edit", id: this.id, set: { [name]: value }, was: { [name]: was } });
    if (!error) input.dataset.was = String(this.mark() ? this.mark()[name] : "");
  }

  set(values) {
    const mark = this.mark();
    const was = Object.fromEntries(Object.keys(values).map((name) => [name, mark[name]]));
    return this.editor.change({ kind: "edit", id: this.id, set: values, was });
  }

  choose(place) {
    this.editor.showCandidates([]);
    this.search.found.replaceChildren();
    this.heading.focus();
    this.set(mapgen.placeOf(place));
  }

  wrong(name, words) {
    const { wrong } = this.rows[name];
    wrong.textContent = words;
    this.inputs[name].setAttribute("aria-invalid", "true");
    this.editor.announce(words);
  }

  right(name) {
    this.rows[name].wrong.textContent = "";
    this.inputs[name].removeAttribute("aria-invalid");
  }
};

/** A quote with its toponym marked. */
mapgen.markWords = function (quote, toponym) {
  const at = toponym ? quote.indexOf(toponym) : -1;
  if (at < 0) return [quote];
  return [quote.slice(0, at), mapgen.make("mark", {}, toponym), quote.slice(at + toponym.length)];
};
