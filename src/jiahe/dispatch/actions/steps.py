"""What a dispatcher did on the board, kept so that it can be taken back while nobody else moved."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import lock_visit, note_change
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.facts import VisitMoved
from jiahe.booking.models import Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.dispatch.actions.offers import make_offer, staff_when_complete, withdraw_seat
from jiahe.dispatch.actions.seats import tell_replaced, terms_of, wish_for
from jiahe.dispatch.choices import LIVE, AssignmentState
from jiahe.dispatch.facts import BoardChanged, OfferRestored
from jiahe.dispatch.models import Assignment, BoardStep
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company

UNDO_WITHIN = timedelta(hours=1)


class NothingToUndo(Refusal):
    sentence = gettext_lazy("There is nothing to undo.")


class ChangedSince(Refusal):
    sentence = gettext_lazy("%(who)s has changed this visit since; it cannot be undone.")
    status = HTTPStatus.CONFLICT


def snapshot(visit: Visit) -> dict[str, Any]:
    """Seats, answers, pin and version as they stand."""
    live = {row.seat: row for row in Assignment.objects.filter(visit_id=visit.pk, state__in=LIVE)}
    return {
        "version": visit.version,
        "pinned": visit.is_pinned,
        "seats": [
            {
                "seat": row.seat,
                "worker": row.worker_id if row.state in OCCUPYING else None,
                "start": row.during.lower.isoformat(),
                "assignment": live[row.seat].pk if row.seat in live else None,
                "answer": live[row.seat].state if row.seat in live else "",
            }
            for row in visit.reservations.all()
        ],
    }


def keep_step(*, visit: Visit, before: dict[str, Any], actor_id: int) -> BoardStep:
    """Keeps what the actor may take back, and tells the other boards that something moved."""
    record(BoardChanged(company_id=current_company(), visit_id=visit.pk))
    return BoardStep.objects.create(
        company_id=current_company(),
        by_id=actor_id,
        at=now(),
        visit=visit,
        before=before,
        after=snapshot(visit),
    )


def tie_steps(*, befores: Mapping[int, dict[str, Any]], actor_id: int) -> None:
    """Makes one step of what was moved together: each visit as it stood, undone with the others.

    `befores` is visit id -> `snapshot` from before the first seat was freed.
    """
    knot = new_code()
    rows = BoardStep.objects.select_for_update(of=("self",)).filter(by_id=actor_id, undone_at=None)
    for visit_id, before in befores.items():
        known = rows.filter(visit_id=visit_id, before__version__gte=before["version"])
        for step in known.order_by("pk"):
            step.before |= {"seats": before["seats"], "knot": knot}
            step.save(update_fields=["before"])


def undo_step(*, actor_id: int) -> BoardStep:
    """Takes the actor's last step back, workers' answers and all; a swap as a whole.

    Raises `NothingToUndo`, `ChangedSince`, `NotFeasible`; nothing is changed then.
    """
    mine = BoardStep.objects.filter(
        by_id=actor_id, undone_at=None, at__gt=now() - UNDO_WITHIN
    ).order_by("-pk")
    found = mine.first()
    if found is None:
        raise NothingToUndo
    tied = [found]
    if knot := found.before.get("knot"):
        tied = list(mine.filter(before__knot=knot))
    for visit_id in sorted({step.visit_id for step in tied}):
        lock_visit(visit_id=visit_id)
    steps = list(mine.select_for_update(of=("self",)).filter(pk__in=[step.pk for step in tied]))
    if len(steps) != len(tied):
        raise NothingToUndo
    _undo_together(steps, actor_id)
    return steps[0]


def _undo_together(steps: list[BoardStep], actor_id: int) -> None:
    """Newest first; of several steps of one visit the newest knows its last version."""
    newest = {step.visit_id: step for step in reversed(steps)}
    for step in newest.values():
        visit = booking.visit_by_id(step.visit_id)
        if visit.version != step.after["version"] or visit.state not in BEFORE_THE_DOOR:
            who = visit.changed_by.name if visit.changed_by else gettext_lazy("Jiahe")
            raise ChangedSince(who=who)
    if len(newest) > 1:
        _free_changed(newest.values())
    for step in newest.values():
        _put_back(booking.visit_by_id(step.visit_id), step.before)
        _close(step, actor_id)
    others = [step.pk for step in steps if step is not newest[step.visit_id]]
    BoardStep.objects.filter(pk__in=others).update(undone_at=now())


def _free_changed(steps: Iterable[BoardStep]) -> None:
    """Each worker of a knot is in another's way: their seats are free before one is put back."""
    for step in steps:
        stood = {row["seat"]: row["worker"] for row in step.before["seats"]}
        for row in step.after["seats"]:
            if row["worker"] != stood.get(row["seat"]):
                promise.orphan_seat(visit_id=step.visit_id, seat=row["seat"])


def _put_back(visit: Visit, before: dict[str, Any]) -> None:
    now_there = {row["seat"]: row for row in snapshot(visit)["seats"]}
    changed = [row for row in before["seats"] if row != now_there[row["seat"]]]
    wishes = [
        wish_for(visit, row["seat"], row["worker"], datetime.fromisoformat(row["start"]))
        for row in changed
        if row["worker"] is not None
    ]
    if wishes:
        promise.change_promise(wishes=wishes, terms=terms_of(visit, "waived"), visit_id=visit.pk)
    if any(row["start"] != now_there[row["seat"]]["start"] for row in changed):
        record(VisitMoved(company_id=current_company(), visit_id=visit.pk))
    for row in changed:
        if row["worker"] is None:
            promise.orphan_seat(visit_id=visit.pk, seat=row["seat"])
        elif row["worker"] != now_there[row["seat"]]["worker"]:
            tell_replaced(visit_id=visit.pk, seat=row["seat"], worker_id=row["worker"])
        _answer_back(visit.pk, row)


def _answer_back(visit_id: int, row: dict[str, Any]) -> None:
    """The earlier assignment lives again: a yes stays a yes, an offer is made anew."""
    live = Assignment.objects.filter(visit_id=visit_id, seat=row["seat"], state__in=LIVE).first()
    if live is not None and live.pk == row["assignment"]:
        return
    withdraw_seat(visit_id=visit_id, seat=row["seat"])
    earlier = Assignment.objects.filter(pk=row["assignment"]).first()
    if earlier is None:
        return
    if row["answer"] == AssignmentState.OFFERED:
        make_offer(assignment=earlier, visit=booking.visit_by_id(visit_id))
    else:
        earlier.state = row["answer"]
        earlier.save(update_fields=["state"])
        if earlier.state == AssignmentState.ACCEPTED:
            record(OfferRestored(company_id=current_company(), assignment_id=earlier.pk))


def _close(step: BoardStep, actor_id: int) -> None:
    staff_when_complete(visit_id=step.visit_id, actor_id=actor_id)
    visit = lock_visit(visit_id=step.visit_id)
    visit.is_pinned = step.before["pinned"]
    note_change(visit=visit, actor_id=actor_id)
    record(BoardChanged(company_id=current_company(), visit_id=step.visit_id))
    step.undone_at = now()
    step.save(update_fields=["undone_at"])
    _hand_version_down(step, visit.version)


def _hand_version_down(step: BoardStep, version: int) -> None:
    """The step before this one may be undone next: it now ends where this one began."""
    rows = BoardStep.objects.filter(visit_id=step.visit_id, by_id=step.by_id, undone_at=None)
    below = rows.filter(pk__lt=step.pk).order_by("-pk").first()
    if below is not None and below.after["version"] == step.before["version"]:
        below.after["version"] = version
        below.save(update_fields=["after"])
