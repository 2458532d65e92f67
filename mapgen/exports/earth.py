"""Events as KML 2.2: a pin for each mark, in its role's colour, with its date for the time slider.

The pins are in one document without folders, for programs for maps make a layer of each folder.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from mapgen.eventfile.writing import PROPERTIES, rounded
from mapgen.exports.markup import escape
from mapgen.models import ROLES, EventMap, Mark, Role
from mapgen.webmap.words import PRECISION_EXPLAINED, ROLE_BEFORE_PLACE, date_words

NAMESPACE = "http://www.opengis.net/kml/2.2"
# Alpha, blue, green, red, as KML has it. No icon is named: that would be a request to a server.
COLOURS: dict[Role, str] = {
    "at": "ff2f3fc4", "from": "ff8a5a2b", "via": "ff8a8a8a", "to": "ff2f8a3f",
}  # fmt: skip
# What no XML document may hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_kml(event_map: EventMap) -> bytes:
    """A KML document, valid against OGC's schema.

    Google Earth takes a description for HTML; the article's words are escaped for it.
    """
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    article = event_map.article
    _text(document, "name", article.title or article.id or "Events")
    about = [article.byline, article.publisher, str(article.published or ""), article.url]
    _text(document, "description", escape(" · ".join(filter(None, about))))
    for role in ROLES:
        style = ET.SubElement(document, "Style", id=role)
        _text(ET.SubElement(style, "IconStyle"), "color", COLOURS[role])
    ET.indent(root)
    head, end, tail = ET.tostring(root, encoding="unicode").rpartition("  </Document>")
    # Written one by one: the elements of 200,000 would take 3 GB.
    placemarks = "".join(map(_placemark, map(rounded, event_map.marks)))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{placemarks}{end}{tail}\n'.encode()


def _placemark(mark: Mark) -> str:
    """The order of the children is the schema's."""
    placemark = ET.Element("Placemark", id=f"mark-{mark.id}")
    _text(placemark, "name", f"{ROLE_BEFORE_PLACE[mark.role]} {mark.place}".strip())
    if mark.title:
        _text(placemark, "Snippet", mark.title)  # what the list of Google Earth shows
    lines = [
        f"<b>{escape(mark.title)}</b>" if mark.title else "",
        f"<i>{escape(mark.quote)}</i>" if mark.quote else "",
        escape(date_words(mark.when)),
        escape(PRECISION_EXPLAINED[mark.precision]),
        escape(mark.note),
    ]
    _text(placemark, "description", "<br>".join(filter(None, lines)))
    _time(placemark, mark.when)
    _text(placemark, "styleUrl", f"#{mark.role}")
    data = ET.SubElement(placemark, "ExtendedData")
    for name, value in _properties(mark).items():
        if value != "":
            entry = ET.SubElement(data, "Data", name=_xml(name))
            _text(entry, "value", str(value).lower() if isinstance(value, bool) else str(value))
    _text(ET.SubElement(placemark, "Point"), "coordinates", f"{mark.lon},{mark.lat}")
    ET.indent(placemark, level=2)
    return f"    {ET.tostring(placemark, encoding='unicode')}\n"


def _properties(mark: Mark) -> dict[str, object]:
    return {name: getattr(mark, name) for name in PROPERTIES} | dict(mark.extra)


def _time(placemark: ET.Element, when: str) -> None:
    """A moment or a span. KML knows days, months and years, but no doubt about them."""
    start, slash, end = (part.rstrip("~?%").strip(".") for part in when.partition("/"))
    if not when:
        return
    if not slash:
        _text(ET.SubElement(placemark, "TimeStamp"), "when", start)
        return
    span = ET.SubElement(placemark, "TimeSpan")
    for name, day in (("begin", start), ("end", end)):
        if day:
            _text(span, name, day)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _xml(text)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
