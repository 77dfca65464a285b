"""Raw and fair marks of a test, who decides, and what is said of the examiners."""

from collections.abc import Iterator

import pytest

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.engine.examiners import Severity, severity
from jiahe.journeys import learn
from jiahe.kit.tenancy import for_company
from jiahe.workforce.learning import marks
from jiahe.workforce.learning.queries import test_by_code as the_test
from learning_world import LINE, on, path

pytestmark = pytest.mark.django_db
ITEMS = ("door", "safety", "handover", "kitchen", "bathroom", "order")


@pytest.fixture
def shop() -> Iterator[Shop]:
    with on(SUNDAY_NOON):
        shop = open_shop(8)
        learn.take_over_courses(company_id=shop.company_id)
        yield shop


@pytest.fixture
def people(shop: Shop) -> list[int]:
    """Four examiners."""
    return [staff(shop.company_id, Role.TRAINER, 70 + n) for n in range(4)]


def judged(shop: Shop, seat: int, given: dict[int, int]) -> str:
    """An open test of one worker in which each examiner gave one mark throughout."""
    code = learn.open_test(
        company_id=shop.company_id,
        worker_code=shop.worker_codes[seat],
        line=LINE,
        actor_id=next(iter(given)),
    )
    for examiner, mark in given.items():
        learn.score_test(
            company_id=shop.company_id,
            test_code=code,
            person_id=examiner,
            marks={item["code"]: mark for item in path(shop).items},
        )
    return code


def result(shop: Shop, code: str) -> marks.Result:
    with for_company(shop.company_id):
        found = the_test(code)
        assert found is not None
        return marks.result_of(found)


def strict_pair(shop: Shop, people: list[int]) -> str:
    """Two strict examiners judged the last worker; the others show how strict they are."""
    mild, usual, strict, stricter = people
    for seat, pair in enumerate([(mild, strict), (usual, stricter), (mild, stricter),
                                 (usual, strict), (mild, usual)]):  # fmt: skip
        judged(shop, seat, {one: 5 if one in (mild, usual) else 3 for one in pair})
    return judged(shop, 6, {strict: 3, stricter: 3})


def test_who_had_strict_examiners_is_not_failed_by_their_strictness(shop, people) -> None:
    found = result(shop, strict_pair(shop, people))
    assert found.raw == 3.0
    assert found.fair is not None
    assert found.fair > 3.6
    assert found.passed


def test_control_without_the_correction_the_same_test_fails(shop, people, monkeypatch) -> None:
    code = strict_pair(shop, people)

    def uncorrected(given: list[marks.Mark]) -> Severity:
        found = severity(given)
        return Severity(found.strict, found.group, found.raw, found.raw)

    monkeypatch.setattr(marks, "severity", uncorrected)
    assert not result(shop, code).passed


def test_examiners_who_share_nobody_leave_the_mark_as_given(shop, people) -> None:
    code = judged(shop, 0, {people[0]: 4})
    judged(shop, 1, {people[1]: 2})
    found = result(shop, code)
    assert (found.raw, found.fair, found.counted) == (4.0, None, 4.0)


def test_one_item_far_below_fails_whatever_the_mean(shop, people) -> None:
    code = judged(shop, 0, {people[0]: 5, people[1]: 5})
    for examiner in people[:2]:
        learn.score_test(
            company_id=shop.company_id,
            test_code=code,
            person_id=examiner,
            marks=dict.fromkeys(ITEMS, 5) | {"safety": 1},
        )
    found = result(shop, code)
    assert found.counted >= marks.PASS_MARK
    assert not found.passed


def test_the_panel_names_the_strict_and_says_who_cannot_be_compared(shop, people) -> None:
    strict_pair(shop, people)
    outsider = staff(shop.company_id, Role.TRAINER, 90)
    judged(shop, 7, {outsider: 4})
    with for_company(shop.company_id):
        found = marks.panel()
    by_id = {one.person_id: one for one in found.examiners}
    assert not found.is_connected
    assert by_id[outsider].strict is None
    assert (by_id[people[3]].strict or 0) > 0.5 > (by_id[people[0]].strict or 0)


@pytest.mark.parametrize(
    ("alpha", "units", "words"),
    [
        (0.9, 50, "考官之间很一致，评分可信。"),
        (0.7, 50, "考官之间基本一致，可作审慎参考。"),
        (0.3, 50, "考官之间一致性不足，请共同评几场并讨论标准。"),
        (0.9, 5, "共同评分太少，还看不出考官是否一致。"),
        (None, 50, "共同评分太少，还看不出考官是否一致。"),
    ],
)
def test_agreement_is_said_in_words(alpha, units: int, words: str) -> None:
    assert marks.agreement_words(alpha, units) == words


@pytest.mark.parametrize(
    ("strict", "words"),
    [
        (None, "没有与其他考官共同评过分，无法比较。"),
        (0.04, "与其他考官一致。"),
        (0.5, "偏严 0.5 分。"),
        (-0.3, "偏松 0.3 分。"),
    ],
)
def test_strictness_is_said_in_words(strict, words: str) -> None:
    assert marks.strictness_words(strict) == words
