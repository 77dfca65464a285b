"""The registers that laws ask for: compliance records, and requests on personal data."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.trust.choices import RecordKind, RequestKind, RequestOutcome
from jiahe.trust.models import ComplianceRecord, DataRequest, LeakConcern

LONGEST = 500


class RecordIncomplete(Refusal):
    sentence = gettext_lazy("Please say what it is about and from which day it counts.")


class DaysOutOfOrder(Refusal):
    sentence = gettext_lazy("It cannot be done before it began, nor in the future.")


class AmountsMissing(Refusal):
    sentence = gettext_lazy("Of a fraud please give the price paid, and when done the damages.")


class NoSuchRecord(Refusal):
    sentence = gettext_lazy("There is no such record.")
    status = HTTPStatus.NOT_FOUND


class RecordIsDone(Refusal):
    sentence = gettext_lazy("This record has its day already.")
    status = HTTPStatus.CONFLICT


class NoSuchRequest(Refusal):
    sentence = gettext_lazy("There is no such request.")
    status = HTTPStatus.NOT_FOUND


class RequestIsAnswered(Refusal):
    sentence = gettext_lazy("A colleague has answered this request already.")
    status = HTTPStatus.CONFLICT


class AnswerMissing(Refusal):
    sentence = gettext_lazy("Please answer in words: what was done, and what the law keeps.")


class RequestWaits(Refusal):
    sentence = gettext_lazy("You asked for this already; the answer is on its way.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What a form says of a record; empty days are not known yet."""

    kind: str
    subject: str
    began_on: date | None
    done_on: date | None = None
    until_on: date | None = None
    reference: str = ""
    words: str = ""
    price_fen: int | None = None
    damages_fen: int | None = None


@transaction.atomic
def enter_record(*, noted: Noted, actor_id: int) -> ComplianceRecord:
    """Raises `RecordIncomplete`, `DaysOutOfOrder`, `AmountsMissing`."""
    if noted.kind not in RecordKind.values or not noted.subject.strip() or noted.began_on is None:
        raise RecordIncomplete
    _refuse_days_out_of_order(noted.began_on, noted.done_on)
    if noted.kind == RecordKind.FRAUD:
        _refuse_without_amounts(noted.price_fen, noted.damages_fen, noted.done_on)
    return ComplianceRecord.objects.create(
        company_id=current_company(),
        kind=noted.kind,
        subject=noted.subject.strip()[:80],
        began_on=noted.began_on,
        done_on=noted.done_on,
        until_on=noted.until_on,
        reference=noted.reference.strip()[:120],
        words=noted.words.strip()[:LONGEST],
        price_fen=noted.price_fen,
        damages_fen=noted.damages_fen,
        entered_by_id=actor_id,
        entered_at=now(),
    )


def _refuse_days_out_of_order(began_on: date, done_on: date | None) -> None:
    if done_on is not None and not began_on <= done_on <= localdate(now()):
        raise DaysOutOfOrder


def _refuse_without_amounts(price: int | None, damages: int | None, done_on: date | None) -> None:
    if not price or (done_on is not None and damages is None):
        raise AmountsMissing


@transaction.atomic
def finish_record(
    *, code: str, done_on: date | None, reference: str, damages_fen: int | None = None
) -> ComplianceRecord:
    """The day on which it was done, once; of a fraud with the damages that were paid.

    Raises `NoSuchRecord`, `RecordIsDone`, `RecordIncomplete`, `DaysOutOfOrder`, `AmountsMissing`.
    """
    row = ComplianceRecord.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchRecord
    if row.done_on is not None:
        raise RecordIsDone
    if done_on is None:
        raise RecordIncomplete
    _refuse_days_out_of_order(row.began_on, done_on)
    if row.kind == RecordKind.FRAUD:
        _refuse_without_amounts(row.price_fen, damages_fen, done_on)
        row.damages_fen = damages_fen
    row.done_on, row.reference = done_on, reference.strip()[:120] or row.reference
    row.save(update_fields=["done_on", "reference", "damages_fen"])
    return row


@transaction.atomic
def ask_about_data(*, person_id: int, kind: str, words: str, due_at: datetime) -> DataRequest:
    """Starts the clock of the answer; raises `NoSuchRequest`, `RequestWaits`."""
    if kind not in RequestKind.values:
        raise NoSuchRequest
    row, is_new = DataRequest.objects.get_or_create(
        company_id=current_company(),
        person_id=person_id,
        kind=kind,
        answered_at=None,
        defaults={"words": words.strip()[:LONGEST], "asked_at": now(), "due_at": due_at},
    )
    if not is_new:
        raise RequestWaits
    return row


@transaction.atomic
def answer_request(*, code: str, outcome: str, answer: str, actor_id: int | None) -> DataRequest:
    """Raises `NoSuchRequest`, `RequestIsAnswered`, `AnswerMissing`."""
    row = DataRequest.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchRequest
    if row.answered_at is not None:
        raise RequestIsAnswered
    if outcome not in RequestOutcome.values or not answer.strip():
        raise AnswerMissing
    row.outcome, row.answer = outcome, answer.strip()[:LONGEST]
    row.answered_at, row.answered_by_id = now(), actor_id
    row.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    return row


def records_of_company(limit: int = 200) -> list[ComplianceRecord]:
    """What waits for its day first, then the newest."""
    rows = ComplianceRecord.objects.select_related("entered_by")
    return sorted(rows.order_by("-began_on")[:limit], key=lambda one: one.done_on is not None)


def requests_of_company(limit: int = 200) -> list[DataRequest]:
    """What waits for an answer first, the most pressing first."""
    rows = DataRequest.objects.select_related("person", "answered_by").order_by("due_at")
    return sorted(rows[:limit], key=lambda one: one.answered_at is not None)


def companies_asked(person_id: int) -> set[int]:
    """Of the companies in scope those that the person asked about own data, or that leaked it."""
    kept = (
        DataRequest.objects.filter(person=person_id),
        LeakConcern.objects.filter(person=person_id),
    )
    return {one for rows in kept for one in rows.values_list("company_id", flat=True)}


def requests_of_person(person_id: int) -> list[DataRequest]:
    return list(DataRequest.objects.filter(person_id=person_id).order_by("-asked_at"))


def agreed_to_delete(person_id: int) -> set[int]:
    """The companies in scope whose newest answer to the person's deletion was no refusal."""
    asked = DataRequest.objects.filter(person_id=person_id, kind=RequestKind.DELETE)
    newest = asked.order_by("company_id", "-asked_at", "-pk").distinct("company_id")
    return {
        row.company_id
        for row in newest
        if row.answered_at is not None and row.outcome != RequestOutcome.REFUSED
    }
