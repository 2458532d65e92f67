"""Events to and from events.geojson: the contract, its messages, and the merge.

naming      Article + Events -> EventMap, with ids that never depend on order
writing     EventMap -> bytes; whole or not at all
reading     bytes -> EventMap, forgiving what tools do to the file; every problem with its line
written     the file as mapgen writes it -> EventMap, all at once
schema      the JSON Schema of the file, for editors
tables      CSV and GeoPackage -> features
spreadsheets  what they do to ids and dates of a table, put right
distances   how far apart
locking     one writer at a time in a folder
positions   where in the text of a JSON document something stands
doubts      what `mapgen check` finds unlikely: points, quotes, repeats
quotes      where a quote stands in a text, and what it has become
advice      the sentence for a property that breaks the contract
merging     what was generated last + what the person has + what is generated now
following   a mark that a person touched, generated under another id now
importing   a copy that another program saved, brought back
comparing   what changed in where and when from one file to another
updating    the whole step of ``build``, safe against a crash at any moment
"""

from mapgen.eventfile.comparing import compare_events
from mapgen.eventfile.importing import Imported, import_events
from mapgen.eventfile.locking import hold
from mapgen.eventfile.merging import Merge, merge
from mapgen.eventfile.naming import map_events
from mapgen.eventfile.reading import Problem, check_events, read_events
from mapgen.eventfile.updating import read_corrected, update_events
from mapgen.eventfile.writing import write_events

__all__ = [
    "Imported",
    "Merge",
    "Problem",
    "check_events",
    "compare_events",
    "hold",
    "import_events",
    "map_events",
    "merge",
    "read_corrected",
    "read_events",
    "update_events",
    "write_events",
]
