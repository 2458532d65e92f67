"""How far two points are apart, in numbers and in words."""

from __future__ import annotations


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance of two points in kilometres, on a sphere."""
    from geopy.distance import great_circle

    return float(great_circle((lat, lon), (other_lat, other_lon)).km)


def km(distance: float) -> str:
    """A distance with as many digits as are worth reading: ``800 m``, ``4.2 km``, ``1,204 km``."""
    if distance < 1:
        return f"{distance * 1000:.0f} m"
    return f"{distance:.1f} km" if distance < 100 else f"{distance:,.0f} km"
