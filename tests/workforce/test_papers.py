"""Checks are gates: what changes in a worker's papers changes what is offered, at once."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from factories import SUNDAY_NOON, Shop, open_shop
from jiahe.booking.timebook import time_book
from jiahe.catalog.models import Service
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from jiahe.workforce.actions import add_certificate, grant_skill
from jiahe.workforce.actions.papers import (
    AlreadySigned,
    CheckInTheFuture,
    UnknownPaper,
    ask_of_everybody,
    judge_papers,
    record_check,
    sign_confidentiality,
)
from jiahe.workforce.choices import CheckResult, Truth
from jiahe.workforce.models import AskedPaper, Certificate
from reserving import offered

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 30.0
TODAY = SUNDAY_NOON.date()


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def nursery() -> Shop:
    """A company that sells child care; its worker is able but has no check of records."""
    shop = open_shop()
    with for_company(shop.company_id):
        Service.objects.update(skill="infant_care")
        grant_skill(worker_id=shop.worker_ids[0], skill="infant_care", level=5)
        paper(shop, "health_mother_baby")
    return shop


def paper(shop: Shop, kind: str, truth: Truth = Truth.CHECKED) -> int:
    return add_certificate(
        worker_id=shop.worker_ids[0], kind=kind, issuer="云栖", number="1",
        valid_from=TODAY - timedelta(days=30), valid_until=TODAY + timedelta(days=300),
        truth=truth,
    ).pk  # fmt: skip


def check(shop: Shop, result: CheckResult = CheckResult.CLEAR, days_ago: int = 0) -> Certificate:
    with for_company(shop.company_id):
        return record_check(
            worker_id=shop.worker_ids[0],
            kind="violence_check",
            result=result,
            checked_on=TODAY - timedelta(days=days_ago),
            reference="YQ-2026-118",
            issuer="云栖市公安局",
        )


def settled(shop: Shop) -> int:
    """What is offered once the copy has no reason of its own to read a worker's file again.

    As long as a transaction is under way anywhere on the server that was there before the file was
    written, it reads again each time: a control would wait for nothing.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    found = len(offered(shop))
    with for_company(shop.company_id):
        book = time_book()
    while book.unsettled_workers:
        assert time.monotonic() < deadline, "a transaction on this server does not end"
        time.sleep(0.05)
        found = len(offered(shop))
    return found


def test_a_clear_check_opens_child_care_and_an_old_one_closes_it(nursery) -> None:
    assert len(offered(nursery)) == 0
    row = check(nursery)
    assert len(offered(nursery)) > 0
    with for_company(nursery.company_id):
        Certificate.objects.filter(pk=row.pk).update(
            valid_from=TODAY - timedelta(days=400), valid_until=TODAY + timedelta(days=900)
        )
    assert len(offered(nursery)) == 0


def test_control_without_the_mark_of_the_trigger_an_ended_check_is_still_offered(nursery) -> None:
    row = check(nursery)
    assert settled(nursery) > 0
    quietly(
        "UPDATE workforce_certificate SET valid_until = valid_from WHERE id = %s", [row.pk],
        table="workforce_certificate",
    )  # fmt: skip
    assert len(offered(nursery)) > 0


def quietly(sql: str, values: list[object], table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE jiahe_owner")
        cursor.execute("SELECT set_config('jiahe.companies', '*', false)")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER roster_changed")
        cursor.execute(sql, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER roster_changed")
        cursor.execute("SELECT set_config('jiahe.companies', '', false)")
        cursor.execute("SET ROLE jiahe_app")


def test_a_record_that_was_found_closes_the_gate_at_once(nursery) -> None:
    check(nursery, days_ago=100)
    assert len(offered(nursery)) > 0
    check(nursery, CheckResult.FOUND)
    assert len(offered(nursery)) == 0


def test_a_check_keeps_result_day_and_reference_and_no_more(nursery) -> None:
    row = check(nursery, CheckResult.FOUND)
    kept = {
        field.name: getattr(row, field.attname)
        for field in Certificate._meta.concrete_fields
        if field.name not in {"id", "company", "worker"}
    }
    assert kept == {
        "kind": "violence_check",
        "issuer": "云栖市公安局",
        "number": "YQ-2026-118",
        "valid_from": TODAY,
        "valid_until": TODAY + timedelta(days=364),
        "truth": "rejected",
    }


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "insurance"}, UnknownPaper),
        ({"checked_on": TODAY + timedelta(days=1)}, CheckInTheFuture),
    ],
)
def test_a_check_that_cannot_be_is_refused_and_nothing_is_kept(nursery, changes, refusal) -> None:
    fields = {
        "worker_id": nursery.worker_ids[0], "kind": "background", "checked_on": TODAY,
        "result": CheckResult.CLEAR, "reference": "1", "issuer": "云栖",
    }  # fmt: skip
    with for_company(nursery.company_id):
        before = Certificate.objects.count()
        with pytest.raises(refusal):
            record_check(**(fields | changes))
        assert Certificate.objects.count() == before


def test_what_the_company_asks_of_everybody_is_felt_by_offers_at_once(nursery) -> None:
    check(nursery)
    assert len(offered(nursery)) > 0
    with for_company(nursery.company_id):
        ask_of_everybody(kinds=["insurance"], actor_id=nursery.person_id)
    assert len(offered(nursery)) == 0
    with for_company(nursery.company_id):
        paper(nursery, "insurance")
    assert len(offered(nursery)) > 0


def test_control_without_its_trigger_a_new_paper_for_all_is_not_felt(nursery) -> None:
    check(nursery)
    assert settled(nursery) > 0
    quietly(
        "INSERT INTO workforce_askedpaper (company_id, kind) VALUES (%s, 'insurance')",
        [nursery.company_id],
        table="workforce_askedpaper",
    )
    assert len(offered(nursery)) > 0


def test_an_unknown_paper_is_not_asked_of_anybody(nursery) -> None:
    with for_company(nursery.company_id):
        with pytest.raises(UnknownPaper):
            ask_of_everybody(kinds=["insurance", "horoscope"], actor_id=nursery.person_id)
        assert not AskedPaper.objects.exists()


def test_papers_are_judged_together_once_and_each_stands_in_the_audit(nursery) -> None:
    with for_company(nursery.company_id):
        ids = [paper(nursery, kind, Truth.UPLOADED) for kind in ("insurance", "identity")]
        judge = {"certificate_ids": ids, "truth": Truth.CHECKED, "actor_id": nursery.person_id}
        assert (judge_papers(**judge), judge_papers(**judge)) == (2, 0)
        subjects = AuditEntry.objects.order_by("pk").values_list("subject", flat=True)
        assert list(subjects) == [f"paper:{pk}" for pk in ids]


def test_confidentiality_is_signed_once_a_version(nursery) -> None:
    sign = {"worker_id": nursery.worker_ids[0], "company_name": "家和", "version": "2026-1"}
    with for_company(nursery.company_id):
        row = sign_confidentiality(**sign)
        with pytest.raises(AlreadySigned):
            sign_confidentiality(**sign)
        assert (row.kind, row.truth, row.valid_from) == ("confidentiality", "checked", TODAY)
        sign_confidentiality(**(sign | {"version": "2027-1"}))
        assert Certificate.objects.filter(kind="confidentiality").count() == 2
