"use strict";

// The page's scripts share one name. Text reaches the page through `make` alone: as text nodes.
const mapgen = {};
mapgen.MANY = 200; // marks; beyond these there is one layer for all, and a list of rows in sight

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

/**
 * Do what may wait until marks and base map are on the screen, one thing after another: the second
 * frame after the page has loaded is drawn before the first of them begins.
 */
mapgen.later = function (act) {
  if (mapgen.waiting.push(act) > 1) return;
  if (document.documentElement.classList.contains("mg-preview")) return mapgen.hurry();
  const next = async () => {
    try {
      if (mapgen.waiting.length) await mapgen.waiting[0]();
    } finally {
      mapgen.waiting.shift();
      if (mapgen.waiting.length) setTimeout(next);
      else performance.mark("mapgen:whole");
    }
  };
  const frames = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(next)));
  if (document.readyState === "complete") frames();
  else window.addEventListener("load", frames);
};
mapgen.waiting = [];

/** Do all that waits at once: the page is printed, or drawn as a picture. */
mapgen.hurry = function () {
  while (mapgen.waiting.length) mapgen.waiting.shift()();
};

/** The quote in quotation marks, the toponyms of `pin` (of any pin when it is null) marked. */
mapgen.quote = function (story, event, pin) {
  return mapgen.make("q", { lang: story.language || undefined }, mapgen.words(event, pin));
};

mapgen.words = function (event, pin) {
  return event.quote.map((part) => {
    if (!part.pins || (pin !== null && !part.pins.includes(pin))) return part.text;
    const own = part.pins.find((one) => event.pins.includes(one)); // else of another event in the sentence
    return mapgen.make("mark", { "data-of": own === undefined ? part.pins[0] : own, class: own === undefined && "mg-other" }, part.text);
  });
};

/** The events file that the page keeps, as a Blob. */
mapgen.eventsFile = async () => (await mapgen.unpacked("mg-file", { "Content-Type": "application/geo+json" })).blob();

mapgen.download = async function () {
  const url = URL.createObjectURL(await mapgen.eventsFile());
  mapgen.make("a", { href: url, download: "events.geojson" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
};

/** What a custom property of the style sheet says now: colours differ in the dark and on paper. */
mapgen.style = function (name) {
  if (!mapgen.styles.has(name)) {
    mapgen.styles.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  }
  return mapgen.styles.get(name);
};
mapgen.styles = new Map(); // asking the browser hundreds of times a frame is slow

/** Whether a map has no room for pins beside each other and for smaller names: a phone, a frame. */
mapgen.isSmall = function (map) {
  const { x, y } = map.getSize();
  return x < 640 || y < 380;
};

/** 12345 as 12,345; toLocaleString would load the languages of the world before the first paint. */
mapgen.grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
mapgen.counted = (number, noun) => `${mapgen.grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

mapgen.isPrinted = () => document.documentElement.classList.contains("mg-print");

mapgen.still = function () {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
};

/** Call back with 1 or -1 when a finger moves sideways over an element: on, or back. */
mapgen.onSwipe = function (element, act) {
  let start = null;
  element.addEventListener("touchstart", ({ touches }) => (start = touches.length === 1 ? touches[0] : null), { passive: true });
  element.addEventListener("touchend", ({ changedTouches: [end] }) => {
    if (!start) return;
    const x = end.clientX - start.clientX;
    const y = end.clientY - start.clientY;
    start = null;
    if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) act(x < 0 ? 1 : -1);
  });
};
