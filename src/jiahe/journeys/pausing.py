"""The pause switch: what stops, until when, and what becomes of visits promised in that time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import PauseKind
from jiahe.accounts.models import Pause
from jiahe.accounts.queries import person_with_phone, stores_in_company
from jiahe.booking.actions.promise import lock_service, lock_workers, release_holds
from jiahe.booking.queries import Promised, promised_to, promised_visits_of_service
from jiahe.catalog.queries import services_of_company
from jiahe.dispatch.actions import absence
from jiahe.dispatch.queries.board import short_name
from jiahe.dispatch.wording import day_and_time
from jiahe.engine.intervals import Span
from jiahe.insights.places import place_said
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.trust.actions import record_override
from jiahe.workforce.queries import worker_by_code, workers_in_company


class NothingToPause(Refusal):
    sentence = gettext_lazy("Please choose the worker, store or service that is paused.")


class PromiseChoiceMissing(Refusal):
    sentence = gettext_lazy("Please choose what happens to the promised visits.")


class ServiceCannotBeReplanned(Refusal):
    sentence = gettext_lazy(
        "Nobody else can carry out a paused service: keep its visits or tell the households."
    )


class Promises(StrEnum):
    """What becomes of visits that were promised in the time of the pause."""

    KEEP = "keep"
    REPLAN = "replan"  # their seats go to the dispatcher's queue
    TELL = "tell"  # kept for now; the households hear about it and may move or cancel


@dataclass(frozen=True)
class Subject:
    """What is paused: its id, its name, and the workers whose time it is."""

    kind: PauseKind
    id: int
    name: str
    worker_ids: tuple[int, ...] = ()


def subject_of(kind: str, code: str) -> Subject:
    """The worker, store or service of that code, inside the company's walls."""
    if kind == PauseKind.WORKER and (worker := worker_by_code(code)):
        return Subject(PauseKind.WORKER, worker.pk, worker.name, (worker.pk,))
    if kind == PauseKind.STORE:
        for store in stores_in_company():
            if store.code == code:
                people = tuple(one.pk for one in workers_in_company() if one.store_id == store.pk)
                return Subject(PauseKind.STORE, store.pk, store.name, people)
    if kind == PauseKind.SERVICE:
        for service in services_of_company():
            if service.code == code:
                return Subject(PauseKind.SERVICE, service.pk, service.name)
    raise NothingToPause


def promised_in(subject: Subject, until: datetime) -> list[Promised]:
    """The promised visits that a pause until then would touch, the earliest first."""
    span = Span(now(), until)
    if subject.kind is PauseKind.SERVICE:
        return promised_visits_of_service(subject.id, span)
    return promised_to(subject.worker_ids, span)


def pause_work(  # who or what, until when, why, and what becomes of promises
    *, company_id: int, kind: str, code: str, until: datetime, reason: str, promises: str,
    actor_id: int,
) -> Pause:  # fmt: skip
    """Pauses at once; bookings under way are waited for, so that none slips past the list.

    Raises `NothingToPause`, `PromiseChoiceMissing`, `ServiceCannotBeReplanned`,
    `PauseTooShort`, `PauseReasonMissing`.
    """
    if promises not in set(Promises):
        raise PromiseChoiceMissing

    def story() -> Pause:
        with for_company(company_id):
            return stop(
                subject=subject_of(kind, code),
                until=until,
                reason=reason,
                promises=Promises(promises),
                actor_id=actor_id,
            )

    return with_retries(story)


def stop(
    *, subject: Subject, until: datetime, reason: str, promises: Promises, actor_id: int | None
) -> Pause:
    """Pauses within the transaction that is open; nobody is the actor where a law stops.

    Raises `ServiceCannotBeReplanned`, `PauseTooShort`, `PauseReasonMissing`.
    """
    if subject.kind is PauseKind.SERVICE and promises is Promises.REPLAN:
        raise ServiceCannotBeReplanned
    _lock(subject)
    made = accounts.pause(
        kind=subject.kind,
        subject=(subject.id, subject.name),
        ends_at=until,
        reason=reason,
        actor_id=actor_id,
    )
    touched = promised_in(subject, until)
    _settle(touched, promises, actor_id, made)
    record_override(
        actor_id=actor_id,
        action="work_paused",
        subject=made.code,
        reason=reason,
        detail={
            "kind": subject.kind.value,
            "name": subject.name,
            "until": until.isoformat(),
            "promises": promises.value,
            "visits": len(touched),
        },
    )
    return made


def _lock(subject: Subject) -> None:
    """Waits for promises under way; what is held but not booked is given back."""
    if subject.kind is PauseKind.SERVICE:
        lock_service(service_id=subject.id)
    elif subject.worker_ids:
        lock_workers(subject.worker_ids)
        release_holds(worker_ids=subject.worker_ids)


def _settle(
    touched: Sequence[Promised], promises: Promises, actor_id: int | None, made: Pause
) -> None:
    if promises is Promises.REPLAN:
        for one in touched:
            if one.is_movable:
                absence.free_seat(visit_id=one.visit_id, seat=one.seat, actor_id=actor_id)
    elif promises is Promises.TELL:
        for one in {one.visit_id: one for one in touched}.values():
            _tell(one, made)


def _tell(one: Promised, made: Pause) -> None:
    person = person_with_phone(one.contact_phone)
    with override(person.language if person else "zh-hans"):
        text = _(
            "%(name)s, your visit on %(when)s is being looked at again: %(what)s is paused."
            " You can move or cancel it on its page, and the shop will call you."
        ) % {
            "name": short_name(one.contact_name),
            "when": day_and_time(one.start),
            "what": place_said(made.kind, made.subject_id, made.subject_name),
        }
    send_text(
        phone=one.contact_phone,
        kind="WorkPaused",
        text=text,
        link=f"/orders/{one.order_code}/",
        once_key=f"WorkPaused:{made.code}:{one.visit_id}",
    )


def lift(*, company_id: int, code: str, reason: str, actor_id: int) -> Pause:
    """Ends a pause before its time; raises `NoSuchPause`, `ReasonMissing`."""

    def story() -> Pause:
        with for_company(company_id):
            found = accounts.lift_pause(code=code, actor_id=actor_id)
            record_override(
                actor_id=actor_id, action="pause_lifted", subject=code, reason=reason, detail={}
            )
            return found

    return with_retries(story)
