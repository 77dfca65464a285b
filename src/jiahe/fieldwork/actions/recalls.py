"""Notices of a recall: one for each store, worker and home, acknowledged by its own reader."""

from collections import defaultdict
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.queries import household_ids_of
from jiahe.fieldwork.models import Batch, RecallNotice
from jiahe.fieldwork.stock import levels_of, reach_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class NoSuchNotice(Refusal):
    sentence = gettext_lazy("There is no such notice for you.")
    status = HTTPStatus.NOT_FOUND


@transaction.atomic
def write_notices(batch: Batch) -> int:
    """A notice for everybody who holds the batch or got it; how many are new."""
    used: dict[int, int] = defaultdict(int)
    for one in reach_of(batch):
        used[one.visit.order.household_id] += one.units
    held: list[dict[str, int | None]] = [
        {"store_id": level.store_id, "worker_id": level.worker_id, "units": level.quantity}
        for level in levels_of(batch)
    ]
    homes: list[dict[str, int | None]] = [
        {"household_id": home, "units": units} for home, units in sorted(used.items())
    ]
    rows = [
        RecallNotice(company_id=current_company(), batch=batch, at=now(), **one)
        for one in (*held, *homes)
    ]
    before = batch.notices.count()
    RecallNotice.objects.bulk_create(rows, ignore_conflicts=True)
    return batch.notices.count() - before


@transaction.atomic
def acknowledge(*, code: str, person_id: int) -> RecallNotice:
    """By the worker or a member of the home; a second time keeps the first.

    Raises `NoSuchNotice` for everybody else.
    """
    row = _notice(code)
    is_workers = row.worker is not None and row.worker.person_id == person_id
    is_homes = row.household_id is not None and row.household_id in household_ids_of(person_id)
    if not (is_workers or is_homes):
        raise NoSuchNotice
    return _heard(row, person_id)


@transaction.atomic
def acknowledge_for_desk(*, code: str, actor_id: int) -> RecallNotice:
    """By the desk: the store's own notice, or somebody whom it reached by phone."""
    return _heard(_notice(code), actor_id)


def _notice(code: str) -> RecallNotice:
    rows = RecallNotice.objects.select_for_update(of=("self",)).select_related("worker")
    row = rows.filter(code=code).first()
    if row is None:
        raise NoSuchNotice
    return row


def _heard(row: RecallNotice, person_id: int) -> RecallNotice:
    if row.heard_at is None:
        row.heard_at, row.heard_by_id = now(), person_id
        row.save(update_fields=["heard_at", "heard_by"])
    return row
