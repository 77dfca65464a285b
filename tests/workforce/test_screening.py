"""The psychological screening: offered, kept as a result, asked only where the company asks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from factories import SUNDAY_NOON, Shop, open_shop
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.web.paper_form import HANDED_IN
from jiahe.workforce.actions.papers import ask_of_everybody, record_check
from jiahe.workforce.cards import KINDS_OF_SWITCH
from jiahe.workforce.choices import CheckResult, Truth
from jiahe.workforce.files import Part, file_of
from jiahe.workforce.law import SCREENING
from jiahe.workforce.models import Certificate
from jiahe.workforce.paper_rows import kind_named
from reserving import offered

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = SUNDAY_NOON.date()


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def screened(shop: Shop, result: CheckResult, days_ago: int = 0) -> Certificate:
    with for_company(shop.company_id):
        return record_check(
            worker_id=shop.worker_ids[0],
            kind=SCREENING,
            result=result,
            checked_on=TODAY - timedelta(days=days_ago),
            reference="XL-2026-7",
            issuer="云栖市心理咨询服务中心",
        )


def health_part(shop: Shop):
    with for_company(shop.company_id):
        found = file_of(shop.worker_codes[0], {}, TODAY)
    assert found is not None
    return next(part for part in found.parts if part.part is Part.HEALTH)


def test_a_screening_is_kept_as_result_day_reference_and_who_answered(shop) -> None:
    row = screened(shop, CheckResult.CLEAR)
    assert (row.kind, row.truth, row.number) == ("screening", Truth.CHECKED, "XL-2026-7")
    assert (row.valid_from, row.valid_until) == (TODAY, TODAY + timedelta(days=364))
    assert row.issuer == "云栖市心理咨询服务中心"


def test_it_stands_with_health_and_its_absence_is_no_gap(shop) -> None:
    before = health_part(shop)
    screened(shop, CheckResult.CLEAR)
    after = health_part(shop)
    assert before.missing == after.missing
    assert {claim.kind for claim in after.claims} - {claim.kind for claim in before.claims} == {
        "screening"
    }


def test_neither_a_missing_nor_a_bad_screening_closes_a_gate_that_nobody_asked_for(shop) -> None:
    free = len(offered(shop))
    assert free > 0
    screened(shop, CheckResult.FOUND)
    assert len(offered(shop)) == free


def test_control_asked_of_everybody_it_is_a_gate_that_opens_and_closes(shop) -> None:
    with for_company(shop.company_id):
        for worker_id in shop.worker_ids[1:]:
            Certificate.objects.filter(worker_id=worker_id).update(truth=Truth.REJECTED)
        ask_of_everybody(kinds=[SCREENING], actor_id=shop.person_id)
    assert len(offered(shop)) == 0
    screened(shop, CheckResult.CLEAR, days_ago=30)
    assert len(offered(shop)) > 0
    screened(shop, CheckResult.FOUND)
    assert len(offered(shop)) == 0


def test_it_is_never_on_the_card_at_the_door_nor_handed_in_by_the_worker() -> None:
    assert SCREENING not in {kind for kinds in KINDS_OF_SWITCH.values() for kind in kinds}
    assert SCREENING not in HANDED_IN


@pytest.mark.parametrize("said", ["screening", "Psychological screening", "心理状况筛查"])
def test_a_sheet_names_it_in_either_language(said: str) -> None:
    assert kind_named(said) == SCREENING
