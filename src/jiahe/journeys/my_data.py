"""Who keeps data of a person, what the person asks of them, what they answer, and by when."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts import actions as accounts
from jiahe.accounts.actions.forgetting import forget_homes
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import (
    companies_of_any_role,
    company_by_id,
    person_by_id,
    role_holders,
)
from jiahe.booking.queries import (
    companies_booked_at,
    companies_serving,
)
from jiahe.care.models import ComplaintPhoto
from jiahe.care.queries import companies_complained_at, photo_of_raiser
from jiahe.engine.workclock import due_at
from jiahe.insights.queries.improvements import companies_suggested_to
from jiahe.journeys import improve
from jiahe.kit.calendar import day_kind
from jiahe.kit.clock import now
from jiahe.kit.dates import full_day
from jiahe.kit.tenancy import for_company, for_every_company, whole_for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.quality.queries.own import companies_written_at
from jiahe.standards.inforce import in_force
from jiahe.trust.actions import record_look, registers
from jiahe.trust.choices import RequestKind, RequestOutcome
from jiahe.trust.models import DataRequest
from jiahe.workforce.actions.intake import forget_applications
from jiahe.workforce.queries import ZONE, companies_with_file
from jiahe.workforce.recruits import companies_applied_at

DAY_HOURS = 24
KEEPING: tuple[Callable[[int], set[int]], ...] = (  # what names the person, by context
    companies_of_any_role,
    companies_with_file,
    companies_applied_at,
    companies_booked_at,
    companies_complained_at,
    companies_written_at,
    companies_suggested_to,
    registers.companies_asked,
)


def companies_holding(person_id: int) -> tuple[int, ...]:
    """Every company that keeps data of the person: of a home, of work, or of their own words.

    Who has left a home, or the company, reaches what is about them all the same.
    """
    with for_every_company():
        own = [keeping(person_id) for keeping in KEEPING]
    return tuple(sorted({*companies_serving(person_id)}.union(*own)))


def requests_of(person_id: int) -> list[tuple[str, DataRequest]]:
    """(company's name, request), the newest first."""
    found = []
    for company_id in companies_holding(person_id):
        name = company_by_id(company_id).name
        with for_company(company_id):
            found += [(name, one) for one in registers.requests_of_person(person_id)]
    return sorted(found, key=lambda pair: pair[1].asked_at, reverse=True)


def own_photo(*, person_id: int, complaint: str, photo: str) -> ComplaintPhoto | None:
    """A photo of a complaint that this person raised; of nobody else's."""
    with for_every_company():
        return photo_of_raiser(person_id=person_id, code=complaint, photo_code=photo)


def answer_by(asked_at: datetime) -> datetime:
    """So many working days later as the company in scope holds LW-16."""
    hours = DAY_HOURS * in_force("DATA_REQUEST_WORKDAYS")
    return due_at(asked_at, hours, lambda on: day_kind(on).is_working, ZONE)


def ask(*, person_id: int, kind: str, words: str) -> int:
    """Each company that keeps data of the person is asked, once; how many were.

    Homes that no company serves are emptied at once when a deletion is asked for: nobody else
    could answer. Raises `NoSuchRequest`, and `RequestWaits` when all of them were asked before.
    """
    holding = companies_holding(person_id)
    if kind == RequestKind.DELETE and not companies_serving(person_id):
        with_retries(partial(_forget_at_once, person_id))
    asked = [one for one in holding if with_retries(partial(_ask, one, person_id, kind, words))]
    if holding and not asked:
        raise registers.RequestWaits
    return len(asked)


def _forget_at_once(person_id: int) -> None:
    emptied, person = forget_homes(person_id=person_id), person_by_id(person_id)
    if emptied:
        with override(person.language):
            text = _("Your homes are emptied: no company has served them.")
        send_text(phone=person.phone, kind="DataAnswered", text=text, link="/me/data/")


def _ask(company_id: int, person_id: int, kind: str, words: str) -> bool:
    with for_company(company_id):
        try:
            row = registers.ask_about_data(
                person_id=person_id, kind=kind, words=words, due_at=answer_by(now())
            )
        except registers.RequestWaits:
            return False
        _tell_owners(row)
        return True


def _tell_owners(row: DataRequest) -> None:
    for owner in role_holders(Role.OWNER):
        with override(owner.language):
            text = _("%(kind)s: somebody asked. Answer by %(day)s.") % {
                "kind": row.get_kind_display(),
                "day": full_day(row.due_at),
            }
        send_text(
            phone=owner.phone, kind="DataRequested", text=text, link="/office/data-requests/",
            once_key=f"DataRequested:{row.code}:{owner.pk}",
        )  # fmt: skip


def answer(*, company_id: int, code: str, outcome: str, words: str, actor_id: int) -> None:
    """The person hears the answer; the last company that agrees to a deletion has it done.

    Homes belong to the person, not to a company: one company's yes empties nothing that another
    still serves or has not answered about. Refusals as `registers.answer_request`.
    """

    def story() -> None:
        with whole_for_company(company_id):
            row = registers.answer_request(
                code=code, outcome=outcome, answer=words, actor_id=actor_id
            )
            record_look(
                actor_id=actor_id, action="data_request_answered", subject=f"request:{row.code}",
                detail={"kind": row.kind, "outcome": row.outcome},
            )  # fmt: skip
            _tell_person(row, _forgotten_by_all(row))

    with_retries(story)


def _forgotten_by_all(row: DataRequest) -> tuple[str, ...]:
    """Empties the person's homes once all agree; else the names of those still in the way.

    What the person suggested or applied for at this company alone is gone at once.
    """
    if row.kind != RequestKind.DELETE or row.outcome == RequestOutcome.REFUSED:
        return ()
    improve.take_back_all(person_id=row.person_id)
    forget_applications(person_id=row.person_id)
    accounts.lock_person(
        person_id=row.person_id
    )  # of two last answers at once, the second sees the first
    in_the_way = not_agreed(row.person_id)
    if not in_the_way:
        forget_homes(person_id=row.person_id)
    return tuple(company_by_id(one).name for one in in_the_way)


def not_agreed(person_id: int) -> list[int]:
    """Companies that serve the person's homes and whose last word on a deletion is no yes."""
    with for_every_company():
        agreed = registers.agreed_to_delete(person_id)
    return [one for one in companies_serving(person_id) if one not in agreed]


def _tell_person(row: DataRequest, in_the_way: tuple[str, ...]) -> None:
    with override(row.person.language):
        text = _("%(kind)s: %(outcome)s. %(answer)s") % {
            "kind": row.get_kind_display(),
            "outcome": row.get_outcome_display(),
            "answer": row.answer,
        }
        if in_the_way:
            text += " " + _("Your homes are emptied once these have agreed too: %(names)s.") % {
                "names": "、".join(in_the_way)
            }
    send_text(
        phone=row.person.phone, kind="DataAnswered", text=text, link="/me/data/",
        once_key=f"DataAnswered:{row.code}",
    )  # fmt: skip
