"""What is still to be read, and what households say by aspect, week and place."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek

from jiahe.booking.models import Reservation
from jiahe.booking.queries import day_bounds
from jiahe.fieldwork.choices import Verdict
from jiahe.fieldwork.models import Acceptance
from jiahe.kit.clock import now
from jiahe.quality.choices import Aspect, Direction, Feeling, SurveyState, Watched
from jiahe.quality.lexicon import Label
from jiahe.quality.models import Correction, Lesson, Review, Statement, Survey
from jiahe.workforce.models import Worker
from jiahe.workforce.queries import ZONE

BACK = timedelta(days=180)  # older words are not read anew
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Source:
    """A text of a household, and whose work it is about."""

    text: str
    worker_id: int
    store_id: int | None
    service_id: int
    said_at: datetime
    review_id: int | None = None
    survey_id: int | None = None
    objection_id: int | None = None


def source_of_review(review_id: int) -> list[Source]:
    """The review as it now stands, read or not; nothing when it holds no words on a worker."""
    return _of_reviews(_reviews().filter(pk=review_id))


def source_of_objection(visit_id: int) -> list[Source]:
    """What the household said against the visit; nothing where a crew carried it out."""
    return _of_objections(list(_objections().filter(visit=visit_id)))


def _reviews() -> QuerySet[Review]:
    return Review.objects.filter(direction=Direction.OF_WORKER).exclude(text="")


def _objections() -> QuerySet[Acceptance]:
    rows = Acceptance.objects.filter(verdict=Verdict.OBJECTED)
    return rows.select_related("visit__order")


def sources_to_read(version: str, limit: int) -> list[Source]:
    """Reviews, answers to surveys and objections that this version has not read."""
    reviews = _reviews()
    read = Statement.objects.filter(reader=version)
    unread = reviews.filter(
        ~Exists(read.filter(review_id=OuterRef("pk"))), written_at__gt=now() - BACK
    )
    found = _of_reviews(unread.order_by("pk")[:limit])
    answers = Survey.objects.filter(
        ~Exists(read.filter(survey_id=OuterRef("pk"))),
        state=SurveyState.ANSWERED, closed_at__gt=now() - BACK,
    ).exclude(follow_up="").select_related("visit__order")  # fmt: skip
    found += _of_surveys(list(answers.order_by("pk")[: limit - len(found)]))
    objections = _objections().filter(
        ~Exists(read.filter(objection_id=OuterRef("pk"))), at__gt=now() - BACK
    )
    return found + _of_objections(list(objections.order_by("pk")[: limit - len(found)]))


def _of_reviews(rows: QuerySet[Review]) -> list[Source]:
    return [
        Source(
            one.text, one.worker_id, one.worker.store_id,
            one.visit.order.service_id, one.changed_at or one.written_at, review_id=one.pk,
        )
        for one in rows.select_related("visit__order", "worker")
    ]  # fmt: skip


def _of_surveys(rows: Sequence[Survey]) -> list[Source]:
    """Answers about visits that one person carried out; of a crew nobody alone is meant."""
    alone = _alone([one.visit_id for one in rows])
    return [
        Source(
            one.follow_up, worker.pk, worker.store_id, one.visit.order.service_id,
            one.closed_at or one.opened_at, survey_id=one.pk,
        )
        for one in rows if (worker := alone.get(one.visit_id))
    ]  # fmt: skip


def _of_objections(rows: Sequence[Acceptance]) -> list[Source]:
    alone = _alone([one.visit_id for one in rows])
    return [
        Source(
            one.reason, worker.pk, worker.store_id, one.visit.order.service_id, one.at,
            objection_id=one.pk,
        )
        for one in rows if (worker := alone.get(one.visit_id))
    ]  # fmt: skip


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
    """The code of the visit that it was said about."""
    source = one.review or one.survey or one.objection
    return source.visit.code if source else ""
