from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from jiahe.kit.clock import now
from jiahe.quality.models import Commission, OutsideView
from jiahe.workforce.models import Worker
from jiahe.workforce.queries import workers_in_company


def _in_force(person_id: int) -> QuerySet[Commission]:
    rows = Commission.objects.filter(evaluator_id=person_id, ended_at=None)
    return rows.filter(until_on__gte=localdate(now())).select_related("store")


def commissions_of(person_id: int) -> list[Commission]:
    """What this evaluator may work on today."""
    return list(_in_force(person_id).order_by("until_on"))


def commission_in_force(*, code: str, person_id: int) -> Commission | None:
    return _in_force(person_id).filter(code=code).first()


def commissions_in_company(limit: int = 50) -> list[Commission]:
    rows = Commission.objects.select_related("evaluator", "store", "made_by")
    return list(rows.order_by("-made_at")[:limit])


def workers_asked(commission: Commission) -> list[Worker]:
    """Whose work is evaluated; code and name alone are shown."""
    of_store = Q(store_id=commission.store_id) if commission.store_id else Q()
    return list(workers_in_company().filter(of_store))


def entered_under(commission: Commission) -> list[OutsideView]:
    """What the evaluator entered for this body since the commission began."""
    rows = OutsideView.objects.filter(
        body=commission.body, entered_by=commission.evaluator_id, entered_at__gte=commission.made_at
    )
    return list(rows.select_related("worker").order_by("-entered_at", "-pk")[:200])
