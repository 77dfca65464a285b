"""Yunqi 云栖市: a city that nobody lives in, drawn by code.

No street, river or park here is a survey of a real one: the map carries no licence and no
map-review duty. Plane coordinates are kilometres east and north of the old town.
"""

import itertools
import json
import math
from dataclasses import dataclass
from pathlib import Path

CITY_CODE = "yunqi"
CITY_NAME = "云栖市"
CITY_NAME_EN = "Yunqi"

_CENTRE_LAT, _CENTRE_LNG = 30.9, 119.3
_KM_PER_LAT = 111.2
_KM_PER_LNG = _KM_PER_LAT * math.cos(math.radians(_CENTRE_LAT))
_CORE_KM = 4.2
_INNER_RING_KM, _OUTER_RING_KM = 4.2, 9.0

Point = tuple[float, float]
Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the ground, WGS-84 degrees."""

    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class District:
    """One of the six districts; `start` and `end` are bearings in degrees, counter-clockwise."""

    code: str
    name: str
    name_en: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Area:
    """A named patch of water or green."""

    name: str
    name_en: str
    outline: Line


DISTRICTS = (
    District("guilou", "桂楼区", "Guilou", 0, 360),
    District("dongping", "东坪区", "Dongping", -38, 34),
    District("songlan", "松岚区", "Songlan", 34, 106),
    District("beiting", "北汀区", "Beiting", 106, 178),
    District("xihe", "西禾区", "Xihe", 178, 250),
    District("nanwan", "南湾区", "Nanwan", 250, 322),
)
_AVENUES = (
    ("朝云大道", "Chaoyun Avenue"),
    ("听松路", "Tingsong Road"),
    ("揽月大道", "Lanyue Avenue"),
    ("鹿鸣路", "Luming Road"),
    ("北汀大道", "Beiting Avenue"),
    ("稻香路", "Daoxiang Road"),
    ("晚渡大道", "Wandu Avenue"),
    ("青麦路", "Qingmai Road"),
    ("南湾大道", "Nanwan Avenue"),
    ("织霞路", "Zhixia Road"),
)
_PARKS = (
    ("桂楼公园", "Guilou Park", 1.4, 1.6, 0.62),
    ("鹿鸣山公园", "Luming Hill Park", -2.3, 7.4, 1.25),
    ("稻香湿地", "Daoxiang Wetland", -7.6, -1.4, 1.05),
    ("织霞公园", "Zhixia Park", 5.6, -6.3, 0.9),
    ("松岚森林公园", "Songlan Forest", 4.9, 8.6, 1.35),
    ("青麦公园", "Qingmai Park", -4.3, -6.8, 0.85),
    ("东坪体育公园", "Dongping Sports Park", 7.4, 1.9, 0.8),
    ("望溪公园", "Wangxi Park", -2.1, 2.2, 0.5),
    ("南湾花园", "Nanwan Garden", 0.9, -7.3, 0.75),
    ("晚渡公园", "Wandu Park", -10.2, -4.4, 0.8),
)


def _shore_km(bearing: float) -> float:
    """How far the land reaches in a direction given in radians."""
    return (
        14.0
        + 1.1 * math.sin(2 * bearing + 0.7)
        + 0.7 * math.sin(3 * bearing + 2.1)
        + 0.35 * math.sin(7 * bearing)
    )


def _core_km(bearing: float) -> float:
    """How far the old town's district reaches in a direction given in radians."""
    return _CORE_KM + 0.25 * math.sin(3 * bearing + 1.0) + 0.12 * math.sin(8 * bearing)


def _polar(radius: float, bearing: float) -> Point:
    return radius * math.cos(bearing), radius * math.sin(bearing)


def _blob(x: float, y: float, radius: float, *, corners: int = 40) -> Line:
    """A closed, slightly uneven round; its unevenness follows from where it stands."""
    turns = (2 * math.pi * i / corners for i in range(corners))
    ring = tuple(
        (
            x
            + radius * (1 + 0.16 * math.sin(3 * t + x) + 0.08 * math.sin(5 * t + y)) * math.cos(t),
            y + radius * (0.8 + 0.14 * math.sin(2 * t + y)) * math.sin(t),
        )
        for t in turns
    )
    return (*ring, ring[0])


def _river_y(x: float) -> float:
    return -2.2 + 1.3 * math.sin(x / 3.1) + 0.5 * math.sin(x / 1.3 + 0.8) + 0.06 * x


def _river_half_width(x: float) -> float:
    return 0.24 + 0.009 * (x + 16)


def _river() -> Line:
    xs = [x / 4 for x in range(-68, 69)]
    north = [(x, _river_y(x) + _river_half_width(x)) for x in xs]
    south = [(x, _river_y(x) - _river_half_width(x)) for x in reversed(xs)]
    inside = [p for p in (*north, *south) if math.hypot(*p) <= _shore_km(math.atan2(p[1], p[0]))]
    return (*inside, inside[0])


def _ring(reach: float, *, corners: int = 120) -> Line:
    """A closed ring road that bows a little with the land."""
    turns = [2 * math.pi * i / corners for i in range(corners)]
    ring = [_polar(reach * (0.9 + 0.1 * _shore_km(t) / 14), t) for t in turns]
    return (*ring, ring[0])


def _avenue(number: int) -> Line:
    """A radial avenue from the edge of the old square to near the shore."""
    bearing = math.radians(36 * number + 8)
    reach = _shore_km(bearing) - 0.8
    steps = [0.7 + (reach - 0.7) * i / 24 for i in range(25)]
    return tuple(_polar(r, bearing + 0.05 * math.sin(r / 2.4 + number)) for r in steps)


def _streets() -> list[Line]:
    """A loose grid of small streets that ends where the outer ring or a lake is."""
    lines: list[Line] = []
    for i in range(-8, 9):
        along = [(i * 1.05 + 0.12 * math.sin(y / 9), y / 4) for y in range(-36, 37)]
        lines += _kept(along)
        lines += _kept([(y, x) for x, y in along])
    return lines


def _kept(points: list[Point]) -> list[Line]:
    """The runs of a line that stay inside the outer ring and off water and green."""
    runs: list[list[Point]] = [[]]
    for x, y in points:
        if math.hypot(x, y) < _OUTER_RING_KM - 0.3 and not _covered(x, y):
            runs[-1].append((round(x, 3), y))
        elif runs[-1]:
            runs.append([])
    return [(run[0], *run[3:-1:4], run[-1]) for run in runs if len(run) > 3]


def _inside(x: float, y: float, ring: Line) -> bool:
    """Even-odd rule on a closed ring."""
    odd = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


LAND: Line = tuple(
    _polar(_shore_km(math.radians(d)), math.radians(d)) for d in (*range(0, 360, 2), 0)
)
WATERS = (
    Area("云溪江", "Yunxi River", _river()),
    Area("镜湖", "Mirror Lake", _blob(-4.5, 4.7, 1.4, corners=60)),
)
PARKS = tuple(Area(name, name_en, _blob(x, y, r)) for name, name_en, x, y, r in _PARKS)


def _covered(x: float, y: float) -> bool:
    """Whether the point is under water or in a park."""
    return any(_inside(x, y, area.outline) for area in (*WATERS, *PARKS))


def _outline(district: District) -> Line:
    if district.end - district.start == 360:
        bearings = [math.radians(d) for d in range(0, 361, 4)]
        return tuple(_polar(_core_km(b), b) for b in bearings)
    span = district.end - district.start
    bearings = [math.radians(district.start + span * i / 24) for i in range(25)]
    outer = [_polar(_shore_km(b), b) for b in bearings]
    inner = [_polar(_core_km(b), b) for b in reversed(bearings)]
    return (*outer, *inner, outer[0])


def place_at(x: float, y: float) -> Place:
    """The place that lies x kilometres east and y kilometres north of the old town's square."""
    return Place(round(_CENTRE_LAT + y / _KM_PER_LAT, 6), round(_CENTRE_LNG + x / _KM_PER_LNG, 6))


def _plane(place: Place) -> Point:
    return (place.lng - _CENTRE_LNG) * _KM_PER_LNG, (place.lat - _CENTRE_LAT) * _KM_PER_LAT


def on_land(place: Place) -> bool:
    """Can a house stand here: inside the city, neither in water nor in a park."""
    x, y = _plane(place)
    return _inside(x, y, LAND) and not _covered(x, y)


def district_of(place: Place) -> str:
    """The code of the district around a place; outside the city the nearest sector's."""
    x, y = _plane(place)
    bearing = math.atan2(y, x)
    if math.hypot(x, y) < _core_km(bearing):
        return DISTRICTS[0].code
    degrees = math.degrees(bearing)
    turn = degrees if degrees >= DISTRICTS[1].start else degrees + 360
    return next(d.code for d in DISTRICTS[1:] if d.start <= turn <= d.end)


def kilometres(one: Place, other: Place) -> float:
    """Straight-line distance; flat-earth, good to metres at the size of a city."""
    (ax, ay), (bx, by) = _plane(one), _plane(other)
    return math.hypot(ax - bx, ay - by)


def _feature(
    kind: str, name: str, name_en: str, shape: str, line: Line, **more: str
) -> dict[str, object]:
    places = [place_at(x, y) for x, y in line]
    points = [[round(p.lng, 5), round(p.lat, 5)] for p in places]
    return {
        "type": "Feature",
        "properties": {"kind": kind, "name": name, "name_en": name_en, **more},
        "geometry": {"type": shape, "coordinates": [points] if shape == "Polygon" else points},
    }


def _roads() -> list[dict[str, object]]:
    streets = [_feature("road", "", "", "LineString", s, rank="street") for s in _streets()]
    avenues = [
        _feature("road", name, name_en, "LineString", _avenue(i), rank="avenue")
        for i, (name, name_en) in enumerate(_AVENUES)
    ]
    rings = [
        _feature("road", name, name_en, "LineString", _ring(reach), rank="ring")
        for name, name_en, reach in (
            ("内环路", "Inner Ring", _INNER_RING_KM),
            ("外环路", "Outer Ring", _OUTER_RING_KM),
        )
    ]
    return [*streets, *avenues, *rings]


def build_map() -> dict[str, object]:
    """The whole city as a GeoJSON FeatureCollection, in drawing order."""
    land = [_feature("land", CITY_NAME, CITY_NAME_EN, "Polygon", LAND)]
    districts = [
        _feature("district", d.name, d.name_en, "Polygon", _outline(d), code=d.code)
        for d in DISTRICTS
    ]
    parks = [_feature("park", a.name, a.name_en, "Polygon", a.outline) for a in PARKS]
    waters = [_feature("water", a.name, a.name_en, "Polygon", a.outline) for a in WATERS]
    features = [*land, *districts, *parks, *waters, *_roads()]
    return {"type": "FeatureCollection", "name": CITY_CODE, "features": features}


def write_map(path: Path) -> None:
    """Writes the city as compact GeoJSON; the same bytes every time."""
    text = json.dumps(build_map(), ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_map(Path(__file__).parent.parent / "web" / "static" / "jh" / "city.geojson")
