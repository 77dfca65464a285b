import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from structlog.testing import capture_logs

from factories import MONDAY, ZONE
from field_world import World
from jiahe.accounts import queries as accounts
from jiahe.booking.models import Visit
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_every_company
from jiahe.simulation import deeds
from jiahe.simulation.city import Scale
from jiahe.simulation.live import Day, live_round
from jiahe.simulation.seeding.seed import seed_city
from jiahe.workforce.models import Worker
from review_world import BAD, SOON, all_reviews, rate, settled_world

TINY = Scale(
    workers=9, households=40, visits_today=24, visits_a_past_day=2, past_days=1, coming_days=1
)
IN_PLAY = (
    "SELECT count(*) FROM booking_visit v JOIN booking_reservation r ON r.visit_id = v.id"
    " WHERE lower(r.during) < '2026-11-24 00:00+08'"
    " AND v.state NOT IN ('settled', 'cancelled', 'objected')"
)
ELEVEN = datetime(2026, 11, 23, 11, tzinfo=ZONE)


def count(sql: str) -> int:
    with for_every_company(), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_seed_that_was_killed_is_finished_by_the_next() -> None:
    said: list[str] = []

    def stop_after_one_company(what: str) -> None:
        said.append(what)
        if len(said) == 2:
            raise KeyboardInterrupt

    with clock_set_to(FixedClock(ELEVEN)):
        with pytest.raises(KeyboardInterrupt):
            seed_city(seed=1, today=MONDAY, progress=stop_after_one_company, scale=TINY)
        assert accounts.open_companies().count() == 1
        assert seed_city(seed=1, today=MONDAY, progress=said.append, scale=TINY)
    assert accounts.open_companies().count() == 3
    homes = count("SELECT count(*) FROM accounts_household")
    assert homes == TINY.households + 3 + 1  # an inspector's for each company, the evaluator's


@pytest.mark.django_db
def test_the_day_goes_on_and_its_facts_are_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "book_something", lambda company_id, rng: False)
    with clock_set_to(FixedClock(ELEVEN)):
        seed_city(seed=1, today=MONDAY, progress=str, scale=TINY)
        day = Day(ELEVEN - timedelta(hours=1), 2.0, random.Random(3))
        assert live_round(day) > 0
        assert count("SELECT count(*) FROM kit_outboxpending") > 0
        while deliver_pending(REACTIONS):
            pass
    assert count("SELECT count(*) FROM kit_outboxpending") == 0
    assert count("SELECT sum(amount_fen) FROM billing_posting") == 0


@pytest.mark.django_db
def test_a_whole_day_goes_by_and_its_pages_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """At an hour a round: everybody serves, pairs too, and each worker is judged at most once."""
    monkeypatch.setattr(deeds, "book_something", lambda company_id, rng: False)
    with clock_set_to(FixedClock(ELEVEN)):
        seed_city(seed=1, today=MONDAY, progress=str, scale=replace(TINY, workers=18))
    before = count(IN_PLAY)
    day = Day(ELEVEN, 1.0, random.Random(5))
    with capture_logs() as said:
        for minutes in range(0, 13 * 60, 30):
            with clock_set_to(FixedClock(ELEVEN + timedelta(minutes=minutes))):
                live_round(day)
                while deliver_pending(REACTIONS):
                    pass
    assert [one for one in said if one["log_level"] in {"warning", "error"}] == []
    assert [one for one in said if one["event"] == "live_refused"] == []
    assert count(IN_PLAY) < before / 4
    assert count("SELECT count(*) FROM booking_reservation WHERE seat = 2") > 0
    assert count("SELECT sum(amount_fen) FROM billing_posting") == 0


def scene_of(world: World, seed: int) -> deeds.Scene:
    with world.inside():
        visit_id = Visit.objects.get(code=world.visit_code).pk
        lead = Worker.objects.get(person=world.lead).code
    return deeds.Scene(
        company_id=world.company_id, visit_id=visit_id, visit_code=world.visit_code,
        household_person_id=world.member.pk, worker_person_ids=(world.lead.pk,),
        worker_codes=(lead,),
        lat=30.0, lng=120.0, deed=deeds.review, rng=random.Random(seed),
    )  # fmt: skip


def test_what_a_household_said_itself_is_not_said_over_by_the_live_day(
    transactional_db: None,
) -> None:
    with clock_set_to(FixedClock(SOON)):
        world = settled_world()
        rate(world, BAD)
        for seed in range(8):
            deeds.review(scene_of(world, seed))
        assert [one.text for one in all_reviews(world)] == [BAD.text]


def test_control_who_said_nothing_is_spoken_for_once(transactional_db: None) -> None:
    with clock_set_to(FixedClock(SOON)):
        world = settled_world()
        for seed in range(8):
            deeds.review(scene_of(world, seed))
        assert len(all_reviews(world)) == 1
