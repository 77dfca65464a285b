"""Commissions of outside evaluators: given, used within their bounds, ended."""

from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions import grant_role, register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import stores_in_company
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.views import Asked, Entered, enter_outside_views
from jiahe.quality.models import Commission
from jiahe.quality.queries.commissions import commission_in_force, workers_asked
from jiahe.trust.actions import record_override


class CommissionIncomplete(Refusal):
    sentence = gettext_lazy("Please give the evaluator's phone, body, purpose and a day to come.")


class NoSuchCommission(Refusal):
    sentence = gettext_lazy("There is no such commission, or it is over.")
    status = HTTPStatus.NOT_FOUND


@transaction.atomic
def commission(  # who, for whom, what for, whose work, until when, by whom
    *, phone: str, body: str, purpose: str, store_code: str, until_on: date | None, actor_id: int
) -> Commission:
    """The evaluator may enter evaluations of these people until that day, and see no more.

    An empty store means everybody. Raises `CommissionIncomplete`, `NotAPhoneNumber`.
    """
    is_over = until_on is None or until_on < localdate(now())
    if is_over or not body.strip() or not purpose.strip():
        raise CommissionIncomplete
    stores = {one.code: one.pk for one in stores_in_company()}
    person = register_person(phone=phone, name=body.strip()[:40])
    grant_role(person_id=person.pk, role=Role.EVALUATOR)
    row = Commission.objects.create(
        company_id=current_company(),
        evaluator=person,
        body=body.strip()[:80],
        purpose=purpose.strip()[:200],
        store_id=stores.get(store_code),
        until_on=until_on,
        made_by_id=actor_id,
        made_at=now(),
    )
    record_override(
        actor_id=actor_id, action="evaluator_commissioned", subject=row.code, reason=row.purpose,
        detail={"body": row.body, "until": str(until_on)},
    )  # fmt: skip
    return row


@transaction.atomic
def end_commission(*, code: str) -> None:
    """From now on the evaluator reaches nothing of it; raises `NoSuchCommission`."""
    row = Commission.objects.select_for_update().filter(code=code, ended_at=None).first()
    if row is None:
        raise NoSuchCommission
    row.ended_at = now()
    row.save(update_fields=["ended_at"])


@transaction.atomic
def evaluate(*, code: str, data: bytes, person_id: int) -> Entered:
    """Enters the evaluator's file within the commission; raises `NoSuchCommission`, `NotATable`."""
    row = commission_in_force(code=code, person_id=person_id)
    if row is None:
        raise NoSuchCommission
    people = frozenset(worker.pk for worker in workers_asked(row))
    return enter_outside_views(data=data, actor_id=person_id, asked=Asked(row.body, people))
