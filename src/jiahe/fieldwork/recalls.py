"""Who was told of a recall, and who has not answered yet."""

from jiahe.accounts.queries import household_ids_of
from jiahe.fieldwork.models import RecallNotice
from jiahe.workforce.queries import worker_of


def notices_of(batch_id: int) -> list[RecallNotice]:
    """Every notice of the batch, those that wait for an answer first."""
    rows = RecallNotice.objects.filter(batch=batch_id).select_related(
        "batch__supply", "store", "worker__person", "household", "heard_by"
    )
    return sorted(rows, key=lambda one: (one.heard_at is not None, one.pk))


def notices_for_worker(person_id: int) -> list[RecallNotice]:
    """The worker's own, those that wait first."""
    worker = worker_of(person_id)
    rows = RecallNotice.objects.filter(worker=worker).exclude(worker=None)
    return _newest(list(rows.select_related("batch__supply", "batch__supplier")))


def notices_for_home(person_id: int) -> list[RecallNotice]:
    """Those of the person's homes in the company in scope, those that wait first."""
    rows = RecallNotice.objects.filter(household__in=household_ids_of(person_id))
    return _newest(list(rows.select_related("batch__supply", "batch__supplier")))


def _newest(rows: list[RecallNotice]) -> list[RecallNotice]:
    return sorted(rows, key=lambda one: (one.heard_at is not None, -one.pk))
