/** A field to look a place up in the gazetteer's layers, and the candidates to choose from. */
mapgen.PlaceSearch = class {
  constructor(editor, label, words, onchoose) {
    Object.assign(this, { editor, onchoose });
    const { make } = mapgen;
    this.input = make("input", { type: "search", id: "me-search", autocomplete: "off", spellcheck: "false" });
    this.input.value = words;
    this.input.addEventListener("keydown", (press) => press.key === "Enter" && this.search(false));
    this.found = make("div", { class: "me-found" });
    this.node = make(
      "div",
      { class: "me-search", role: "search" },
      make("label", { for: "me-search" }, label),
      make(
        "div",
        { class: "me-line" },
        this.input,
        make("button", { type: "button", class: "me-button", id: "me-look", onclick: () => this.search(false) }, "Search")
      ),
      editor.data.online &&
        make("button", { type: "button", class: "mg-link", onclick: () => this.search(true) }, "Ask Nominatim on the network"),
      this.found
    );
  }

  async search(online) {
    const name = this.input.value.trim();
    if (!name) return this.input.focus();
    // The first search on a machine makes the gazetteer's index, which takes some seconds.
    this.found.replaceChildren(mapgen.make("p", { class: "me-help" }, "Searching…"));
    const answer = await this.editor.ask("/search", { name, online });
    this.found.replaceChildren();
    if (answer.error) return this.editor.fail(answer.error);
    const { candidates, outage } = answer;
    this.found.replaceChildren(mapgen.make("ul", { class: "me-candidates" }, candidates.map((place) => this.row(place))));
    const none = outage || `No place is called “${name}”${online ? " on the network" : " in the layers of this machine"}.`;
    if (!candidates.length) this.found.replaceChildren(mapgen.make("p", { class: "me-help" }, none));
    this.editor.showCandidates(candidates);
    const below = this.found.getBoundingClientRect().bottom > this.editor.panel.getBoundingClientRect().bottom;
    if (below) this.node.scrollIntoView({ behavior: mapgen.still() ? "auto" : "smooth" });
    this.editor.announce(candidates.length ? `${candidates.length} places found` : none);
  }

  row(place) {
    const { make } = mapgen;
    const { editor } = this;
    const mark = editor.data.marks[editor.current];
    const far = mark && L.latLng(mark).distanceTo(place) / 1000;
    const exact = place.radius_km ? `${place.precision}, within ${mapgen.kilometres(place.radius_km)}` : place.precision;
    return make(
      "li",
      {},
      make(
        "button",
        { type: "button", class: "me-candidate", onclick: () => this.onchoose(place) },
        make("b", { dir: "auto" }, place.place),
        place.where && make("span", { dir: "auto" }, ` ${place.where}`),
        make("small", {}, far >= 1 ? `${exact} · ${mapgen.kilometres(far)} from the pin` : exact),
        make("small", { dir: "auto" }, [place.from, place.licence].filter(Boolean).join(" · "))
      )
    );
  }
};

mapgen.kilometres = (km) => (km < 1 ? `${Math.round(km * 1000)} m` : `${Math.round(km * 10) / 10} km`);

/** What a candidate says of a mark. */
mapgen.placeOf = ({ place, lat, lon, precision, radius_km, country, source }) =>
  ({ place, lat, lon, precision, radius_km, country, source });
