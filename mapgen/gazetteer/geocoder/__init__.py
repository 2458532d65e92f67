"""The layer of last resort: a geocoder on the network, asked by geopy, politely."""

from mapgen.gazetteer.geocoder.asking import Geocoder, open_geocoder
from mapgen.gazetteer.geocoder.cache import CachedAnswers

__all__ = ["CachedAnswers", "Geocoder", "open_geocoder"]
