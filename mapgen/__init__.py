"""A news article goes in; a map of what it reports comes out."""

from mapgen.errors import MapgenError

__all__ = ["MapgenError"]
__version__ = "0.1.0"
