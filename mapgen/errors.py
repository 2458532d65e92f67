"""What can go wrong, as one tree.

    MapgenError              everything this package raises on purpose
    ├── ArticleError         the article cannot be read            (also a ValueError)
    ├── CorpusError          many articles cannot be read, or their dataset (also a ValueError)
    ├── EvaluationError      a corpus file cannot be scored        (also a ValueError)
    ├── EventFileError       an events file breaks the contract    (also a ValueError)
    ├── ExportError          a format cannot hold these events     (also a ValueError)
    ├── GazetteerError       a gazetteer or data file is at fault  (also a ValueError)
    ├── GeocoderError        an online look-up failed              (also an OSError)
    ├── LanguageError        the language model cannot be loaded   (also an OSError)
    ├── PreviewError         no browser drew the page's picture   (also an OSError)
    ├── ProjectError         mapgen.toml is wrong                  (also a ValueError)
    └── TilesError           no such street map, or not without key (also a ValueError)

A message is one sentence: what is wrong, where (file:line or URL), and what to do about it.
"""

from __future__ import annotations


class MapgenError(Exception):
    """Base of all errors that mapgen raises on purpose."""


class ArticleError(MapgenError, ValueError):
    """The article cannot be read; the message names the file or URL and says what to do."""


class CorpusError(MapgenError, ValueError):
    """Many articles cannot be read as one corpus, or a folder is no dataset of one."""


class EvaluationError(MapgenError, ValueError):
    """A corpus file cannot be read or scored; the message names file and line."""


class EventFileError(MapgenError, ValueError):
    """An events file breaks the contract; the message begins with ``file:line:``."""


class ExportError(MapgenError, ValueError):
    """A format cannot hold these events; the message says what they lack."""


class GazetteerError(MapgenError, ValueError):
    """A gazetteer or data file is missing or wrong; the message names file and line."""


class GeocoderError(MapgenError, OSError):
    """An online look-up failed; an outage, never a miss."""


class LanguageError(MapgenError, OSError):
    """The language model cannot be loaded; the message says how to get it."""


class PreviewError(MapgenError, OSError):
    """The picture of a page cannot be drawn; the message says what is missing."""


class ProjectError(MapgenError, ValueError):
    """A project's mapgen.toml cannot be read; the message names it and says what may be there."""


class TilesError(MapgenError, ValueError):
    """There is no street map of this name, or it cannot be used without a key."""
