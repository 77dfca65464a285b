"""A visit that went wrong, and the people who find out who bears it."""

from dispatching import Booked, accepted
from factories import SUNDAY_NOON, Shop, at
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.journeys import responsibility as journey
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import LossCase, Split
from measure_world import inspector


def ended(shop: Shop, state: VisitState = VisitState.OBJECTED) -> Booked:
    """A visit of this afternoon that has ended in that state."""
    booked = accepted(shop, at(14, on=SUNDAY_NOON.date()))
    with for_company(shop.company_id):
        Visit.objects.filter(pk=booked.visit_id).update(state=state)
    return booked


def opened(shop: Shop, booked: Booked, kind: str = "damaged") -> LossCase:
    return journey.open_case(
        company_id=shop.company_id, visit_code=booked.visit_code, worker_id=shop.worker_ids[0],
        kind=kind, said="花瓶碎了", actor_id=inspector(shop),
    )  # fmt: skip


def stated(shop: Shop, case: LossCase, cause: str = "careless", yuan: int = 200) -> Split:
    return journey.state_facts(
        company_id=shop.company_id, code=case.code, facts="擦柜子时碰倒了花瓶", cause=cause,
        loss_fen=yuan * 100, actor_id=inspector(shop),
    )  # fmt: skip


def confirmed(shop: Shop, case: LossCase, by: int, yuan: int = 200) -> Split:
    code = stated(shop, case, yuan=yuan).code
    return journey.confirm_split(company_id=shop.company_id, code=code, actor_id=by)


def split_now(shop: Shop) -> Split:
    with for_company(shop.company_id):
        return Split.objects.latest("pk")
