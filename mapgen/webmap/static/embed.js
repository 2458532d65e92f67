"use strict";

mapgen.isEmbedded = function () {
  return window.parent !== window || new URLSearchParams(location.search).has("embed");
};

/** In another page: leave its scrolling alone, and tell it how tall this one is. */
mapgen.embed = function ({ map, stage }) {
  const page = document.querySelector(".mg-page");
  map.scrollWheelZoom.disable();
  const fingers = matchMedia("(pointer: coarse)").matches;
  if (fingers) map.dragging.disable();
  const hint = mapgen.make("p", { class: "mg-hint", "aria-hidden": "true" });
  stage.append(hint);
  let timer = 0;
  const show = (words) => {
    hint.textContent = words;
    hint.classList.add("mg-shown");
    clearTimeout(timer);
    timer = setTimeout(() => hint.classList.remove("mg-shown"), 1400);
  };
  const container = map.getContainer();
  container.addEventListener(
    "wheel",
    (turn) => {
      if (!(turn.ctrlKey || turn.metaKey)) return show("Hold Ctrl to zoom the map");
      turn.preventDefault();
      map.setZoomAround(map.mouseEventToContainerPoint(turn), map.getZoom() - Math.sign(turn.deltaY) / 2);
    },
    { passive: false }
  );
  container.addEventListener(
    "touchmove",
    (touch) => touch.touches.length === 1 && show("Use two fingers to move the map"),
    { passive: true }
  );
  const tell = () => {
    const height = Math.ceil(page.getBoundingClientRect().height);
    window.parent.postMessage({ type: "mapgen:height", height }, "*");
  };
  new ResizeObserver(tell).observe(page);
};
