"""Who hears of a complaint: the desk, the household, and the owner when a clock has run out."""

from datetime import datetime

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person
from jiahe.accounts.queries import role_holders
from jiahe.care.choices import StepKind
from jiahe.care.facts import ComplaintMoved, ComplaintRaised
from jiahe.care.models import ComplaintStep
from jiahe.care.queries import not_over, standing_by_id
from jiahe.care.rules import Standing
from jiahe.catalog.models import Service
from jiahe.dispatch.wording import day_and_time
from jiahe.kit.clock import now
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.notify.actions import send_text

DESK = "/office/complaints/"


def agents() -> list[Person]:
    """Whoever answers complaints: the service agents; the owner where there are none."""
    return role_holders(Role.SERVICE_AGENT) or role_holders(Role.OWNER)


def tell_desk(recorded: Recorded) -> None:
    """Reaction on `ComplaintRaised`."""
    assert isinstance(recorded.fact, ComplaintRaised)
    standing = standing_by_id(recorded.fact.complaint_id)
    complaint = standing.complaint
    for person in agents():
        with override(person.language):
            text = _("Complaint: %(service)s, “%(kind)s”. First answer by %(until)s.") % {
                "service": _name(complaint.visit.order.service),
                "kind": complaint.get_kind_display(),
                "until": day_and_time(complaint.due_at),
            }
        _send(person, "ComplaintRaised", text, DESK, f"{recorded.id}:{person.pk}")


def tell_of_step(recorded: Recorded) -> None:
    """Reaction on `ComplaintMoved`: the side that did not make the step hears of it."""
    assert isinstance(recorded.fact, ComplaintMoved)
    standing = standing_by_id(recorded.fact.complaint_id)
    step = next(one for one in standing.steps if one.pk == recorded.fact.step_id)
    kind = StepKind(step.kind)
    if kind is StepKind.REOPENED:
        _tell_of_return(recorded, step)
    elif kind is not StepKind.CLOSED:
        person = standing.complaint.raised_by
        with override(person.language):
            text = _said_to_household(kind, step)
        _send(person, "ComplaintMoved", text, page_of(standing), f"{recorded.id}")


def _name(service: Service) -> str:
    return service.name_en if get_language() == "en" and service.name_en else service.name


def page_of(standing: Standing) -> str:
    """Where the household reads its complaint."""
    visit = standing.complaint.visit
    return f"/orders/{visit.order.code}/complaint/{visit.code}/"


def _said_to_household(kind: StepKind, step: ComplaintStep) -> str:
    """In the step's own words and clock: another may have followed before this is delivered."""
    if kind is StepKind.ACKNOWLEDGED:
        assert step.due_at is not None
        return _("We have read your complaint. You hear what we did about it by %(until)s.") % {
            "until": day_and_time(step.due_at)
        }
    if kind is StepKind.ANSWERED:
        return _("Your complaint is answered: %(words)s If it is not settled, send it back.") % {
            "words": step.words
        }
    return _("Your complaint is closed: we heard no objection to our answer for 7 days.")


def _tell_of_return(recorded: Recorded, step: ComplaintStep) -> None:
    """Desk and owner: an answer that did not settle it is looked at by both."""
    people = {one.pk: one for one in [*agents(), *role_holders(Role.OWNER)]}
    assert step.due_at is not None
    for person in people.values():
        with override(person.language):
            text = _("A household sent our answer back: %(words)s Please answer by %(until)s.") % {
                "words": step.words,
                "until": day_and_time(step.due_at),
            }
        _send(person, "ComplaintMoved", text, DESK, f"{recorded.id}:{person.pk}")


def tell_overdue(company_id: int) -> int:
    """Sweep: the owner hears once of each clock that ran out; how many have."""
    with for_company(company_id):
        owners = role_holders(Role.OWNER)
    return sum(_tell_late(company_id, owners, batch) for batch in not_over(company_id))


def _tell_late(company_id: int, owners: list[Person], batch: list[Standing]) -> int:
    late = [(one, one.due_at) for one in batch if one.due_at and one.due_at < now()]
    with for_company(company_id):
        for standing, due_at in late:
            for owner in owners:
                _tell_owner(owner, standing, due_at)
    return len(late)


def _tell_owner(owner: Person, standing: Standing, due_at: datetime) -> None:
    with override(owner.language):
        text = _("A complaint is overdue since %(due)s: %(service)s.") % {
            "due": day_and_time(due_at),
            "service": _name(standing.complaint.visit.order.service),
        }
    key = f"{standing.complaint.code}:{len(standing.steps)}:{owner.pk}"
    _send(owner, "ComplaintOverdue", text, DESK, key)


def _send(person: Person, kind: str, text: str, link: str, key: str) -> None:
    send_text(phone=person.phone, kind=kind, text=text, link=link, once_key=f"{kind}:{key}")
