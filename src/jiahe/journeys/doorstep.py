"""At the door: the household scans the worker's card; that it was shown is kept (LW-05)."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.queries import company_by_id
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_span, worker_visits
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.workforce.actions.cards import note_card_shown
from jiahe.workforce.cards import CardFace, company_of_card, face_of
from jiahe.workforce.choices import CardSight
from jiahe.workforce.queries import worker_of

EARLY = timedelta(minutes=60)  # a card that is seen so long before the visit counts for it


class NoVisitNow(Refusal):
    sentence = gettext_lazy("There is no visit now at which the card could be shown.")


@dataclass(frozen=True)
class Doorstep:
    face: CardFace
    company_name: str
    company_name_en: str


def open_card(*, token: str, viewer_id: int | None) -> Doorstep | None:
    """The card behind the token; None when there is none.

    A valid card that somebody other than its owner opens during a visit counts as shown there.
    """
    company_id = company_of_card(token)
    if company_id is None:
        return None
    return with_retries(lambda: _open(company_id, token, viewer_id))


def _open(company_id: int, token: str, viewer_id: int | None) -> Doorstep | None:
    with for_company(company_id):
        face = face_of(token, localdate(now()))
        if face is None:
            return None
        visit = visit_at_the_door(face.worker_id)
        if visit and face.is_valid and viewer_id != face.person_id:
            note_card_shown(worker_id=face.worker_id, visit_id=visit.pk, how=CardSight.SCANNED)
        company = company_by_id(company_id)
        return Doorstep(face, company.name, company.name_en or company.name)


def mark_card_shown(*, company_id: int, person_id: int) -> None:
    """The worker says that the household saw the card; raises `NoVisitNow`."""
    with for_company(company_id):
        worker = worker_of(person_id)
        visit = visit_at_the_door(worker.pk) if worker else None
        if worker is None or visit is None:
            raise NoVisitNow
        note_card_shown(worker_id=worker.pk, visit_id=visit.pk, how=CardSight.MARKED)


def visit_at_the_door(worker_id: int) -> Visit | None:
    """The worker's visit that is about to begin or going on, in the company in scope."""
    at = now()
    for visit in worker_visits(worker_id, localdate(at) - timedelta(days=1), 2):
        span = visit_span(visit)
        if span.start - EARLY <= at <= span.end:
            return visit
    return None
