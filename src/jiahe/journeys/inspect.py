"""Inspections: a team's month is drawn, looked at step by step, judged; hazards are followed."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import structlog
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import (
    open_companies,
    person_with_phone,
    role_holders,
    stores_in_company,
)
from jiahe.dispatch.wording import day_and_time
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.quality.actions import hazards, inspections, lots
from jiahe.quality.actions.inspections import Said
from jiahe.quality.facts import HazardFound
from jiahe.quality.models import Hazard, Inspection, InspectionLot
from jiahe.quality.queries.inspections import hazard_by_id, inspection_by_code, overdue_hazards
from jiahe.trust.actions import record_override

log = structlog.get_logger(__name__)
T = TypeVar("T")


def inside(company_id: int, story: Callable[[], T]) -> T:
    def whole() -> T:
        with for_company(company_id):
            return story()

    return with_retries(whole)


def draw(*, company_id: int, code: str) -> InspectionLot:
    """Raises the refusals of `lots.draw_lot`."""
    return inside(company_id, lambda: lots.draw_lot(code=code))


def resume(*, company_id: int, store_id: int, reason: str, actor_id: int) -> None:
    """Inspection goes on after a stop, tightened; the reason stands in the audit."""

    def story() -> None:
        lots.resume_inspection(store_id=store_id)
        record_override(
            actor_id=actor_id,
            action="inspection_resumed",
            subject=str(store_id),
            reason=reason,
            detail={},
        )

    inside(company_id, story)


def record(
    *, company_id: int, code: str, said: Sequence[Said], note: str, actor_id: int
) -> Inspection:
    """Raises the refusals of `inspections.record_inspection`."""
    return inside(
        company_id,
        lambda: inspections.record_inspection(code=code, said=said, note=note, actor_id=actor_id),
    )


def leave_out(*, company_id: int, code: str, note: str, actor_id: int) -> None:
    inside(company_id, lambda: inspections.leave_out(code=code, note=note, actor_id=actor_id))


def second_look(*, company_id: int, code: str) -> Inspection:
    return inside(company_id, lambda: inspections.order_second_look(code=code))


def judge_photo(*, company_id: int, photo_code: str, verdict: str, actor_id: int) -> None:
    """One of two people says what a photo proves; raises `NoSuchPhoto`, `PhotoJudgedAlready`."""
    inside(
        company_id,
        lambda: inspections.judge_photo(photo_code=photo_code, verdict=verdict, actor_id=actor_id),
    )


def note_hazard(
    *, company_id: int, inspection_code: str, kind: str, words: str, actor_id: int
) -> Hazard:
    """A danger seen during an inspection; raises `NoSuchInspection`, `HazardWithoutWords`."""

    def story() -> Hazard:
        inspection = inspection_by_code(inspection_code)
        if inspection is None:
            raise inspections.NoSuchInspection
        return hazards.note_hazard(
            visit_id=inspection.visit_id, kind=kind, words=words, actor_id=actor_id
        )

    return inside(company_id, story)


def close_hazard(*, company_id: int, code: str, state: str, outcome: str, actor_id: int) -> Hazard:
    return inside(
        company_id,
        lambda: hazards.close_hazard(code=code, state=state, outcome=outcome, actor_id=actor_id),
    )


def tell_household_of_hazard(recorded: Recorded) -> None:
    """Reaction on `HazardFound`: the home hears of the danger and by when we look again."""
    assert isinstance(recorded.fact, HazardFound)
    hazard = hazard_by_id(recorded.fact.hazard_id)
    order = hazard.visit.order
    person = person_with_phone(order.contact_phone)
    with override(person.language if person else "zh-hans"):
        text = _(
            "A danger was seen in your home: %(kind)s, %(words)s. Please have it seen to;"
            " we ask again by %(until)s. In an emergency leave the home and call 119."
        ) % {
            "kind": hazard.get_kind_display(),
            "words": hazard.words,
            "until": day_and_time(hazard.due_at),
        }
    send_text(
        phone=order.contact_phone,
        kind="HazardFound",
        text=text,
        link=f"/orders/{order.code}/",
        once_key=f"HazardFound:{hazard.code}",
    )


def remind_of_hazards() -> int:
    """For the company in scope: what nobody closed in its time is told, once; how many dangers."""
    late = overdue_hazards()
    people = {
        one.pk: one for role in (Role.INSPECTOR, Role.OWNER) for one in role_holders(role)
    }.values()
    for hazard in late:
        for person in people:
            with override(person.language):
                text = _("A danger in a home is overdue: %(kind)s, %(words)s. Look again.") % {
                    "kind": hazard.get_kind_display(),
                    "words": hazard.words,
                }
            send_text(
                phone=person.phone,
                kind="HazardOverdue",
                text=text,
                link="/office/hazards/",
                once_key=f"HazardOverdue:{hazard.code}:{person.pk}",
            )
    return len(late)


def open_and_draw() -> dict[str, int]:
    """Each day: every team has this month's and next month's lot; this month's is drawn.

    Dangers that are overdue are told.
    Next month's seal is public for a month before its draw. Returns lots drawn by company.
    """
    drawn: dict[str, int] = {}
    for company in open_companies():
        try:
            drawn[company.slug] = inside(company.pk, _open_and_draw)
        except Exception:
            log.exception("lots_failed", company=company.slug)
    return drawn


def _open_and_draw() -> int:
    remind_of_hazards()
    today, drawn = localdate(now()), 0
    for store in stores_in_company():
        lot = lots.open_lot(store_id=store.pk, month_on=today)
        lots.open_lot(store_id=store.pk, month_on=(today.replace(day=1) + timedelta(days=32)))
        if lot.state == "open":
            try:
                lots.draw_lot(code=lot.code)
                drawn += 1
            except Refusal as refusal:
                log.info("lot_not_drawn", lot=lot.code, why=refusal.name)
    return drawn
