"""Words of harm in what households say: a person is warned at once; nothing else follows."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.timezone import localdate

from jiahe.accounts.models import Store
from jiahe.booking.choices import ReservationState
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import visit_by_id
from jiahe.engine.words.damage import Alarm, alarms
from jiahe.fieldwork.choices import Verdict
from jiahe.fieldwork.models import Acceptance
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.quality.choices import Direction, Gravity, Measure, WarningState, Watched
from jiahe.quality.facts import WarningRaised
from jiahe.quality.lexicon import damage_words
from jiahe.quality.models import CallBack, EarlyWarning, Review, Survey, TouchPoint
from jiahe.quality.models.warnings import UNSETTLED

AROUND = 40  # characters of the text before and after the word


class Told(NamedTuple):
    """A text of a household, and whom a warning of it is about; of a crew nobody alone is."""

    text: str
    visit_code: str  # or that of a suggestion
    scope: Watched
    scope_id: int
    name: str
    said_at: datetime


@as_part
def warn_of_harm(*, review_id: int) -> EarlyWarning | None:
    """The warning that holds the review's words of theft, injury, harassment or fire, or nothing.

    One unsettled warning gathers all such words about a worker; the same words of a visit are
    told once. No pause, score or measure follows by itself. A new word is a fact.
    """
    return _warned(_in_review(_reviews().get(pk=review_id)))


@as_part
def warn_of_harm_in_objection(*, visit_id: int) -> EarlyWarning | None:
    """As `warn_of_harm` for what the household said against a visit."""
    row = Acceptance.objects.filter(visit=visit_id, verdict=Verdict.OBJECTED)
    return _warned(_in_objection(row.select_related("visit__order__service").get()))


@as_part
def warn_of_harm_in_answers(*, visit_id: int) -> tuple[EarlyWarning, ...]:
    """As `warn_of_harm` for what was said of a visit to a survey, a question or on the telephone.

    Also where a crew carried it out, of which nobody alone is meant.
    """
    warned = (_warned(one) for one in _in_answers(visit_by_id(visit_id)))
    return tuple(one for one in warned if one is not None)


@as_part
def warn_of_harm_in_suggestion(
    *, code: str, text: str, store_id: int | None, said_at: datetime
) -> EarlyWarning | None:
    """As `warn_of_harm` for a suggestion, which means no worker: its store, or the company."""
    store = Store.objects.filter(pk=store_id).first()
    meant: tuple[Watched, int, str] = (Watched.COMPANY, 0, "")
    if store is not None:
        meant = (Watched.STORE, store.pk, store.name)
    return _warned(Told(text, code, *meant, said_at))


@as_part
def enter_harm() -> int:
    """As `warn_of_harm` for all reviews, but nobody is told: for a past that is written at once."""
    rows = Review.objects.filter(direction=Direction.OF_WORKER).exclude(text="")
    suspect = [pk for pk, text in rows.values_list("pk", "text") if alarms(text, damage_words())]
    found = _reviews().filter(pk__in=suspect).order_by("pk")
    return sum(_kept(_in_review(one)) is not None for one in found)


def _reviews() -> QuerySet[Review]:
    return Review.objects.select_related("visit", "worker")


def _in_review(row: Review) -> Told:
    worker = row.worker
    return Told(
        row.text, row.visit.code, Watched.WORKER, worker.pk, worker.name, row.written_at
    )  # fmt: skip


def _in_objection(row: Acceptance) -> Told:
    return Told(row.reason, row.visit.code, *_meant(row.visit), row.at)


def _in_answers(visit: Visit) -> list[Told]:
    survey = Survey.objects.filter(visit=visit).first()
    call = CallBack.objects.filter(visit=visit).first()
    points = TouchPoint.objects.filter(visit=visit).order_by("pk")
    said = [
        *([(survey.follow_up, survey.closed_at)] if survey else []),
        *([(call.words, call.done_at)] if call else []),
        *((one.words, one.answered_at) for one in points),
    ]
    meant = _meant(visit)
    return [Told(text, visit.code, *meant, at) for text, at in said if text and at]


def _meant(visit: Visit) -> tuple[Watched, int, str]:
    """Who carried the visit out; the service where that was not one person."""
    match [seat.worker for seat in _done_seats(visit.pk)]:
        case [worker]:
            return Watched.WORKER, worker.pk, worker.name
        case _:
            service = visit.order.service
            return Watched.SERVICE, service.pk, service.name


def _done_seats(visit_id: int) -> QuerySet[Reservation]:
    rows = Reservation.objects.filter(visit=visit_id, state=ReservationState.DONE)
    return rows.select_related("worker")


def _warned(told: Told) -> EarlyWarning | None:
    warning = _kept(told)
    if warning is not None:
        record(WarningRaised(company_id=current_company(), warning_id=warning.pk))
    return warning


def _kept(told: Told) -> EarlyWarning | None:
    found = alarms(told.text, damage_words())
    if not found:
        return None
    row = [told.visit_code, localdate(told.said_at).isoformat(), _quoted(told.text, found[0])]
    mine = EarlyWarning.objects.select_for_update().filter(
        measure=Measure.HARM_WORDS, scope=told.scope, scope_id=told.scope_id
    )
    if any(row in one.evidence for one in mine):
        return None
    warning = mine.filter(state__in=UNSETTLED).first() or mine.filter(on=localdate(now())).first()
    if warning is None:
        warning = _new(told)
    warning.evidence = [row, *warning.evidence]
    warning.state = WarningState.NEW
    warning.save()
    return warning


def _new(told: Told) -> EarlyWarning:
    return EarlyWarning(
        company_id=current_company(),
        measure=Measure.HARM_WORDS,
        scope=told.scope,
        scope_id=told.scope_id,
        scope_name=told.name[:80],
        gravity=Gravity.HIGH,
        on=localdate(now()),
        raised_at=now(),
    )


def _quoted(text: str, alarm: Alarm) -> str:
    """The word in its sentence, between marks."""
    before = text[max(0, alarm.start - AROUND) : alarm.start]
    after = text[alarm.end : alarm.end + AROUND]
    return f"{before}【{alarm.words}】{after}"
