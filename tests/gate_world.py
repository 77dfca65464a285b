"""A worker whose standard was breached, and the nights that close and open her gates."""

from datetime import timedelta

from figure_world import NOW, World
from jiahe.insights.models import Gate
from jiahe.journeys import conform, gates
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Certificate
from jiahe.workforce.rosters import rosters_of

MORNING = NOW + timedelta(hours=15)


def night(world: World, at=MORNING) -> None:
    with clock_set_to(FixedClock(at)):
        conform.evaluate_company(company_id=world.company_id, on=at.date() - timedelta(days=1))
        deliver_pending(REACTIONS)
        gates.review_gates(company_id=world.company_id)
        deliver_pending(REACTIONS)


def states(world: World, entry_id: str) -> list[tuple[str, str]]:
    with for_company(world.company_id):
        rows = Gate.objects.filter(entry_id=entry_id).order_by("pk")
        return [(one.subject_name, one.state) for one in rows]


def gate_of(world: World, entry_id: str) -> Gate:
    with for_company(world.company_id):
        return Gate.objects.filter(entry_id=entry_id).latest("pk")


def is_dispatchable(world: World, at=MORNING) -> bool:
    """Whether the worker has an hour of work that matching reads in the days to come."""
    with for_company(world.company_id):
        worker = world.worker()
        return not any(one.start <= at < one.end for one in rosters_of()[worker.pk].pauses)


def checked_long_ago(world: World) -> Certificate:
    with for_company(world.company_id):
        return world.paper("violence_check", since=400)
