"""What the next level of a skill asks for, in the words that worker and trainer read."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiahe.dispatch.wording import skill_name
from jiahe.engine.promotion import FEWEST_RATINGS, TEST_GOOD_FOR_DAYS, Asked, Condition
from jiahe.insights.queries.promotions import Candidate


@dataclass(frozen=True)
class LevelCard:
    """A skill at its level, and the way to the next one."""

    one: Candidate
    skill: str
    next_level: int
    lines: tuple[tuple[str, bool], ...]


def cards(found: Iterable[Candidate]) -> list[LevelCard]:
    return [
        LevelCard(
            one,
            skill_name(one.skill),
            one.level - 1,
            tuple((condition_words(each), each.is_met) for each in one.conditions),
        )
        for one in found
    ]


def condition_words(one: Condition) -> str:
    """One line, with what is there beside what is asked."""
    match one.asked:
        case Asked.VISITS:
            return _("Visits at this level: %(have)d of %(need)d") % vars(one)
        case Asked.SCORE:
            return _score_words(one)
        case Asked.TEST:
            return _("Passed a practical test in the last %(days)d days") % {
                "days": TEST_GOOD_FOR_DAYS
            }
        case Asked.PAPER:
            return _("A checked skill certificate that is valid today")
        case Asked.MEASURE:
            return _("No measure in force")


def _score_words(one: Condition) -> str:
    if one.have is None:
        return _("Fair score %(need).1f, lower end: too few ratings so far, %(fewest)d needed") % {
            "need": one.need,
            "fewest": FEWEST_RATINGS,
        }
    return _("Fair score, lower end: %(have).2f of %(need).1f") % vars(one)
