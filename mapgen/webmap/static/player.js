"use strict";

/** Steps through the story by itself, long enough at each mark to read its quote. */
mapgen.Player = class {
  constructor(app) {
    this.app = app;
    this.timer = 0;
  }

  toggle() {
    if (this.timer) this.stop();
    else this.play(true);
  }

  play(first) {
    const { app } = this;
    const ended = app.order[app.order.length - 1] === app.current;
    if (first && ended) app.select(app.order[0], false);
    else if (!app.step(1)) return this.stop();
    const event = app.story.events[app.story.pins[app.current].event];
    const letters = event.quote.reduce((sum, { text }) => sum + text.length, 0);
    // a reader takes in some 20 letters a second
    this.timer = setTimeout(() => this.play(false), 2500 + Math.min(9000, letters * 50));
    app.panel.playing(true);
  }

  stop() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.app.panel.playing(false);
  }
};
