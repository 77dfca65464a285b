"""What a page may say of a paper, and which papers a service asks for."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.workforce import law
from jiahe.workforce.choices import Duty, Truth
from jiahe.workforce.claims import Standing, claim_of
from jiahe.workforce.queries import Need
from jiahe.workforce.rules import KINDS, BlockKind, counts_until, gate_blocks, papers_asked

ON = date(2026, 11, 23)


@dataclass(frozen=True)
class Held:
    kind: str = "violence_check"
    truth: str = Truth.CHECKED
    valid_from: date = ON - timedelta(days=100)
    valid_until: date = ON + timedelta(days=200)
    issuer: str = "云栖市政务服务中心"


NANNY = Need("infant_care", 5)
BABY_HEALTH = Held("health_mother_baby")


def kinds(proofs: list[Held], need: Need = NANNY, asked: tuple[str, ...] = ()) -> list[str]:
    found = gate_blocks(Duty.ON, {need.skill: 5}, proofs, need, ON, of_everybody=asked)
    return [f"{one.kind}:{one.subject}" for one in found]


@pytest.mark.parametrize(
    ("paper", "standing"),
    [
        (Held(), Standing.HOLDS),
        (Held(valid_until=ON + timedelta(days=30)), Standing.ENDS_SOON),
        (Held(valid_until=ON), Standing.ENDS_SOON),
        (Held(valid_until=ON - timedelta(days=1)), Standing.ENDED),
        (Held(valid_from=ON + timedelta(days=1)), Standing.NOT_YET),
        (Held(truth=Truth.UPLOADED), Standing.UNPROVED),
        (Held(truth=Truth.REJECTED), Standing.REJECTED),
        (Held(valid_from=ON - timedelta(days=400)), Standing.ENDED),
    ],
)
def test_a_claim_says_how_the_paper_stands(paper: Held, standing: Standing) -> None:
    assert claim_of(paper, ON).standing == standing


papers = st.builds(
    Held,
    kind=st.sampled_from(sorted(KINDS)),
    truth=st.sampled_from([one.value for one in Truth]),
    valid_from=st.dates(ON - timedelta(days=800), ON + timedelta(days=200)),
    valid_until=st.dates(ON + timedelta(days=201), ON + timedelta(days=4000))
    | st.dates(ON - timedelta(days=800), ON),
)


@given(papers)
def test_only_a_paper_that_opens_its_gate_is_shown_as_proved(paper: Held) -> None:
    need = Need("cooking", 5, (paper.kind,))
    assert claim_of(paper, ON).is_proved == (kinds([paper], need) == [])


@given(papers)
def test_an_unproved_claim_never_carries_the_word_of_a_check(paper: Held) -> None:
    claim = claim_of(paper, ON)
    if not claim.is_proved:
        assert str(Truth.CHECKED.label) not in claim.words
        assert str(Truth.ISSUER_CONFIRMED.label) not in claim.words


def test_work_with_children_asks_for_the_yearly_check_of_violence_records() -> None:
    assert kinds([BABY_HEALTH]) == ["certificate_missing:violence_check"]
    assert kinds([BABY_HEALTH, Held()]) == []


def test_control_without_the_law_nobody_asks_a_nanny_for_it(monkeypatch) -> None:
    monkeypatch.setattr(law, "BY_SKILL", {})
    assert kinds([]) == []


@pytest.mark.parametrize("shift_kind", ["live_in", "day_and_night", "overnight"])
def test_whoever_lives_in_is_asked_for_it_whatever_the_skill(shift_kind: str) -> None:
    need = Need("cooking", 5, ("health_general",), shift_kind)
    assert papers_asked(need) == ("violence_check", "health_live_in")
    assert papers_asked(replace(need, shift_kind="visit")) == ("health_general",)


def test_a_check_counts_for_a_year_whatever_the_paper_says() -> None:
    old = Held(valid_from=ON - timedelta(days=366), valid_until=ON + timedelta(days=900))
    assert kinds([BABY_HEALTH, old]) == ["certificate_expired:violence_check"]
    assert counts_until(old) == date(2026, 11, 22)


def test_control_without_the_cap_an_old_check_would_open_the_gate(monkeypatch) -> None:
    monkeypatch.setattr(law, "YEARLY", frozenset())
    old = Held(valid_from=ON - timedelta(days=366), valid_until=ON + timedelta(days=900))
    assert kinds([BABY_HEALTH, old]) == []


def test_a_paper_of_the_leap_day_counts_until_the_end_of_february() -> None:
    assert law.last_day("health_general", date(2028, 2, 29), date(2030, 1, 1)) == date(2029, 2, 28)


def test_what_the_company_asks_of_everybody_is_a_gate_too() -> None:
    need = Need("cooking", 5)
    asked = ("confidentiality", "insurance")
    assert kinds([Held("insurance")], need, asked) == ["certificate_missing:confidentiality"]
    assert kinds([Held("insurance"), Held("confidentiality")], need, asked) == []


def test_a_stricter_health_examination_makes_the_milder_one_needless() -> None:
    need = Need("elder_care", 5, ("health_general", "identity"))
    assert papers_asked(need) == ("identity", "health_elder")


def test_who_is_not_yet_on_duty_is_kept_back() -> None:
    found = gate_blocks(Duty.TRAINEE, {"infant_care": 5}, [BABY_HEALTH, Held()], NANNY, ON)
    assert [one.kind for one in found] == [BlockKind.NOT_ON_DUTY]
