"use strict";

// The page's scripts share one name. Text reaches the page through `make` alone: as text nodes.
const mapgen = {};

/** An element with attributes and children; strings become text, nothing is read as HTML. */
mapgen.make = function (tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(2)) if (child || child === 0) element.append(child);
  return element;
};

/** The quote in quotation marks, the toponyms of `pin` (of any pin when it is null) marked. */
mapgen.quote = function (story, event, pin) {
  const parts = event.quote.map((part) =>
    part.pins && (pin === null || part.pins.includes(pin))
      ? mapgen.make("mark", {}, part.text)
      : part.text
  );
  return mapgen.make("q", { lang: story.language || undefined, dir: "auto" }, parts);
};

/** What a custom property of the style sheet says now: colours differ in the dark. */
mapgen.style = function (name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
};

mapgen.still = function () {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
};
