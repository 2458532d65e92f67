"""How far two points are apart, in numbers and in words."""

from __future__ import annotations

import math

EARTH_RADIUS_KM = 6371.0088  # the mean radius, as geopy has it


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance of two points in kilometres, by the haversine formula.

    The figure of geopy's ``great_circle``, which is not used because importing it loads every
    geocoder: 80 ms, a twentieth of a build (measured by tests/benchmark.py).
    """
    south, north = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def km(distance: float) -> str:
    """A distance with as many digits as are worth reading: ``800 m``, ``4.2 km``, ``1,204 km``."""
    if distance < 1:
        return f"{distance * 1000:.0f} m"
    return f"{distance:.1f} km" if distance < 100 else f"{distance:,.0f} km"
