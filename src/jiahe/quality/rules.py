"""What a judgement may say, when it is shown to the worker, and how a score is worded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from jiahe.engine.fairscore import Rating, Score, fair_score
from jiahe.engine.grading.leanings import USUAL, Leanings, Mark
from jiahe.kit.errors import Refusal
from jiahe.quality.choices import Direction
from jiahe.standards.limits import LONGEST_TEXT

MOST_PHOTOS = 6
BATCH = 3  # so many new reviews reach the worker together, or each after a week
WORKER_READS_AFTER = timedelta(days=7)
JOINERS = "\n\u200d"  # a line end, and what holds a family emoji together


class MarkMissing(Refusal):
    sentence = _("Please give one to five for each of the three questions.")


class UnknownTag(Refusal):
    sentence = _("One of the tags does not belong to this service. Please reload the page.")


class TextTooLong(Refusal):
    sentence = _("Please say it in at most %(limit)d characters.")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyPhotos(Refusal):
    sentence = _("At most %(limit)d photos fit into one review.")


@dataclass(frozen=True)
class Opinion:
    """A judgement as it was given: three marks of 1 to 5, tags by code, free text."""

    attitude: int
    skill: int
    effect: int
    tags: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Tag:
    code: str
    label: str | Promise


PRAISE = (
    Tag("on_time", _("On time")),
    Tag("polite", _("Polite")),
    Tag("careful", _("Careful")),
    Tag("explains", _("Explains well")),
)
GRIEF = (
    Tag("late", _("Came late")),
    Tag("rushed", _("In a hurry")),
    Tag("unkind", _("Not friendly")),
    Tag("sold_extras", _("Pushed extras")),
)
TAGS_OF_CATEGORY: dict[str, tuple[Tag, ...]] = {
    "clean": (Tag("spotless", _("Spotless")), Tag("missed_corners", _("Corners missed"))),
    "nanny": (
        Tag("good_with_baby", _("Good with the baby")),
        Tag("knows_food", _("Knows baby food")),
        Tag("unsure_with_baby", _("Unsure with the baby")),
    ),
    "elder": (
        Tag("patient", _("Patient with the elderly")),
        Tag("safe_lifting", _("Lifts safely")),
        Tag("impatient", _("Impatient")),
    ),
    "cook": (Tag("tasty", _("Tasty")), Tag("kitchen_tidy", _("Left the kitchen tidy"))),
    "repair": (Tag("fixed", _("Works again")), Tag("not_fixed", _("Not repaired"))),
}
TAGS_ON_HOUSEHOLD = (
    Tag("welcoming", _("Welcoming")),
    Tag("clear_wishes", _("Clear wishes")),
    Tag("as_described", _("Home as described")),
    Tag("extra_work", _("Asked for unpaid extra work")),
    Tag("kept_waiting", _("Kept me waiting")),
    Tag("felt_unsafe", _("I felt unsafe")),
)

QUESTIONS: dict[Direction, tuple[tuple[str, str | Promise], ...]] = {
    Direction.OF_WORKER: (
        ("attitude", _("How friendly was it?")),
        ("skill", _("How skilled was the work?")),
        ("effect", _("How good is the result?")),
    ),
    Direction.OF_HOUSEHOLD: (
        ("attitude", _("How were you treated?")),
        ("skill", _("Was it clear what was wanted?")),
        ("effect", _("Was the home as described and safe?")),
    ),
}
MARK_WORDS: tuple[tuple[int, str | Promise], ...] = (
    (5, _("Very good")),
    (4, _("Good")),
    (3, _("So-so")),
    (2, _("Poor")),
    (1, _("Very poor")),
)


def tags_for(direction: Direction, hue: str = "") -> tuple[Tag, ...]:
    """The tags to choose from; `hue` is the category's (clean, nanny, elder, cook, repair)."""
    if direction is Direction.OF_HOUSEHOLD:
        return TAGS_ON_HOUSEHOLD
    return PRAISE + TAGS_OF_CATEGORY.get(hue, ()) + GRIEF


LABELS: dict[str, str | Promise] = {
    tag.code: tag.label
    for tag in (*PRAISE, *GRIEF, *TAGS_ON_HOUSEHOLD, *sum(TAGS_OF_CATEGORY.values(), ()))
}


def tag_labels(codes: Sequence[str]) -> list[str]:
    """The words of the tags; a code that a later vocabulary dropped is left out."""
    return [str(LABELS[code]) for code in codes if code in LABELS]


def checked(opinion: Opinion, allowed: Sequence[Tag]) -> Opinion:
    """The opinion with clean text; raises `MarkMissing`, `UnknownTag`, `TextTooLong`."""
    if not all(1 <= mark <= 5 for mark in (opinion.attitude, opinion.skill, opinion.effect)):
        raise MarkMissing
    tags = tuple(dict.fromkeys(opinion.tags))
    if not {tag.code for tag in allowed}.issuperset(tags):
        raise UnknownTag
    if len(opinion.text) > LONGEST_TEXT:
        raise TextTooLong(limit=LONGEST_TEXT)
    return replace(opinion, tags=tags, text=readable(opinion.text))


def readable(text: str) -> str:
    """The text without control, direction and private characters; lines and emoji stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one for one in lines if one.isprintable() or one in JOINERS).strip()


def mean_mark(attitude: int, skill: int, effect: int) -> float:
    return (attitude + skill + effect) / 3


GRADE_WORDS: dict[str, str | Promise] = {
    "excellent": pgettext_lazy("grade", "Excellent"),
    "good": pgettext_lazy("grade", "Good"),
    "fair": pgettext_lazy("grade", "Fair"),
    "poor": pgettext_lazy("grade", "Poor"),
}
HALF_LIFE_DAYS = 180.0
RULES_VERSION = "1"  # of everything that makes the score: see the page "how the score is made"


def faded(written_at: datetime, at: datetime) -> float:
    """What a mark of that instant weighs at `at`: 1 fresh, half after 180 days."""
    age = max(0.0, (at - written_at) / timedelta(days=1))
    return float(2.0 ** (-age / HALF_LIFE_DAYS))


def fair_score_of(marks: Sequence[tuple[Mark, datetime]], learnt: Leanings, at: datetime) -> Score:
    """The score from marks with their day, what belongs to giver and task taken off.

    A mark whose weight is 0 does not count; how a mark fades is decided here.
    """
    ratings = [
        Rating(cleared(mark, learnt), written_at) for mark, written_at in marks if mark.weight > 0
    ]
    return fair_score(
        ratings,
        at,
        prior_mean=min(5.0, max(1.0, learnt.usual)),
        prior_weight=learnt.prior_weight,
        half_life_days=HALF_LIFE_DAYS,
    )


def cleared(mark: Mark, learnt: Leanings) -> float:
    """The mark without its giver's and task's part, on the scale of 1 to 5."""
    return min(5.0, max(1.0, mark.value - learnt.of(mark.giver, mark.task)))


def score_of(marks: Sequence[tuple[int, int, int, datetime]], at: datetime) -> Score:
    """The score over (attitude, skill, effect, written at), when nothing was learnt yet."""
    given = [(Mark(0, 0, "", mean_mark(*dims)), written_at) for *dims, written_at in marks]
    return fair_score_of(given, USUAL, at)


def score_words(*, mean: float, low: float, high: float, count: int) -> str:
    """`4.86 分（90% 区间 4.71–4.97，52 条）`; without reviews it says so."""
    if not count:
        return str(_("No reviews yet"))
    words = ngettext(
        "%(mean)s points (90%% interval %(low)s–%(high)s, %(count)d review)",
        "%(mean)s points (90%% interval %(low)s–%(high)s, %(count)d reviews)",
        count,
    )
    return words % {
        "mean": f"{mean:.2f}",
        "low": f"{low:.2f}",
        "high": f"{high:.2f}",
        "count": count,
    }
