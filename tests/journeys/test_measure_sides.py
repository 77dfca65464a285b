"""An objection to a measure is answered by neither side, also where a side holds the role."""

from collections.abc import Iterator

import pytest

from factories import SUNDAY_NOON, Shop, open_shop
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.journeys import measures as journey
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.measures import AnsweredByAnother, answer
from jiahe.quality.models import MeasureAppeal, StagedMeasure
from learning_world import on
from measure_world import confirmed, inspector, owner
from unguarded import cut

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    """Its first worker inspects as well."""
    found = open_shop(1)
    with for_company(found.company_id):
        grant_role(person_id=found.worker_person_ids[0], role=Role.INSPECTOR)
    return found


def contested(shop: Shop) -> dict[str, object]:
    """What an answer to the worker's objection says: the worker is right."""
    row = confirmed(shop, "notice", inspector(shop))
    journey.contest(
        company_id=shop.company_id, code=row.code, worker_id=row.worker_id,
        person_id=shop.worker_person_ids[0], words="那天是同事做的",
    )  # fmt: skip
    with for_company(shop.company_id):
        code = MeasureAppeal.objects.get().code
    return {
        "company_id": shop.company_id, "appeal_code": code, "outcome": "right", "words": "更正",
    }  # fmt: skip


def states(shop: Shop) -> list[str]:
    with for_company(shop.company_id):
        return list(StagedMeasure.objects.order_by("pk").values_list("state", flat=True))


def test_no_worker_answers_about_the_own_measure(shop) -> None:
    answer = contested(shop)
    with pytest.raises(AnsweredByAnother):
        journey.answer(**answer, actor_id=shop.worker_person_ids[0])
    assert states(shop) == ["confirmed"]


def test_control_a_colleague_of_the_same_role_answers(shop) -> None:
    answer = contested(shop)
    journey.answer(**answer, actor_id=owner(shop))
    assert states(shop) == ["lifted"]


def test_control_without_the_look_at_the_sides_the_own_measure_is_lifted(shop, monkeypatch) -> None:
    cut(monkeypatch, answer, "appeal.answered_at is None and actor_id in sides", "False")
    asked = contested(shop)
    journey.answer(**asked, actor_id=shop.worker_person_ids[0])
    assert states(shop) == ["lifted"]
