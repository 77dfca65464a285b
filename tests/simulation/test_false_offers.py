"""What was offered can be promised; a copy that reads nothing new would offer what is gone."""

from datetime import timedelta

import pytest

from jiahe.booking import timebook
from jiahe.kit.clock import now
from jiahe.simulation.bench.slots import false_offers
from jiahe.simulation.bench.stage import open_stage

pytestmark = pytest.mark.django_db(transaction=True)
TRIALS = 24


def refused(slug: str) -> int:
    stage = open_stage(slug, 2)
    return false_offers(stage, now().date() + timedelta(days=1), TRIALS)


def test_what_was_offered_is_promised() -> None:
    assert refused("true") == 0


def test_control_a_copy_that_is_never_brought_up_to_date_offers_what_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_news = timebook.TimeBook._read_news
    monkeypatch.setattr(
        timebook.TimeBook, "_read_news", lambda book: None if book.on else read_news(book)
    )
    assert refused("stale") > 0


@pytest.mark.soak
def test_ten_thousand_offers_hold() -> None:
    stage = open_stage("many", 40)
    assert false_offers(stage, now().date() + timedelta(days=1), 10_000) == 0
