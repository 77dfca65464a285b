from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from factories import MONDAY, ZONE
from jiahe.accounts import queries as accounts
from jiahe.billing.ports import BillLine
from jiahe.booking.choices import OCCUPYING, VisitState
from jiahe.booking.facts import OrderPaid
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import TRAVEL
from jiahe.booking.rules import work_rules
from jiahe.engine.intervals import Span
from jiahe.engine.slots import Candidate, Commitment, is_feasible
from jiahe.engine.travel import Place
from jiahe.journeys import reconcile
from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.survey import ask_again
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.facts import record
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.quality.models import Review, Survey
from jiahe.simulation.accounts import demo_accounts
from jiahe.simulation.city import Scale
from jiahe.simulation.gateway.book import Book, Mismatch, Refund, load_book
from jiahe.simulation.replay.run import audit
from jiahe.simulation.seeding.bill import write_gateway_book
from jiahe.simulation.seeding.seed import seed_city
from jiahe.workforce.rosters import working_hours

pytestmark = pytest.mark.django_db

SMALL = Scale(
    workers=12, households=60, visits_today=40, visits_a_past_day=6, past_days=9, coming_days=2
)
ELEVEN = datetime(2026, 11, 23, 11, tzinfo=ZONE)


def seed(said: list[str]) -> bool:
    return seed_city(seed=1, today=MONDAY, progress=said.append, scale=SMALL)


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One small city for this whole file, taken back at its end."""
    with django_db_blocker.unblock(), clock_set_to(FixedClock(ELEVEN)), transaction.atomic():
        seed([])
        yield
        transaction.set_rollback(True)


def count(sql: str) -> int:
    with for_every_company(), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


SOLD = "SELECT count(*) FROM catalog_service WHERE company_id = {}"
OVERLAPS = """
SELECT count(*) FROM booking_reservation a JOIN booking_reservation b
ON a.worker_id = b.worker_id AND a.id < b.id AND a.during && b.during
WHERE a.state NOT IN ('released', 'orphaned') AND b.state NOT IN ('released', 'orphaned')
"""


def test_seeding_a_second_time_does_nothing(city: None) -> None:
    visits = count("SELECT count(*) FROM booking_visit")
    said: list[str] = []
    assert not seed(said)
    assert said == []
    assert count("SELECT count(*) FROM booking_visit") == visits > 40


def texts_of_the_first_sweep() -> int:
    """How many surveys the minute's sweep asks for again right after the seed; then undone."""
    with transaction.atomic():
        sent = sum(ask_again(company.pk) for company in accounts.open_companies())
        transaction.set_rollback(True)
    return sent


def test_past_visits_send_no_survey_when_the_demo_starts(city: None) -> None:
    assert count("SELECT count(*) FROM quality_survey WHERE state = 'open'") > 5
    assert texts_of_the_first_sweep() == 0


def test_control_surveys_whose_next_step_is_due_would_be_sent(city: None) -> None:
    with transaction.atomic(), for_every_company():
        Survey.objects.filter(state="open").update(next_at=ELEVEN - timedelta(hours=1))
        assert texts_of_the_first_sweep() > 5
        transaction.set_rollback(True)


def test_no_worker_is_promised_twice_and_the_ledger_balances(city: None) -> None:
    assert count(OVERLAPS) == 0
    assert count("SELECT sum(amount_fen) FROM billing_posting") == 0
    assert count("SELECT count(*) FROM billing_posting") > 100


def test_what_is_ahead_could_have_been_promised(city: None) -> None:
    """Travel, hours, rest and the day's length hold, as for a household's own booking."""
    with for_every_company():
        rows = list(
            Reservation.objects.filter(state__in=OCCUPYING, during__startswith__gt=ELEVEN)
            .select_related("worker", "visit__order__service")
            .order_by("pk")
        )
        assert len(rows) > 10
        for row in rows:
            assert verdict_on(row) == "kept"


def verdict_on(row: Reservation) -> str:
    span = Span(row.during.lower, row.during.upper)
    others = Reservation.objects.filter(worker_id=row.worker_id).exclude(pk=row.pk)
    taken = tuple(
        Commitment(Span(one.during.lower, one.during.upper), Place(one.lat, one.lng))
        for one in others.exclude(state__in=("released", "orphaned"))
    )
    first = span.start.astimezone(ZONE).date() - timedelta(days=1)
    candidate = Candidate(
        row.worker_id,
        Place(row.worker.home_lat, row.worker.home_lng),
        tuple(working_hours([row.worker_id], first, 4)[row.worker_id]),
        taken,
    )
    rules = work_rules(row.visit.order.service.shift_kind)
    found = is_feasible(candidate, span, Place(row.lat, row.lng), TRAVEL, rules, ZONE)
    return "kept" if found.ok else f"{found.reason} {found.minutes} {span}"


def test_today_has_visits_at_every_stage(city: None) -> None:
    with for_every_company():
        states = set(Visit.objects.values_list("state", flat=True))
    assert states >= {
        VisitState.PLANNED,
        VisitState.ASSIGNED,
        VisitState.IN_SERVICE,
        VisitState.SETTLED,
    }


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("series", "SELECT count(*) FROM booking_series WHERE count >= 2"),
        ("crews", "SELECT count(*) FROM booking_reservation WHERE seat = 2"),
        ("photos", "SELECT count(*) FROM fieldwork_photo"),
        ("facts", "SELECT count(*) FROM kit_outbox"),
        ("reviews", "SELECT count(*) FROM quality_review"),
    ],
)
def test_the_past_holds(city: None, what: str, sql: str) -> None:
    assert count(sql) > 0, what


def test_every_fact_of_the_past_is_delivered_with_its_receipts(city: None) -> None:
    owed = sum(
        len(answers) * count(f"SELECT count(*) FROM kit_outbox WHERE kind = '{kind.__name__}'")
        for kind, answers in REACTIONS.items()
    )
    assert count("SELECT count(*) FROM kit_outboxreceipt") == owed > 0
    assert count("SELECT count(*) FROM kit_outboxpending") == 0


def test_control_a_fact_without_its_receipts_is_found(city: None) -> None:
    with transaction.atomic():
        with for_company(accounts.open_companies()[0].pk):
            record(OrderPaid(company_id=accounts.open_companies()[0].pk, order_id=1))
        assert count("SELECT count(*) FROM kit_outboxpending") == 1
        transaction.set_rollback(True)


def test_the_audit_of_every_company_finds_nothing(city: None) -> None:
    for company in accounts.open_companies():
        found = audit(company.pk)
        assert found.pop("open_visits") > 0  # today and the days ahead are still to come
        assert set(found.values()) == {0}, found


def test_reviews_are_written_after_the_answer_and_before_now(city: None) -> None:
    early = """
    SELECT count(*) FROM quality_review r JOIN fieldwork_acceptance a ON a.visit_id = r.visit_id
    WHERE r.written_at <= a.at"""
    assert count(early) == 0
    with for_every_company():
        dates = list(Review.objects.values_list("written_at", flat=True))
    assert max(dates) <= ELEVEN
    assert len({one.astimezone(ZONE).date() for one in dates}) >= 5


def test_a_crew_is_paid_and_recorded_as_one(city: None) -> None:
    """Both of a finished pair have their moments and their share."""
    with for_every_company():
        pairs = Visit.objects.filter(state=VisitState.SETTLED, reservations__seat=2)
        visit = pairs.order_by("pk")[0]
        ids = {seat.worker_id for seat in visit.reservations.all()}
        assert {one.worker_id for one in visit.check_ins.all()} == ids
        lines = visit.settlement.lines
        assert {one["worker_id"] for one in lines if one["key"] == "worker"} == ids


def test_a_full_day_is_filled_with_shorter_visits_when_it_must_be(city: None) -> None:
    today = (
        "SELECT count(*) FROM booking_visit v WHERE EXISTS (SELECT 1 FROM booking_reservation r"
        " WHERE r.visit_id = v.id AND lower(r.during) >= '2026-11-23 00:00+08'"
        " AND lower(r.during) < '2026-11-24 00:00+08')"
    )
    assert count(today) >= 0.9 * SMALL.visits_today


UNANSWERED = """
SELECT count(*) FROM booking_order o WHERE o.state IN ('booked', 'finished')
AND o.placed_at < '{}'::timestamptz AND NOT EXISTS (
  SELECT 1 FROM dispatch_assignment x JOIN booking_visit v ON v.id = x.visit_id
  WHERE v.order_id = o.id AND x.answered_at IS NOT NULL)
"""


def test_no_paid_order_has_waited_for_its_first_answer(city: None) -> None:
    assert count(UNANSWERED.format(ELEVEN - timedelta(minutes=15))) == 0


def test_control_an_order_without_an_answer_is_found(city: None) -> None:
    orphaned = "SELECT count(*) FROM booking_reservation WHERE state = 'orphaned'"
    assert count(orphaned) > 0
    with transaction.atomic(), for_every_company():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE dispatch_assignment SET answered_at = NULL")
        assert count(UNANSWERED.format(ELEVEN - timedelta(minutes=15))) > 0
        transaction.set_rollback(True)


def test_every_demo_account_can_sign_in(city: None) -> None:
    unknown = [one.key for one in demo_accounts() if not accounts.person_with_phone(one.phone)]
    assert unknown == []


def test_every_company_sells_at_two_groups_prices(city: None) -> None:
    terms = "SELECT count(*) FROM catalog_groupterms WHERE company_id = {} AND is_active"
    ids = [company.pk for company in accounts.open_companies() if count(SOLD.format(company.pk))]
    assert ids
    assert [count(terms.format(company_id)) for company_id in ids] == [2] * len(ids)


SENT_WITHOUT = """
SELECT count(*) FROM booking_reservation r
CROSS JOIN (VALUES ('identity'), ('violence_check'), ('confidentiality'), ('insurance')) k(kind)
WHERE r.visit_id IS NOT NULL AND r.state IN ('travelling', 'in_service', 'done')
AND NOT EXISTS (SELECT 1 FROM workforce_certificate c WHERE c.worker_id = r.worker_id
  AND c.kind = k.kind AND c.truth IN ('checked', 'issuer_confirmed')
  AND (lower(r.during) AT TIME ZONE 'Asia/Shanghai')::date BETWEEN c.valid_from AND c.valid_until)
"""
SENT_UNEXAMINED = (
    SENT_WITHOUT.replace("('identity'), ('violence_check'), ", "")
    .replace("('confidentiality'), ('insurance')", "('health')")
    .replace("c.kind = k.kind", "starts_with(c.kind, k.kind)")
)


def test_everybody_who_served_held_the_papers_on_that_day(city: None) -> None:
    assert count("SELECT count(*) FROM booking_reservation WHERE state = 'done'") > 30
    assert (count(SENT_WITHOUT), count(SENT_UNEXAMINED)) == (0, 0)


def test_control_an_ended_paper_is_found(city: None) -> None:
    with for_every_company(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workforce_certificate SET valid_until = valid_from WHERE kind = 'insurance'"
        )
        cursor.execute(SENT_WITHOUT)
        assert int(cursor.fetchone()[0]) > 0
        transaction.set_rollback(True)


def test_applicants_stand_at_every_stage(city: None) -> None:
    stages = "SELECT count(DISTINCT stage) FROM workforce_application"
    assert count(stages) == 9  # all but those who left
    assert count("SELECT count(*) FROM workforce_worker WHERE duty = 'trainee'") > 3
    assert count("SELECT count(*) FROM workforce_cardshown") > 30


def test_every_team_has_a_sealed_lot_ahead_and_a_hazard_waits(city: None) -> None:
    """A small city has few visits: some months are too thin to draw, none is left out."""
    stores = count("SELECT count(*) FROM accounts_store")
    assert count("SELECT count(DISTINCT store_id) FROM quality_inspectionlot") == stores
    assert (
        count("SELECT count(*) FROM quality_inspectionlot WHERE month_on = '2026-12-01'") == stores
    )
    assert count("SELECT count(*) FROM quality_inspection WHERE state = 'done'") > 0
    assert count("SELECT count(*) FROM quality_hazard WHERE state = 'open'") > 0


IMPROVED = "SELECT count(*) FROM insights_improvement"


def test_measures_an_improvement_a_pilot_and_ideas_stand_and_nobody_is_told(city: None) -> None:
    measures = "SELECT count(DISTINCT stage) FROM quality_stagedmeasure WHERE state = 'confirmed'"
    assert count(measures) == 2
    for state in ("closed", "running"):
        assert count(f"{IMPROVED} WHERE state = '{state}'") > 0
    assert count("SELECT count(*) FROM insights_suggestion WHERE state = 'adopted'") > 0
    assert count("SELECT count(*) FROM kit_outbox WHERE kind = 'MeasureProposed'") == 0


def test_reviews_are_read_harm_waits_for_a_person_and_notes_came_in_every_way(city: None) -> None:
    unread = (
        "SELECT count(*) FROM quality_review r WHERE text <> '' AND direction = 'of_worker'"
        " AND NOT EXISTS (SELECT 1 FROM quality_statement s WHERE s.review_id = r.id)"
    )
    assert count(unread) == 0
    assert count("SELECT count(DISTINCT aspect) FROM quality_statement") >= 6
    harm = "SELECT count(*) FROM quality_earlywarning WHERE measure = 'harm_words'"
    assert count(f"{harm} AND state = 'new'") > 0
    assert count("SELECT count(*) FROM quality_correction") > 0
    assert count("SELECT count(DISTINCT channel) FROM insights_suggestion") == 6


def test_complaints_stand_at_every_stage_and_one_is_overdue(city: None) -> None:
    last = (
        "SELECT count(DISTINCT kind) FROM care_complaintstep s WHERE NOT EXISTS (SELECT 1 FROM "
        "care_complaintstep l WHERE l.complaint_id = s.complaint_id AND l.place > s.place)"
    )
    assert count(last) == 4  # taken up, answered, settled, sent back
    assert count("SELECT count(*) FROM care_complaint c WHERE NOT EXISTS (SELECT 1 FROM "
                 "care_complaintstep s WHERE s.complaint_id = c.id)") > 0  # fmt: skip


def test_every_company_has_partners_with_keys_and_one_whose_key_ended(city: None) -> None:
    keys = "SELECT count(*) FROM accounts_partnerkey WHERE revoked_at IS "
    companies = count("SELECT count(*) FROM accounts_company")
    assert [count(f"{keys}NULL"), count(f"{keys}NOT NULL")] == [2 * companies, companies]


class BillOf:
    """A provider that sends the bills of this book."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def bill(self, on: date) -> list[BillLine]:
        lines: list[Any] = self.book.bill(on)
        return [BillLine(code=one["number"], amount_fen=one["amount_fen"]) for one in lines]


@pytest.fixture
def gateway(city: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """The demo gateway as it starts beside the city, out of the file that was written for it."""
    path = tmp_path / "book.jsonl"
    assert write_gateway_book(path, merchant_id="m", app_id="a") > 0
    book = load_book(path)
    monkeypatch.setattr(reconcile, "provider_named", lambda _: BillOf(book))
    return book


def differences(days: int = SMALL.past_days) -> int:
    """Of the whole city, over its past days and today."""
    past = [MONDAY - timedelta(days=n) for n in range(days + 1)]
    compared = [reconcile.reconcile(on) for on in past]
    assert sum(one.compared for one in compared) > 0
    return sum(len(one.differences) for one in compared)


def test_the_bills_of_the_demo_gateway_agree_with_our_books(gateway: Book) -> None:
    assert differences() == 0


def test_control_a_payment_that_the_gateway_does_not_know_is_a_difference(gateway: Book) -> None:
    gateway.charges.pop(next(reversed(gateway.charges)))
    assert differences() == 1


def test_a_seeded_payment_can_go_back_once(gateway: Book) -> None:
    paid = next(iter(gateway.charges.values()))
    back = Refund("r1", paid.number, paid.amount_fen, "done", paid.settled_at)
    assert gateway.refund(back) is back
    with pytest.raises(Mismatch):
        gateway.refund(replace(back, number="r2"))
