"""What is still to be read, and what households say by aspect, week and place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek

from jiahe.booking.models import Reservation
from jiahe.booking.queries import day_bounds
from jiahe.fieldwork.choices import Verdict
from jiahe.fieldwork.models import Acceptance
from jiahe.kit.clock import now
from jiahe.quality.choices import Aspect, Direction, Feeling, SurveyState, Watched
from jiahe.quality.lexicon import Label
from jiahe.quality.models import (
    CallBack,
    Correction,
    Lesson,
    Review,
    Statement,
    Survey,
    TouchPoint,
)
from jiahe.quality.models.words import OF_VISITS, SOURCES
from jiahe.workforce.models import Worker
from jiahe.workforce.queries import ZONE

BACK = timedelta(days=180)  # older words are not read anew
WEEK = timedelta(days=7)
M = TypeVar("M", bound=Model)
OfVisit = Survey | Acceptance | CallBack | TouchPoint


@dataclass(frozen=True)
class Source:
    """A text, and whose work it is about, if anybody's; `kind` is one of a statement's sources."""

    kind: str
    pk: int
    text: str
    worker_id: int | None
    store_id: int | None
    service_id: int | None
    said_at: datetime


def source_of_review(review_id: int) -> list[Source]:
    """The review as it now stands, read or not; nothing when it holds no words on a worker."""
    return _of_reviews(_reviews().filter(pk=review_id))


def source_of_objection(visit_id: int) -> list[Source]:
    """What the household said against the visit; nothing where a crew carried it out."""
    return _of_objections(list(_objections().filter(visit=visit_id)))


def sources_of_answers(visit_id: int) -> list[Source]:
    """What was said of the visit to its survey, to a single question and on the telephone."""
    return [
        *_of_surveys(list(_answers().filter(visit=visit_id))),
        *_of_calls(list(_calls().filter(visit=visit_id))),
        *_of_points(list(_points().filter(visit=visit_id).order_by("pk"))),
    ]


def _reviews() -> QuerySet[Review]:
    rows = Review.objects.filter(direction=Direction.OF_WORKER).exclude(text="")
    return rows.select_related("visit__order", "worker")


def _objections() -> QuerySet[Acceptance]:
    rows = Acceptance.objects.filter(verdict=Verdict.OBJECTED)
    return rows.select_related("visit__order")


def _answers() -> QuerySet[Survey]:
    rows = Survey.objects.filter(state=SurveyState.ANSWERED).exclude(follow_up="")
    return rows.select_related("visit__order")


def _calls() -> QuerySet[CallBack]:
    rows = CallBack.objects.exclude(done_at=None).exclude(words="")
    return rows.select_related("visit__order")


def _points() -> QuerySet[TouchPoint]:
    rows = TouchPoint.objects.exclude(answered_at=None).exclude(words="")
    return rows.select_related("visit__order")


def sources_to_read(version: str, limit: int) -> list[Source]:
    """Every text of a visit that this version has not read: reviews, answers, objections, calls."""
    read = Statement.objects.filter(reader=version)
    since = now() - BACK

    def unread(rows: QuerySet[M], kind: str, at: str) -> list[M]:
        mine = rows.filter(
            ~Exists(read.filter(**{f"{kind}_id": OuterRef("pk")})), **{f"{at}__gt": since}
        )
        return list(mine.order_by("pk")[: limit - len(found)])

    found: list[Source] = []
    found += _of_reviews(unread(_reviews(), "review", "written_at"))
    found += _of_surveys(unread(_answers(), "survey", "closed_at"))
    found += _of_objections(unread(_objections(), "objection", "at"))
    found += _of_calls(unread(_calls(), "call_back", "done_at"))
    return found + _of_points(unread(_points(), "touch_point", "answered_at"))


def suggestions_read(version: str) -> set[int]:
    """The suggestions that this version has read."""
    rows = Statement.objects.filter(reader=version).exclude(suggestion_id=None)
    return set(rows.values_list("suggestion_id", flat=True))


def _of_reviews(rows: Iterable[Review]) -> list[Source]:
    return [
        Source(
            "review", one.pk, one.text, one.worker_id, one.worker.store_id,
            one.visit.order.service_id, one.changed_at or one.written_at,
        )
        for one in rows
    ]  # fmt: skip


def _of_surveys(rows: Sequence[Survey]) -> list[Source]:
    return _of_visits("survey", [(one, one.follow_up, one.closed_at) for one in rows])


def _of_objections(rows: Sequence[Acceptance]) -> list[Source]:
    return _of_visits("objection", [(one, one.reason, one.at) for one in rows])


def _of_calls(rows: Sequence[CallBack]) -> list[Source]:
    return _of_visits("call_back", [(one, one.words, one.done_at) for one in rows])


def _of_points(rows: Sequence[TouchPoint]) -> list[Source]:
    return _of_visits("touch_point", [(one, one.words, one.answered_at) for one in rows])


def _of_visits(kind: str, rows: Sequence[tuple[OfVisit, str, datetime | None]]) -> list[Source]:
    """Texts about visits that one person carried out; of a crew nobody alone is meant."""
    alone = _alone([row.visit_id for row, _, _ in rows])
    return [
        Source(kind, row.pk, text, worker.pk, worker.store_id, row.visit.order.service_id, at)
        for row, text, at in rows
        if at and (worker := alone.get(row.visit_id))
    ]


def _alone(visit_ids: Sequence[int]) -> dict[int, Worker]:
    """Visit id -> who carried it out, where that was one person."""
    seats: dict[int, list[Worker]] = defaultdict(list)
    done = Reservation.objects.filter(visit__in=visit_ids, state="done").select_related("worker")
    for one in done:
        seats[one.visit_id or 0].append(one.worker)
    return {visit_id: found[0] for visit_id, found in seats.items() if len(found) == 1}


def latest_lesson() -> Lesson | None:
    return Lesson.objects.order_by("-pk").first()


def labels_through(correction_id: int) -> tuple[Label, ...]:
    """What people said that words mean, up to a correction; of the same words the last one."""
    rows = Correction.objects.filter(pk__lte=correction_id).order_by("pk")
    found = {one.words: Label(one.words, one.aspect, one.feeling) for one in rows}
    return tuple(found.values())


@dataclass(frozen=True)
class Place:
    """Whose words are looked at: of a worker, store or service, or of the whole company."""

    kind: Watched = Watched.COMPANY
    pk: int = 0


@dataclass
class Tally:
    """How many statements praise, complain, do neither, or could not be understood."""

    glad: int = 0
    sorry: int = 0
    plain: int = 0
    unsure: int = 0

    @property
    def told(self) -> int:
        return self.glad + self.sorry

    @property
    def all(self) -> int:
        return self.told + self.plain + self.unsure

    @property
    def sorry_percent(self) -> int | None:
        """Of what praises or complains, the share that complains."""
        return round(100 * self.sorry / self.told) if self.told else None


@dataclass
class OfAspect:
    aspect: Aspect
    whole: Tally = field(default_factory=Tally)
    weeks: dict[date, Tally] = field(default_factory=dict)


def said_by_aspect(since: date, until: date, place: Place) -> list[OfAspect]:
    """Every aspect with its weeks (named by their Mondays), the most complaints first."""
    mondays = _mondays(since, until)
    found = {one: OfAspect(one, weeks={day: Tally() for day in mondays}) for one in Aspect}
    rows = (
        statements(since, until, place)
        .annotate(week=TruncWeek("said_at", tzinfo=ZONE))
        .values("aspect", "feeling", "week")
        .annotate(n=Count("pk"))
        .order_by()
    )
    for row in rows:
        mine = found[Aspect(row["aspect"])]
        for tally in (mine.whole, mine.weeks[row["week"].date()]):
            setattr(tally, row["feeling"], getattr(tally, row["feeling"]) + row["n"])
    return sorted(found.values(), key=lambda one: (-one.whole.sorry, -one.whole.all))


def _mondays(since: date, until: date) -> list[date]:
    first = since - timedelta(days=since.weekday())
    return [first + n * WEEK for n in range((until - first).days // 7 + 1)]


def statements(since: date, until: date, place: Place) -> QuerySet[Statement]:
    """Both days included; what stands in a hidden review is not told."""
    opens, closes = day_bounds(since, (until - since).days + 1)
    rows = Statement.objects.filter(
        Q(review=None) | Q(review__hidden_because=""), said_at__gte=opens, said_at__lt=closes
    )
    if place.kind is Watched.COMPANY:
        return rows
    return rows.filter(**{f"{place.kind.value}_id": place.pk})


def statements_shown(
    since: date, until: date, place: Place, aspect: str, feeling: str
) -> QuerySet[Statement]:
    """The sentences behind a figure, newest first, without who wrote them."""
    rows = statements(since, until, place).filter(aspect=aspect)
    if feeling in Feeling.values:
        rows = rows.filter(feeling=feeling)
    return rows.select_related(
        "worker",
        "store",
        "service",
        "review__visit",
        "survey__visit",
        "objection__visit",
        "call_back__visit",
        "touch_point__visit",
        "corrected_by",
    ).order_by("-said_at", "-pk")


def unsure_statements(limit: int) -> list[Statement]:
    """The newest that the reader could not make out: what a correction teaches most by."""
    return list(Statement.objects.filter(feeling=Feeling.UNSURE).order_by("-said_at")[:limit])


def marked(one: Statement) -> list[tuple[str, bool]]:
    """The statement in parts; True are the words that the answer rests on."""
    parts, at = [], 0
    for start, end in sorted(one.rests):
        parts += [(one.words[at:start], False), (one.words[max(at, start) : end], True)]
        at = max(at, end)
    return [(text, is_told) for text, is_told in [*parts, (one.words[at:], False)] if text]


def visit_behind(one: Statement) -> str:
    """The code of the visit that it was said about; none of a suggestion."""
    source = next((found for kind in OF_VISITS if (found := getattr(one, kind))), None)
    return str(source.visit.code) if source else ""


def source_kind(one: Statement) -> str:
    """By which of the ways it was said."""
    return next(kind for kind in SOURCES if getattr(one, f"{kind}_id") is not None)
