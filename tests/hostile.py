"""Text that would run, break out of its place or steer a terminal, if anything let it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from command_line import own_data, replace

TEXTS = [
    "{{7*7}}",
    "{% raw %}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{{ cycler.__init__.__globals__.os.mkdir('ran') }}",
    "</script><img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "\\`\\u003cscript\\u003e\\1\\",
    "<!--<script>alert(1)</script>",
    "a\u2028b\u2029c",
    "\u202eright to left\u202c \u200fשלום",
    "'\"><svg onload=alert(1)>",
    "&lt;b&gt; &amp;",
    "escape\x1b[31mred\x1b]0;title\x07\x9b31m",
    "nul\x00nul",
]
TOGETHER = " ".join(TEXTS)
# Names of places, as a gazetteer may hold them; an article names them in its sentences.
PLACES = {
    "expression": "Fort {{7*7}}",
    "statement": "Castle {% raw %} Rock",
    "script": "Port </script><img src=x onerror=alert(1)>",
    "template": "Cape ${alert(1)} `+alert(1)+` \\u003c\\",
    "direction": "Mount \u202eright\u202c \u200fשלום",
}
ARTICLE = "hostile"


def article_text() -> str:
    """Sentences that each report something at one of the places, with hostile words beside."""
    sentences = [f"A ferry sank in {name} on Monday, police said." for name in PLACES.values()]
    words = [f"Police in Bangkok found the words {text} on a wall." for text in TEXTS]
    return "\n\n".join([*sentences, *words])


def write_articles(folder: Path) -> list[Path]:
    """The same article as JSON, where each field has its name, and as copied text."""
    named = folder / f"{ARTICLE}.json"
    fields = {
        "id": ARTICLE, "title": f"Title {TOGETHER}", "byline": f"By {TOGETHER}",
        "publisher": f"Paper {TOGETHER}", "published": "2024-03-01",
        "url": "javascript:alert(1)", "text": article_text(),
    }  # fmt: skip
    named.write_text(json.dumps(fields), "utf-8")
    copied = folder / "copied.txt"
    copied.write_text(f"Title {' '.join(TEXTS[:5])}\n\n{article_text()}\n", "utf-8")
    return [named, copied]


def data_folder(folder: Path) -> Path:
    """The shipped data, with the hostile places in its gazetteer in every text column."""
    data = own_data(folder)
    shipped = (data / "gazetteer.csv").read_text("utf-8")
    columns = shipped.split("\n", 1)[0].split(",")
    rows = io.StringIO()
    writer = csv.DictWriter(rows, columns, lineterminator="\n")
    for number, (key, name) in enumerate(PLACES.items()):
        row = {
            "id": f"hostile-{key}", "name": name, "aliases": f"Alias {name}", "lat": 10 + number,
            "lon": 20, "precision": "locality", "radius_km": 1, "status": "confirmed",
            "source": f"Source {TOGETHER}", "checked_on": "2026-11-23", "note": f"Note {TOGETHER}",
        }  # fmt: skip
        writer.writerow({column: row.get(column, "") for column in columns})
    replace(data / "gazetteer.csv", shipped.rstrip("\n") + "\n" + rows.getvalue().replace("\0", ""))
    return data
