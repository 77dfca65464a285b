"""What was used at a visit, said by its worker; said again, the later word counts."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy

from jiahe.booking.choices import VisitState
from jiahe.catalog.goods import UnknownSupply
from jiahe.catalog.models import Supply
from jiahe.fieldwork.actions.moments import VisitNotUnderway, locked_post
from jiahe.fieldwork.actions.recalls import write_notices
from jiahe.fieldwork.actions.stock import Drawn, Why, draw, draw_recalled, write
from jiahe.fieldwork.choices import StockMove
from jiahe.fieldwork.facts import RecalledBatchUsed
from jiahe.fieldwork.materials import RECORDABLE
from jiahe.fieldwork.models import Batch, MaterialRecord, StockMovement
from jiahe.fieldwork.queries import Post
from jiahe.fieldwork.rules import bounded
from jiahe.fieldwork.stock import Holder
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record

MOST_AT_A_VISIT = 20_000  # units: 20 litres of anything is a slip of the finger


class TooMuchForAVisit(Refusal):
    sentence = gettext_lazy("%(quantity)s is too much for one visit. Please check the amount.")
    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def record_materials(
    *, visit_code: str, person_id: int, used: Mapping[str, int], happened_at: datetime
) -> list[MaterialRecord]:
    """Supply code -> how much of it the worker used, as a whole and not as a change.

    So the same word twice changes nothing, and a later word corrects an earlier one. It comes out
    of the worker's bag; what the bag does not have is kept as `unissued`, since what was used was
    used. Raises `NotYourVisit`, `VisitNotUnderway`, `UnknownSupply`, `TooMuchForAVisit`.
    """
    post = locked_post(visit_code, person_id)
    if post.visit.state not in RECORDABLE:
        raise VisitNotUnderway(state=VisitState(post.visit.state).label)
    known = {one.code: one for one in Supply.objects.filter(code__in=used)}
    for code, quantity in used.items():
        if code not in known:
            raise UnknownSupply(code=code)
        if not 0 <= quantity <= MOST_AT_A_VISIT:
            raise TooMuchForAVisit(quantity=quantity)
    at = bounded(happened_at, now(), None).at
    rows = sorted(((known[code], many) for code, many in used.items()), key=lambda row: row[0].pk)
    return [_record(post, supply, quantity, at) for supply, quantity in rows]


def _record(post: Post, supply: Supply, quantity: int, at: datetime) -> MaterialRecord:
    row, _ = MaterialRecord.objects.get_or_create(
        visit=post.visit,
        worker=post.worker,
        supply=supply,
        defaults={
            "company_id": post.visit.company_id, "quantity": 0, "unissued": 0, "recorded_at": at,
        },
    )  # fmt: skip
    more = quantity - row.quantity
    if more > 0:
        row.unissued += _take(post, supply, more)
    if more < 0:
        from_nowhere = min(row.unissued, -more)
        row.unissued -= from_nowhere
        _put_back(post, supply, -more - from_nowhere)
    if more:
        row.quantity, row.recorded_at = quantity, at
        row.save(update_fields=["quantity", "unissued", "recorded_at"])
    return row


def _take(post: Post, supply: Supply, quantity: int) -> int:
    """Out of the bag; how much the bag did not have.

    What was recalled is drawn last: where nothing else is left, it was used, and the home hears.
    """
    bag = Holder(worker_id=post.worker.pk)
    drawn, left = draw(supply.pk, bag, quantity)
    recalled, left = draw_recalled(supply.pk, bag, left)
    lines = [(bag, Drawn(one.batch, -one.quantity)) for one in (*drawn, *recalled)]
    write(lines, _why(post, StockMove.USED))
    for one in recalled:
        _tell_of(one.batch, post)
    return left


def _tell_of(batch: Batch, post: Post) -> None:
    write_notices(batch)
    record(
        RecalledBatchUsed(
            company_id=post.visit.company_id,
            batch_id=batch.pk,
            visit_id=post.visit.pk,
            worker_id=post.worker.pk,
        )
    )


def _put_back(post: Post, supply: Supply, quantity: int) -> None:
    """Into the bag again, out of the batches that this visit drew on, the latest first."""
    bag = Holder(worker_id=post.worker.pk)
    rows = (
        StockMovement.objects.filter(visit=post.visit, batch__supply=supply, worker=post.worker)
        .values("batch")
        .annotate(units=Sum("quantity"))
        .order_by("-batch")
    )
    lines, left = [], quantity
    for row in rows:
        part = min(left, -row["units"])
        if part > 0:
            lines.append((bag, Drawn(Batch.objects.get(pk=row["batch"]), part)))
            left -= part
    write(lines, _why(post, StockMove.CORRECTED))


def _why(post: Post, kind: StockMove) -> Why:
    return Why(kind, post.worker.person_id, visit_id=post.visit.pk)
