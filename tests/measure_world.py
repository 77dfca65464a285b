"""A shop with an inspector, an owner and causes at will."""

from datetime import datetime, timedelta

from dispatching import accepted
from factories import SUNDAY_NOON, Shop, at, staff
from jiahe.accounts.choices import Role
from jiahe.journeys import measures as journey
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import CreditEntry, Inspection, StagedMeasure
from jiahe.workforce.models import Worker

DAY = timedelta(days=1)


def inspector(shop: Shop, number: int = 61) -> int:
    return staff(shop.company_id, Role.INSPECTOR, number)


def owner(shop: Shop, number: int = 62) -> int:
    return staff(shop.company_id, Role.OWNER, number)


def any_visit(shop: Shop) -> int:
    """One visit of the shop, made when there is none."""
    with for_company(shop.company_id):
        known = Inspection.objects.values_list("visit_id", flat=True).first()
    return known or accepted(shop, at(18, on=SUNDAY_NOON.date())).visit_id


def defect(shop: Shop, *, seat: int = 0, critical: int = 0, done_at: datetime | None = None) -> str:
    """The code of an inspection that found a major or critical defect."""
    when, visit_id = done_at or SUNDAY_NOON - DAY, any_visit(shop)
    with for_company(shop.company_id):
        return Inspection.objects.create(
            company_id=shop.company_id, visit_id=visit_id, worker_id=shop.worker_ids[seat],
            place="photos", state="done", due_on=when.date(), ordered_at=when, done_at=when,
            critical=critical, major=0 if critical else 1, note="台面有水渍",
        ).code  # fmt: skip


def objection(shop: Shop, number: int = 1, *, seat: int = 0) -> CreditEntry:
    with for_company(shop.company_id):
        return CreditEntry.objects.create(
            company_id=shop.company_id, worker_id=shop.worker_ids[seat], kind="upheld_objection",
            points=-4, note="未擦净", happened_at=SUNDAY_NOON - DAY,
            ends_at=SUNDAY_NOON + 900 * DAY, source=f"objection:{seat}:{number}",
        )  # fmt: skip


def low_marks(shop: Shop, *, seat: int = 0) -> None:
    with for_company(shop.company_id):
        Worker.objects.filter(pk=shop.worker_ids[seat]).update(
            score_mean=3.0, score_low=2.6, score_high=3.4, score_count=40
        )


def proposals(shop: Shop) -> list[StagedMeasure]:
    journey.look_for_measures(company_id=shop.company_id)
    with for_company(shop.company_id):
        rows = StagedMeasure.objects.filter(state="proposed").select_related("worker")
        return list(rows.order_by("worker_id"))


def proposed(shop: Shop, stage: str, days: int = 14, *, seat: int = 0) -> str:
    """A proposal of that stage, as the rule would have made it."""
    code = defect(shop, seat=seat)
    cause = {"kind": "defect", "on": "2026-01-03", "ref": f"inspection:{code}", "words": "",
             "points": 2}  # fmt: skip
    with for_company(shop.company_id):
        return StagedMeasure.objects.create(
            company_id=shop.company_id, worker_id=shop.worker_ids[seat], stage=stage,
            rules_version="1", points=9, causes=[cause], days=days, proposed_at=SUNDAY_NOON,
            decide_by=SUNDAY_NOON + 7 * DAY,
        ).code  # fmt: skip


def confirmed(shop: Shop, stage: str, by: int, *, line: str = "", seat: int = 0) -> StagedMeasure:
    journey.confirm(
        company_id=shop.company_id, code=proposed(shop, stage, seat=seat), said="两次漏项",
        actor_id=by, line=line,
    )  # fmt: skip
    return latest(shop)


def latest(shop: Shop) -> StagedMeasure:
    with for_company(shop.company_id):
        return StagedMeasure.objects.select_related("worker").latest("pk")
