from jiahe.simulation.compounds import build_compounds
from jiahe.simulation.geography import district_of, kilometres, on_land, place_at


def test_the_same_seed_builds_the_same_compounds():
    assert build_compounds(seed=3) == build_compounds(seed=3)
    assert build_compounds(seed=3) != build_compounds(seed=4)


def test_names_and_codes_are_used_once():
    compounds = build_compounds(seed=1)
    assert len(compounds) == 400
    assert len({c.name for c in compounds}) == 400
    assert len({c.code for c in compounds}) == 400


def test_every_compound_stands_on_dry_land_in_its_district():
    for compound in build_compounds(seed=1):
        assert on_land(compound.place)
        assert compound.district == district_of(compound.place)


def test_the_city_is_denser_near_the_old_town():
    square = place_at(0, 0)
    distances = [kilometres(square, c.place) for c in build_compounds(seed=1)]
    near = sum(d < 4 for d in distances) / 16
    far = sum(8 <= d < 12 for d in distances) / (144 - 64)
    assert near > 3 * far


def test_tall_houses_have_lifts():
    assert all(c.has_lift == (c.floors > 7) for c in build_compounds(seed=1))
