"""A shop whose past Mondays were busy and whose workers all have Monday free."""

from datetime import time, timedelta

from dispatching import accepted
from factories import SUNDAY_NOON, Shop, at, open_shop
from jiahe.dispatch.models import RosterLine, RosterPlan
from jiahe.journeys import rosters
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions import set_weekly_shifts

WEEKS = 4


def busy_mondays(workers: int = 2, first_day: int = 1) -> Shop:
    """A visit for each from nine to one on past Mondays; now all work from `first_day` on."""
    shop = open_shop(workers=workers)
    for week in range(WEEKS, 0, -1):
        back = timedelta(weeks=week)
        with clock_set_to(FixedClock(SUNDAY_NOON - back)):
            for _ in range(workers):
                accepted(shop, at(9) - back, minutes=240)
    with for_company(shop.company_id):
        for worker_id in shop.worker_ids:
            week_of = [(day, time(8), time(20)) for day in range(first_day, 7)]
            set_weekly_shifts(worker_id=worker_id, shifts=week_of)
    return shop


def proposed(shop: Shop) -> tuple[RosterPlan, list[RosterLine]]:
    plan = rosters.propose_roster(company_id=shop.company_id, actor_id=shop.person_id)
    return plan, lines_now(shop)


def lines_now(shop: Shop) -> list[RosterLine]:
    with for_company(shop.company_id):
        return list(RosterLine.objects.select_related("worker").order_by("pk"))


def accept(shop: Shop, plan: RosterPlan, chosen: list[str] | None = None):
    return rosters.accept_roster(
        company_id=shop.company_id, code=plan.code, chosen=chosen, actor_id=shop.person_id
    )
