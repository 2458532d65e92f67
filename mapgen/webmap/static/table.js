"use strict";

/**
 * Rows of a table that came as columns; see packing.py. A list of rows is left as it is.
 * A row looks a field up when it is asked for: to make fifty thousand rows with all their fields
 * would take longer than to draw the map.
 */
mapgen.rows = function (table) {
  if (Array.isArray(table)) return table;
  class Row {
    constructor(i) {
      this.i = i;
    }
  }
  Row.prototype.quote = []; // until the words have come
  const rows = Array.from({ length: table.count }, (_, i) => new Row(i));
  mapgen.addColumns(rows, table.columns);
  return rows;
};

/** Give all rows these fields more. */
mapgen.addColumns = function (rows, columns) {
  const fields = Object.getPrototypeOf(rows[0]);
  for (const [name, column] of Object.entries(columns)) {
    const value = mapgen.values(column);
    const read = { quote: mapgen.parts, tellings: mapgen.tellings }[name] || ((found) => found);
    Object.defineProperty(fields, name, {
      configurable: true,
      get() {
        const found = value(this.i, this);
        return found === null ? undefined : read(found, this);
      },
      set(changed) {
        Object.defineProperty(this, name, { value: changed });
      },
    });
  }
};

/** A column's value in a row, by the row's index and the row. */
mapgen.values = function (column) {
  if (column.all !== undefined) return () => column.all;
  if (column.as !== undefined) return (i, row) => row[column.as];
  if (column.from !== undefined) return (i) => column.from + i;
  if (column.each !== undefined) return (i) => [column.each + i];
  if (column.of) return (i) => column.of[column.at[i]];
  return (i) => column[i];
};

mapgen.parts = (quote) =>
  quote.map((piece) => (typeof piece === "string" ? { text: piece } : { text: piece[0], pins: piece.slice(1) }));

/** A sole telling is its article's number: the rest is what the event says. */
mapgen.tellings = (tellings, event) =>
  tellings.map((told) => (typeof told === "number" ? Object.assign(Object.create(event), { article: told }) : { ...told, quote: mapgen.parts(told.quote) }));

/** The words of a long story, which are packed: they come after the map is on the screen. */
mapgen.takeWords = async function (story) {
  const words = await (await mapgen.unpacked("mg-words")).json();
  for (const table of ["pins", "events"]) mapgen.addColumns(story[table], words[table]);
};

/** Whether this browser can read what the page holds packed. */
mapgen.unpacks = () => "DecompressionStream" in window;
mapgen.TOO_OLD = "takes a newer browser: Chrome or Edge 80, Firefox 113, Safari 16.4 or later.";

/** What an element of the page holds, packed with gzip, in base 64. */
mapgen.unpacked = async function (id, headers) {
  const packed = document.getElementById(id).textContent;
  const stream = new Blob([mapgen.fromBase64(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers });
};

mapgen.fromBase64 = function (text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
};
