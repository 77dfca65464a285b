"""Learning takes seconds: it happens between transactions, where no row waits for it."""

import pytest
from django.db import connection, transaction

from jiahe.engine.words.calibration import Calibration
from jiahe.journeys import words as journey
from jiahe.quality.actions import words
from jiahe.quality.lexicon import START, Label
from jiahe.quality.models import Correction, Lesson
from review_world import SOON, at, settled_world

pytestmark = pytest.mark.django_db
LIMITS = (Calibration(1.5, 0.7, 0.3, 0.5), Calibration(1.2, 0.6, 0.0))


@pytest.fixture
def world():
    made = settled_world()
    with made.inside():
        Correction.objects.create(
            company_id=made.company_id, words="阳台的花都浇了", aspect="care", feeling="glad",
            read_aspect="general", read_feeling="unsure", by_id=made.stranger.pk, at=SOON,
        )  # fmt: skip
    return made


@pytest.fixture
def depths(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was learnt, and how many transactions were open one in the other."""
    found: list[tuple[str, int]] = []
    first = words.first_reader()

    def limits(lesson):
        found.append(("limits", len(connection.savepoint_ids)))
        return LIMITS

    def pair(lesson):
        found.append(("reader", len(connection.savepoint_ids)))
        return first.feelings, first.aspects

    monkeypatch.setattr(words, "calibrated", limits)
    monkeypatch.setattr(words, "pair_of", pair)
    words._reader.cache_clear()
    yield found
    words._reader.cache_clear()


def test_the_night_learns_before_it_writes(world, depths) -> None:
    outside = len(connection.savepoint_ids)
    with at(SOON):
        journey.learn_and_read(company_id=world.company_id)
    assert depths == [("limits", outside), ("reader", outside)]
    with world.inside():
        assert Lesson.objects.get().limits["feelings"]["strange"] == 0.5
        wanted = words.reader_wanted()
    assert (wanted.limits, wanted.labels) == (LIMITS, (Label("阳台的花都浇了", "care", "glad"),))


def test_what_a_worker_needs_is_learnt_before_it_delivers(world, depths) -> None:
    with at(SOON):
        journey.learn_and_read(company_id=world.company_id)
    words._reader.cache_clear()
    depths.clear()
    outside = len(connection.savepoint_ids)
    journey.make_readers_ready()
    assert depths == [("reader", outside)]
    with world.inside(), transaction.atomic():
        words.reader_in_force()
    assert depths == [("reader", outside)]


def test_control_a_reader_that_was_not_made_ready_is_learnt_within(world, depths) -> None:
    with at(SOON):
        journey.learn_and_read(company_id=world.company_id)
    words._reader.cache_clear()
    depths.clear()
    outside = len(connection.savepoint_ids)
    with transaction.atomic(), world.inside():
        words.reader_in_force()
    assert [(what, depth > outside) for what, depth in depths] == [("reader", True)]


def test_of_two_who_learnt_the_same_only_the_first_keeps_it(world, depths) -> None:
    with at(SOON), world.inside():
        learnt = words.untaught()
        assert learnt is not None
        kept = words.keep_lesson(learnt=learnt, limits=LIMITS)
        assert words.keep_lesson(learnt=learnt, limits=LIMITS) is None
        assert (words.untaught(), list(Lesson.objects.order_by("pk"))) == (None, [kept])


def test_without_a_correction_the_first_reader_is_wanted() -> None:
    made = settled_world()
    with made.inside():
        assert words.untaught() is None
        assert words.reader_wanted() == (START.version, START.limits, ())
