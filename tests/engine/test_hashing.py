from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from jiahe.engine.hashing import content_hash
from jiahe.engine.intervals import Span
from jiahe.engine.pricing import Unit
from jiahe.engine.travel import Place

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_same_content_has_the_same_hash_on_every_run():
    value = (Place(31.2, 121.4), Unit.HOUR, frozenset({3, 1}), {"a": Decimal("1.50")}, None)
    assert content_hash(value) == content_hash(list(value))
    assert content_hash(("a", 1)) == (
        "135f17a475a61afdeeaf3759ad2e45ad1c7abb192395abe47e41fc8e395dc1a9"
    )


def test_an_instant_hashes_by_its_moment():
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    assert content_hash(there) == content_hash(NOON)
    later = NOON + timedelta(seconds=1)
    assert content_hash(Span(NOON, later)) != content_hash(Span(NOON, later + later.resolution))


def test_different_content_differs():
    values = [1, "1", 1.0, [1], date(2026, 1, 1), "2026-01-02", Place(1, 2), (1.0, 2.0), True]
    assert len({content_hash(value) for value in values}) == len(values)


@pytest.mark.parametrize("value", [object(), NOON.replace(tzinfo=None), Place])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError, match="canonical"):
        content_hash(value)
