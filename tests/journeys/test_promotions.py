"""A level is raised by a person for what was shown: no more, not by oneself, and offers follow."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from factories import SUNDAY_NOON, Shop, open_shop
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.insights.queries import promotions as queries
from jiahe.insights.queries.promotions import candidate_of, candidates, promotions_of
from jiahe.journeys import promotions as journey
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.workforce.actions import promotions as actions
from jiahe.workforce.actions.promotions import (
    LevelChanged,
    NobodyPromotesThemselves,
    NotReadyYet,
    PromotionWithoutWords,
)
from jiahe.workforce.models import PracticalTest, Promotion, SkillGrant, Worker
from learning_world import BEFORE, enrol, examined, learn_all, on, school
from measure_world import confirmed, inspector

pytestmark = pytest.mark.django_db
SKILL = "daily_cleaning"
PASS = 5


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Its worker passed the path, has a good score, and has done enough visits at level 5."""
    found = open_shop(1)
    trainers = school(found)
    with on(BEFORE + timedelta(days=1)):
        enrol(found, trainers[0])
        learn_all(found, trainers[0])
        examined(found, trainers, PASS)
    worker = found.worker_ids[0]
    with for_company(found.company_id):
        Worker.objects.filter(pk=worker).update(score_low=4.6, score_mean=4.8, score_count=30)
        SkillGrant.objects.filter(worker_id=worker).update(skill=SKILL, level=5)
    monkeypatch.setattr(queries, "_visits", lambda _worker_id: {(worker, SKILL): 50})
    return found


def promote(shop: Shop, by: int, *, level: int = 5, words: str = "一年零投诉") -> Promotion:
    return journey.promote(
        company_id=shop.company_id, worker_code=shop.worker_codes[0], skill=SKILL, level=level,
        words=words, actor_id=by,
    )  # fmt: skip


def level(shop: Shop) -> int:
    with for_company(shop.company_id):
        return SkillGrant.objects.get(worker_id=shop.worker_ids[0], skill=SKILL).level


def given(shop: Shop) -> int:
    with for_company(shop.company_id):
        return Promotion.objects.count()


def test_who_has_shown_everything_is_ready_and_raised_by_one(shop) -> None:
    with for_company(shop.company_id):
        assert [(one.skill, one.is_ready) for one in candidates()] == [(SKILL, True)]
    row = promote(shop, inspector(shop))
    assert (level(shop), row.level, row.rules_version) == (4, 4, "1")
    assert {one["asked"] for one in row.shown} == {"visits", "score", "test", "measure"}
    sent = Message.objects.filter(kind="promoted").order_by("pk")
    assert [("4 级" in one.text, "一年零投诉" in one.text) for one in sent] == [(True, True)]
    with for_company(shop.company_id):
        assert [one.words for one in promotions_of(shop.worker_ids[0])] == ["一年零投诉"]


def test_a_second_press_on_an_old_page_raises_nothing_more(shop) -> None:
    boss = inspector(shop)
    promote(shop, boss)
    with pytest.raises(LevelChanged):
        promote(shop, boss)
    assert (level(shop), given(shop)) == (4, 1)


def test_what_is_missing_is_not_given(shop, monkeypatch) -> None:
    monkeypatch.setattr(queries, "_visits", lambda _worker_id: {})
    with pytest.raises(NotReadyYet):
        promote(shop, inspector(shop))
    assert (level(shop), given(shop)) == (5, 0)


def test_control_without_the_look_at_the_conditions_it_would_be_given(shop, monkeypatch) -> None:
    monkeypatch.setattr(queries, "_visits", lambda _worker_id: {})
    monkeypatch.setattr(actions, "is_ready", lambda _shown: True)
    promote(shop, inspector(shop))
    assert (level(shop), given(shop)) == (4, 1)


def test_a_measure_in_force_and_an_old_test_keep_back(shop) -> None:
    boss = inspector(shop)
    confirmed(shop, "notice", boss)
    with pytest.raises(NotReadyYet):
        promote(shop, boss)
    with on(SUNDAY_NOON + timedelta(days=60)):
        assert is_ready(shop)
    with for_company(shop.company_id):
        PracticalTest.objects.update(closed_at=SUNDAY_NOON - timedelta(days=92))
    with on(SUNDAY_NOON + timedelta(days=60)):
        assert not is_ready(shop)


def is_ready(shop: Shop) -> bool:
    with for_company(shop.company_id):
        found = candidate_of(shop.worker_codes[0], SKILL)
    assert found is not None
    return found.is_ready


def test_nobody_raises_the_own_level(shop) -> None:
    own = shop.worker_person_ids[0]
    with for_company(shop.company_id):
        grant_role(person_id=own, role=Role.TRAINER)
    with pytest.raises(NobodyPromotesThemselves):
        promote(shop, own)
    assert (level(shop), given(shop)) == (5, 0)


def test_it_is_said_what_for(shop) -> None:
    with pytest.raises(PromotionWithoutWords):
        promote(shop, inspector(shop), words=" ")
    assert given(shop) == 0


@pytest.mark.parametrize("code", ["nobody", ""])
def test_a_skill_that_nobody_has_is_not_there(shop, code) -> None:
    with pytest.raises(journey.NoSuchSkill):
        journey.promote(
            company_id=shop.company_id, worker_code=code or shop.worker_codes[0],
            skill="plumbing", level=5, words="好", actor_id=inspector(shop),
        )  # fmt: skip


def test_a_promotion_is_never_rewritten(shop) -> None:
    row = promote(shop, inspector(shop))
    with pytest.raises(DatabaseError), transaction.atomic(), for_company(shop.company_id):
        Promotion.objects.filter(pk=row.pk).update(level=1)
    with for_company(shop.company_id):
        assert Promotion.objects.get().level == 4


def test_visits_are_counted_by_skill_since_the_last_level(shop, monkeypatch) -> None:
    monkeypatch.undo()
    with on(SUNDAY_NOON), for_company(shop.company_id):
        assert queries._visits(None) == {}


def test_whoever_is_nearer_stands_before_who_lacks_more(shop, monkeypatch) -> None:
    worker = shop.worker_ids[0]
    with for_company(shop.company_id):
        SkillGrant.objects.create(
            company_id=shop.company_id, worker_id=worker, skill="deep_cleaning", level=5
        )
        counts = {(worker, SKILL): 3, (worker, "deep_cleaning"): 39}
        monkeypatch.setattr(queries, "_visits", lambda _worker_id: counts)
        assert [one.skill for one in candidates()] == ["deep_cleaning", SKILL]
