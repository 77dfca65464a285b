"""What the companies sell, and the parts of it that planning needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.catalog import queries
from jiahe.catalog.actions import Favour, set_group_terms
from jiahe.catalog.choices import CustomerGroup, PhotoNeed
from jiahe.catalog.rules import usual_minutes
from jiahe.dispatch.queries.births import begins_with_birth
from jiahe.fieldwork.choices import PhotoPhase
from jiahe.fieldwork.queries import PHASES_OF
from jiahe.simulation.catalogue import define_shelves, load_catalogue, offer_catalogue
from jiahe.workforce.actions.papers import ask_of_everybody
from jiahe.workforce.queries import need_for
from jiahe.workforce.rules import papers_asked

ASKED_OF_EVERYBODY = (
    "identity", "violence_check", "health_general", "confidentiality", "insurance",
)  # fmt: skip
FAVOURS = (
    Favour(CustomerGroup.ELDER, 500, "长者家庭优惠", "Care for older people"),
    Favour(CustomerGroup.REGULAR, 300, "老客户优惠", "Thanks for coming back", least_visits=6),
)


@dataclass(frozen=True)
class Step:
    """A step of the checklist and the photos that it asks for."""

    step_id: int
    photos: tuple[PhotoPhase, ...]


@dataclass(frozen=True)
class Sold:
    """A service on sale by the company in scope; `row` is the service as prices read it."""

    service_id: int
    shift_kind: str
    sop_id: int | None
    steps: tuple[Step, ...]
    skill: str
    lowest_level: int
    required: tuple[str, ...]
    row: Any

    def minutes_for(self, area_m2: int) -> int:
        """The shortest length that can be chosen, or what a home of this size usually takes."""
        choices: list[int] = self.row.duration_choices
        return min(choices) if choices else usual_minutes(self.row, area_m2)


def settle_shelves() -> None:
    catalogue = load_catalogue()
    define_shelves(catalogue, {one.code for one in catalogue.categories})


def fill_shelf() -> None:
    """Puts the whole catalogue on sale, in the company in scope, with its group prices."""
    offer_catalogue(load_catalogue())
    for favour in FAVOURS:
        set_group_terms(favour=favour)


def ask_papers() -> None:
    """The owner asks these papers of all workers, in the company in scope."""
    owner = role_holders(Role.OWNER)[0]
    ask_of_everybody(kinds=ASKED_OF_EVERYBODY, actor_id=owner.pk)


def on_shelf(company_id: int, crew_size: int = 1) -> list[Sold]:
    """What so many people carry out in a visit, a night or a day and night, of this company."""
    rows = [one for one in queries.services_on_sale() if one.company_id == company_id]
    return [_sold(one) for one in rows if one.unit != "month" and one.crew_size == crew_size]


def births_on_shelf(company_id: int) -> list[Sold]:
    """The live-in care of newborns that the company sells: it begins with a birth."""
    rows = [one for one in queries.services_on_sale() if one.company_id == company_id]
    return [_sold(one) for one in rows if begins_with_birth(one)]


def _sold(service: Any) -> Sold:
    sop = queries.sop_in_force(service.pk)
    steps: Sequence[Any] = [] if sop is None else list(queries.steps_of(sop.pk))
    return Sold(
        service_id=service.pk,
        shift_kind=service.shift_kind,
        sop_id=None if sop is None else sop.pk,
        steps=tuple(Step(step.pk, PHASES_OF[PhotoNeed(step.photo)]) for step in steps),
        skill=service.skill,
        lowest_level=service.lowest_level,
        required=papers_asked(need_for(service), ASKED_OF_EVERYBODY),
        row=service,
    )
