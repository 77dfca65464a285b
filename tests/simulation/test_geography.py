import json
from itertools import pairwise
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
    lake_x, lake_y = -6.6, 4.3
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
