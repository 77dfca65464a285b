"""Who was told of a recall, and who has not answered yet."""

from django.db.models import Q

from jiahe.accounts.queries import household_ids_of
from jiahe.booking.models import Visit
from jiahe.fieldwork.models import Batch, RecallNotice
from jiahe.fieldwork.queries import Post
from jiahe.fieldwork.stock import batches_of_visit
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


def notice_for_visit(batch_id: int, visit_id: int) -> RecallNotice | None:
    """The notice of the home of that visit, if it has one of the batch."""
    home = Visit.objects.filter(pk=visit_id).values("order__household")
    rows = RecallNotice.objects.filter(batch=batch_id, household__in=home)
    return rows.select_related("batch__supply", "household").first()


def batch_by_id(batch_id: int) -> Batch:
    return Batch.objects.select_related("supply").get(pk=batch_id)


def recalled_at_hand(post: Post) -> list[Batch]:
    """Recalled batches that are in the worker's bag or were used at this visit."""
    lies = Q(levels__worker=post.worker, levels__quantity__gt=0)
    used = {one.pk for one in batches_of_visit(post.visit.pk)}
    rows = Batch.objects.filter(lies | Q(pk__in=used), recalled_at__isnull=False)
    return list(rows.select_related("supply").distinct().order_by("pk"))


def _newest(rows: list[RecallNotice]) -> list[RecallNotice]:
    return sorted(rows, key=lambda one: (one.heard_at is not None, -one.pk))
