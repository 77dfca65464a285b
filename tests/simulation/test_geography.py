import json
from itertools import pairwise
from math import ceil, hypot
from pathlib import Path

import jiahe.web
from jiahe.simulation import geography
from jiahe.simulation.geography import Place, build_map, district_of, on_land, place_at, write_map

COMMITTED = Path(jiahe.web.__file__).parent / "static" / "jh" / "city.geojson"


def shapes(kind):
    return [f for f in build_map()["features"] if f["properties"]["kind"] == kind]


def test_the_committed_map_is_what_the_code_draws(tmp_path):
    write_map(tmp_path / "city.geojson")
    assert (tmp_path / "city.geojson").read_bytes() == COMMITTED.read_bytes()


def test_the_map_is_small_enough_for_a_phone():
    assert COMMITTED.stat().st_size <= 120_000


def test_the_map_has_every_layer():
    kinds = {f["properties"]["kind"] for f in json.loads(COMMITTED.read_text())["features"]}
    assert kinds == {"land", "district", "park", "water", "road"}
    assert [len(shapes(kind)) for kind in ("land", "district", "water")] == [1, 6, 2]


def test_the_map_has_two_rings_and_ten_avenues():
    ranks = [f["properties"]["rank"] for f in shapes("road")]
    assert (ranks.count("ring"), ranks.count("avenue")) == (2, 10)


def test_polygons_are_closed_and_lines_move():
    for feature in build_map()["features"]:
        shape = feature["geometry"]
        if shape["type"] == "Polygon":
            assert shape["coordinates"][0][0] == shape["coordinates"][0][-1]
        else:
            assert all(a != b for a, b in pairwise(shape["coordinates"]))


def test_water_and_green_and_the_far_country_are_not_for_houses():
    lake_x, lake_y = -4.5, 4.7
    assert not on_land(place_at(lake_x, lake_y))
    assert not on_land(place_at(1.4, 1.6))
    assert not on_land(Place(31.9, 119.3))
    assert on_land(place_at(0.2, 0.2))


def test_the_old_town_lies_inside_the_five_sectors():
    assert district_of(place_at(0, 0)) == "guilou"
    around = {district_of(place_at(*p)) for p in ((8, 0), (3, 8), (-6, 6), (-8, -5), (2, -9))}
    assert around == {d.code for d in geography.DISTRICTS[1:]}


def test_distance_is_in_kilometres():
    assert round(geography.kilometres(place_at(0, 0), place_at(3, 4)), 2) == 5.0


def points_along(line, step=0.02):
    """Points on a road, so many kilometres apart."""
    for (ax, ay), (bx, by) in pairwise(line):
        parts = max(1, ceil(hypot(bx - ax, by - ay) / step))
        yield from ((ax + (bx - ax) * n / parts, ay + (by - ay) * n / parts) for n in range(parts))


def roads():
    rings = [geography._ring(reach) for reach in (4.2, 9.0)]
    return [*rings, *(geography._avenue(n) for n in range(10)), *geography._streets()]


def wet(line, water):
    return [point for point in points_along(line) if geography._inside(*point, water.outline)]


def test_no_road_crosses_a_lake():
    lakes = [one for one in geography.WATERS if one.name_en != "Yunxi River"]
    assert len(lakes) == 1
    assert [wet(road, lake) for lake in lakes for road in roads() if wet(road, lake)] == []


def test_control_the_outer_ring_would_cross_a_lake_further_out():
    lake = geography.Area("", "", geography._blob(-6.6, 4.3, 1.7, corners=60))
    assert any(wet(road, lake) for road in roads())


def test_the_river_is_crossed_by_bridges_alone():
    """Rings and avenues cross it straight enough; no street runs into it."""
    river = geography.WATERS[0]
    lengths = [len(wet(road, river)) * 0.02 for road in roads()]
    assert 4 <= sum(length > 0 for length in lengths) <= 12
    assert max(lengths) <= 2.6  # a ring crosses twice
    assert not any(wet(street, river) for street in geography._streets())
