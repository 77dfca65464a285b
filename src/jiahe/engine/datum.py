"""Map datums of China: WGS-84 (satellites), GCJ-02 (the law's maps) and BD-09 (Baidu's).

Every function takes and gives `(lat, lng)` in degrees. Places are kept in WGS-84; the other two are
for talking to maps. Outside the box that GCJ-02 is defined for, GCJ-02 equals WGS-84.
"""

from math import atan2, cos, fabs, hypot, pi, sin, sqrt

_AXIS = 6378245.0  # Krasovsky 1940, which the shift is defined on
_ECCENTRICITY = 0.00669342162296594323
_BAIDU = pi * 3000.0 / 180.0


def gcj02_from_wgs84(lat: float, lng: float) -> tuple[float, float]:
    """GCJ-02 position of a WGS-84 one; some 100 to 700 m away inside China."""
    if not is_shifted(lat, lng):
        return lat, lng
    by_lat, by_lng = _shift(lat, lng)
    return lat + by_lat, lng + by_lng


def wgs84_from_gcj02(lat: float, lng: float) -> tuple[float, float]:
    """WGS-84 position of a GCJ-02 one, to a millimetre, by fixed-point iteration."""
    if not is_shifted(lat, lng):
        return lat, lng
    guess_lat, guess_lng = lat, lng
    for _ in range(10):
        by_lat, by_lng = _shift(guess_lat, guess_lng)
        guess_lat, guess_lng = lat - by_lat, lng - by_lng
    return guess_lat, guess_lng


def bd09_from_gcj02(lat: float, lng: float) -> tuple[float, float]:
    """BD-09 position of a GCJ-02 one."""
    radius = hypot(lng, lat) + 0.00002 * sin(lat * _BAIDU)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * _BAIDU)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def gcj02_from_bd09(lat: float, lng: float) -> tuple[float, float]:
    """GCJ-02 position of a BD-09 one, to a millimetre, by fixed-point iteration."""
    guess_lat, guess_lng = lat - 0.006, lng - 0.0065
    for _ in range(10):
        seen_lat, seen_lng = bd09_from_gcj02(guess_lat, guess_lng)
        guess_lat, guess_lng = guess_lat + lat - seen_lat, guess_lng + lng - seen_lng
    return guess_lat, guess_lng


def is_shifted(lat: float, lng: float) -> bool:
    """Whether the position is in the box where GCJ-02 differs from WGS-84."""
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lng <= 137.8347


def _shift(lat: float, lng: float) -> tuple[float, float]:
    x, y = lng - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    root = sqrt(fabs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    angle = lat / 180.0 * pi
    flat = 1.0 - _ECCENTRICITY * sin(angle) ** 2
    metres_lat = _AXIS * (1.0 - _ECCENTRICITY) / (flat * sqrt(flat)) * pi / 180.0
    metres_lng = _AXIS / sqrt(flat) * cos(angle) * pi / 180.0
    return north / metres_lat, east / metres_lng
