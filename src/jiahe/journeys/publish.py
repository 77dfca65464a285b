"""A worker offers a service of their own; it is sold only after the company has looked at it."""

from dataclasses import dataclass
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.catalog import actions as catalog
from jiahe.catalog.choices import Unit
from jiahe.catalog.models import Service
from jiahe.catalog.queries import service_in_company
from jiahe.journeys.house import refuse_new_on_sale
from jiahe.kit.errors import Refusal
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import for_company
from jiahe.standards.inforce import in_force
from jiahe.trust.actions import record_look, record_override
from jiahe.workforce.queries import worker_of

PROPOSED, DECIDED = "service.proposed", "service.decided"
LENGTHS = [120, 180, 240]
PAPERS = ["identity", "health_general"]


class NotYourSkill(Refusal):
    sentence = gettext_lazy("You can only offer what your file says you can do.")


class NoSuchProposal(Refusal):
    sentence = gettext_lazy("There is no such service.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Proposal:
    """What a worker would like to sell, by the hour."""

    category_code: str
    skill: str
    name: str
    summary: str
    price_fen: int


def propose_service(*, company_id: int, person_id: int, proposal: Proposal) -> str:
    """The code of the service, now in review and not on sale; raises `NotYourSkill`.

    Workers of the same grade or a higher one may be sent to it, as to every service.
    """
    with for_company(company_id):
        worker = worker_of(person_id)
        grant = worker.skills.filter(skill=proposal.skill).first() if worker else None
        if grant is None:
            raise NotYourSkill
        service = catalog.draft_service(
            slug=f"w-{new_code()}",
            category_code=proposal.category_code,
            unit=Unit.HOUR,
            price_fen=proposal.price_fen,
            fields={
                "name": proposal.name,
                "summary": proposal.summary,
                "skill": proposal.skill,
                "lowest_level": grant.level,
                "required_certificates": PAPERS,
                "duration_choices": LENGTHS,
                "at_least_minutes": LENGTHS[0],
            },
        )
        catalog.submit_service(service_id=service.pk)
        record_look(
            actor_id=person_id, action=PROPOSED, subject=f"service:{service.code}", detail={}
        )
        return service.code


def is_below_floor(service: Service) -> bool:
    """Whether an hour costs less than the floor that the desk is warned of (PR-01)."""
    return service.unit == Unit.HOUR and service.price_fen < in_force("FLOOR_FEN_PER_HOUR")


def publish_service(*, company_id: int, service_code: str, actor_id: int, note: str) -> None:
    """Puts a reviewed service on sale.

    Raises `NothingNewOnSale`, `NoSuchProposal`, `NotInReview`, `ReasonMissing`.
    """
    with for_company(company_id):
        refuse_new_on_sale()
        catalog.publish_service(service_id=_found(service_code).pk)
        _decided(service_code, actor_id, note, "published")


def send_back(*, company_id: int, service_code: str, actor_id: int, note: str) -> None:
    """Back to its author with a reason; raises as `publish_service`."""
    with for_company(company_id):
        catalog.return_service(service_id=_found(service_code).pk)
        _decided(service_code, actor_id, note, "returned")


def _found(code: str) -> Service:
    service = service_in_company(code)
    if service is None:
        raise NoSuchProposal
    return service


def _decided(code: str, actor_id: int, note: str, answer: str) -> None:
    record_override(
        actor_id=actor_id,
        action=DECIDED,
        subject=f"service:{code}",
        reason=note,
        detail={"answer": answer},
    )
