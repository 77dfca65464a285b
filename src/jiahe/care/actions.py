"""Every write to complaints: one is raised, shown in photos, and stepped on, once in a place."""

from collections.abc import Sequence
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.queries import household_ids_of
from jiahe.booking.actions.visits import lock_visit
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_span
from jiahe.care.choices import OFFICES, ComplaintKind, StepKind
from jiahe.care.facts import ComplaintMoved, ComplaintRaised
from jiahe.care.models import Complaint, ComplaintPhoto, ComplaintStep
from jiahe.care.queries import complaints_about, standing_of
from jiahe.care.rules import (
    LONGEST,
    MOST_PHOTOS,
    RAISE_WITHIN,
    SEND_BACK_WITHIN,
    Standing,
    first_answer_due,
    may_have_cause,
    next_due,
)
from jiahe.fieldwork.actions.acceptance import visit_of_member
from jiahe.fieldwork.rules import plain_text
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.statements import insert_if_new
from jiahe.kit.tenancy import current_company
from jiahe.trust.actions import record_look

NEEDS_WORDS = frozenset({StepKind.ANSWERED, StepKind.REOPENED})


class ComplaintEmpty(Refusal):
    sentence = gettext_lazy("Please choose what it is about and say in a few words what happened.")


class ComplaintTooEarly(Refusal):
    sentence = gettext_lazy("The visit has not begun yet: you can still move or cancel it.")
    status = HTTPStatus.CONFLICT


class ComplaintTooLate(Refusal):
    sentence = gettext_lazy(
        "A complaint is taken up to %(days)d days after the visit. Please call the company."
    )
    status = HTTPStatus.CONFLICT


class ComplaintWaits(Refusal):
    sentence = gettext_lazy("Your complaint about this visit is open already: read it below.")
    status = HTTPStatus.CONFLICT


class ComplaintPhotosFull(Refusal):
    sentence = gettext_lazy("At most %(limit)d photos fit into one complaint.")


class ComplaintIsOver(Refusal):
    sentence = gettext_lazy("This complaint is closed: send it back before you add a photo.")
    status = HTTPStatus.CONFLICT


class NoSuchComplaint(Refusal):
    sentence = gettext_lazy("There is no such complaint.")
    status = HTTPStatus.NOT_FOUND


class ComplaintMovedOn(Refusal):
    sentence = gettext_lazy("Something happened to this complaint meanwhile. Please look again.")
    status = HTTPStatus.CONFLICT


class StepOutOfOrder(Refusal):
    sentence = gettext_lazy("This cannot follow now: the complaint stands otherwise.")
    status = HTTPStatus.CONFLICT


class WordsMissing(Refusal):
    sentence = gettext_lazy("Please say it in words: the other side reads them.")


class TooLateToSendBack(Refusal):
    sentence = gettext_lazy(
        "An answer can be sent back for %(days)d days. Please raise a new complaint or call."
    )
    status = HTTPStatus.CONFLICT


class OwnComplaint(Refusal):
    sentence = gettext_lazy("Nobody answers a complaint from the own home or about the own work.")
    status = HTTPStatus.FORBIDDEN


@transaction.atomic
def raise_complaint(
    *, visit_code: str, person_id: int, kind: str, words: str, photos: Sequence[str] = ()
) -> Complaint:
    """Keeps what the household says and starts the clock of the first answer.

    `photos` are names of safe pictures in the storage. Raises `NotYourVisit`, `ComplaintEmpty`,
    `ComplaintTooEarly`, `ComplaintTooLate`, `ComplaintWaits`, `ComplaintPhotosFull`.
    """
    visit = visit_of_member(visit_code, person_id)
    said = plain_text(words, LONGEST)
    if kind not in ComplaintKind.values or not said:
        raise ComplaintEmpty
    refuse_untimely(visit)
    _refuse_second(visit.pk)
    complaint = Complaint.objects.create(
        company_id=current_company(),
        visit=visit,
        raised_by_id=person_id,
        kind=kind,
        words=said,
        raised_at=now(),
        due_at=first_answer_due(now()),
    )
    _keep_photos(complaint, photos)
    record(ComplaintRaised(company_id=current_company(), complaint_id=complaint.pk))
    return complaint


def _refuse_second(visit_id: int, *, besides: str = "") -> None:
    """Raises `ComplaintWaits` while another complaint about the visit is open.

    Under the visit's lock: of two that are opened at once, the second sees the first.
    """
    lock_visit(visit_id=visit_id)
    others = (one for one in complaints_about(visit_id) if one.complaint.code != besides)
    if any(not one.is_over for one in others):
        raise ComplaintWaits


def refuse_unraisable(*, visit_code: str, person_id: int) -> None:
    """Raises as `raise_complaint` does of one who may not complain of this visit now."""
    refuse_untimely(visit_of_member(visit_code, person_id))


@transaction.atomic
def add_photo(*, code: str, person_id: int, photo: str) -> ComplaintPhoto:
    """The household shows one thing more while the complaint is open; a photo is kept once.

    Raises `NoSuchComplaint`, `ComplaintIsOver`, `ComplaintPhotosFull`.
    """
    complaint = open_complaint_of(code=code, person_id=person_id)
    lock_visit(visit_id=complaint.visit_id)  # of two sends at once, the second sees the first
    _keep_photos(complaint, [photo])
    return complaint.photos.get(file=photo)


def open_complaint_of(*, code: str, person_id: int) -> Complaint:
    """The home's own complaint that is not over; raises `NoSuchComplaint`, `ComplaintIsOver`."""
    standing = _own(code, person_id)
    if standing.is_over:
        raise ComplaintIsOver
    return standing.complaint


def _keep_photos(complaint: Complaint, names: Sequence[str]) -> None:
    """Those that it does not show yet; raises `ComplaintPhotosFull`."""
    shown = set(ComplaintPhoto.objects.filter(complaint=complaint).values_list("file", flat=True))
    new = [name for name in dict.fromkeys(names) if name not in shown]
    if len(shown) + len(new) > MOST_PHOTOS:
        raise ComplaintPhotosFull(limit=MOST_PHOTOS)
    ComplaintPhoto.objects.bulk_create(
        ComplaintPhoto(company_id=current_company(), complaint=complaint, file=name, added_at=now())
        for name in new
    )


def refuse_untimely(visit: Visit) -> None:
    """Raises `ComplaintTooEarly` before the visit, `ComplaintTooLate` long after it."""
    span = visit_span(visit)
    if not may_have_cause(visit, span, now()):
        raise ComplaintTooEarly
    if now() > span.end + RAISE_WITHIN:
        raise ComplaintTooLate(days=RAISE_WITHIN.days)


@transaction.atomic
def answer_complaint(
    *, code: str, kind: StepKind, words: str, seen_steps: int, actor_id: int
) -> ComplaintStep:
    """A colleague takes it up or answers it; the audit keeps who.

    Raises `NoSuchComplaint`, `OwnComplaint` and the refusals of `_add_step`.
    """
    assert kind in OFFICES
    standing = _found(code)
    if _is_a_side(actor_id, standing.complaint):
        raise OwnComplaint
    step = _add_step(standing, kind, words, seen_steps, actor_id)
    record_look(
        actor_id=actor_id, action=f"complaint_{kind}", subject=f"complaint:{code}", detail={}
    )
    return step


@transaction.atomic
def close_complaint(*, code: str, seen_steps: int, person_id: int) -> ComplaintStep:
    """The household says that it is settled; refusals as `_add_step`."""
    return _add_step(_own(code, person_id), StepKind.CLOSED, "", seen_steps, person_id)


@transaction.atomic
def send_back(*, code: str, words: str, seen_steps: int, person_id: int) -> ComplaintStep:
    """The household says that it is not settled: the clock of AS-01 runs again.

    Raises `TooLateToSendBack`, `ComplaintWaits`, and the refusals of `_add_step`.
    """
    standing = _own(code, person_id)
    if standing.may_follow(StepKind.REOPENED) and not standing.may_send_back(now()):
        raise TooLateToSendBack(days=SEND_BACK_WITHIN.days)
    _refuse_second(standing.complaint.visit_id, besides=code)
    return _add_step(standing, StepKind.REOPENED, words, seen_steps, person_id)


@transaction.atomic
def close_by_time(*, code: str) -> bool:
    """An answer that nobody contradicted in time closes it; False when that is not so (now)."""
    standing = _found(code)
    settles_at = standing.settles_at
    if settles_at is None or now() <= settles_at:
        return False
    _add_step(standing, StepKind.LAPSED, "", len(standing.steps), None)
    return True


def _found(code: str) -> Standing:
    standing = standing_of(code)
    if standing is None:
        raise NoSuchComplaint
    return standing


def _own(code: str, person_id: int) -> Standing:
    standing = _found(code)
    if not _is_at_home(person_id, standing.complaint):
        raise NoSuchComplaint
    return standing


def _is_at_home(person_id: int, complaint: Complaint) -> bool:
    return complaint.visit.order.household_id in household_ids_of(person_id)


def _is_a_side(person_id: int, complaint: Complaint) -> bool:
    """Whether it is the person's own home, or the person was sent there."""
    sent = complaint.visit.reservations.filter(worker__person_id=person_id)
    return _is_at_home(person_id, complaint) or sent.exists()


def _add_step(
    standing: Standing, kind: StepKind, words: str, seen_steps: int, actor_id: int | None
) -> ComplaintStep:
    """Raises `ComplaintMovedOn`, `StepOutOfOrder`, `WordsMissing`."""
    if seen_steps != len(standing.steps):
        raise ComplaintMovedOn
    if not standing.may_follow(kind):
        raise StepOutOfOrder
    said = plain_text(words, LONGEST)
    if kind in NEEDS_WORDS and not said:
        raise WordsMissing
    step = ComplaintStep(
        company_id=current_company(),
        complaint=standing.complaint,
        place=seen_steps + 1,
        kind=kind,
        words=said,
        by_id=actor_id,
        at=now(),
        due_at=next_due(kind, now()),
    )
    if not insert_if_new(step):  # somebody else's step came into this place at the same moment
        raise ComplaintMovedOn
    moved = ComplaintMoved(
        company_id=current_company(), complaint_id=standing.complaint.pk, step_id=step.pk
    )
    record(moved)
    return step
