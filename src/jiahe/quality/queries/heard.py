"""What a household said before it is rung, and on the telephone: read, for the agent to see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from jiahe.engine.words.damage import alarms
from jiahe.quality.lexicon import damage_words
from jiahe.quality.models import CallBack, Statement
from jiahe.quality.queries.words import marked

Parts = list[tuple[str, bool]]


@dataclass(frozen=True)
class Heard:
    """A call with what the reader made of its words, or before them of the survey's.

    Without `said` nothing was read yet; `harms` are words of harm, found as the page is made.
    """

    call: CallBack
    words: str
    said: tuple[tuple[Statement, Parts], ...]
    harms: tuple[str, ...]


def heard_in(calls: Sequence[CallBack]) -> list[Heard]:
    """Each call in its place, in two statements however many there are."""
    said: dict[tuple[str, int], list[Statement]] = defaultdict(list)
    visits = [one.visit_id for one in calls]
    mine = Q(call_back__in=calls) | Q(survey__visit__in=visits)
    for one in Statement.objects.filter(mine).select_related("survey").order_by("number"):
        key = ("survey", one.survey.visit_id) if one.survey else ("call", one.call_back_id or 0)
        said[key].append(one)
    return [_heard(one, said[_key(one)]) for one in calls]


def _key(call: CallBack) -> tuple[str, int]:
    return ("call", call.pk) if call.words else ("survey", call.visit_id)


def _heard(call: CallBack, said: Sequence[Statement]) -> Heard:
    survey = getattr(call.visit, "survey", None)
    words = call.words or (survey.follow_up if survey else "")
    harms = dict.fromkeys(one.words for one in alarms(words, damage_words()))
    return Heard(call, words, tuple((one, marked(one)) for one in said), tuple(harms))
