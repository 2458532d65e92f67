"use strict";

/**
 * A street map of the web, where the page was built with one: nothing of it is loaded before the
 * reader presses its button, and its owners are named as long as it shows.
 */
mapgen.StreetMap = class {
  constructor(map, tiles, { labels, stage, announce }) {
    Object.assign(this, { map, tiles, labels, stage, announce });
    this.least = map.getMaxZoom();
    this.button = mapgen.make("button", { type: "button", class: "mg-street", "aria-pressed": "false", onclick: () => this.toggle() }, "Street map");
    L.DomEvent.disableClickPropagation(this.button);
    this.credit = mapgen.make("p", { class: "mg-street-credit", hidden: true }, "Street map: ", this.owners());
    stage.append(this.button, this.credit);
  }

  owners() {
    return this.tiles.credit.map(([words, href]) =>
      href ? mapgen.make("a", { href, rel: "noopener", target: "_blank" }, words) : words
    );
  }

  toggle() {
    if (this.layer) return this.hide("The street map is off");
    if (location.protocol === "file:") return this.announce("A page opened from disk is refused street maps; put it on a web site");
    if (navigator.onLine === false) return this.announce("There is no network, so there is no street map");
    this.show();
  }

  show() {
    const { url, subdomains, most_zoom: maxZoom } = this.tiles;
    // Some owners' servers refuse without a referrer; the address of the site is all they get.
    const referrerPolicy = "strict-origin";
    this.layer = L.tileLayer(url, { subdomains, maxZoom, referrerPolicy, pane: "tilePane", zIndex: 5 });
    let came = false;
    this.layer.on("tileload", () => (came = true));
    this.layer.on("tileerror", () => !came && this.hide("The street map cannot be reached"));
    this.map.setMaxZoom(Math.max(this.least, maxZoom));
    this.layer.addTo(this.map);
    this.set(true);
    this.announce(`Street map on, from ${this.tiles.credit.map(([words]) => words).join("")}`);
  }

  hide(words) {
    if (!this.layer) return;
    this.layer.remove();
    this.layer = null;
    this.map.setMaxZoom(this.least);
    this.set(false);
    this.announce(words);
  }

  set(on) {
    this.button.setAttribute("aria-pressed", String(on));
    this.credit.hidden = !on;
    this.labels.bare = on; // the street map has its own names
    this.labels.arrange();
  }
};
