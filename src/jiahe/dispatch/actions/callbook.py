"""Opening a call: several workers are asked at once for one seat."""

from collections.abc import Sequence
from datetime import timedelta

from jiahe.booking.models import Visit
from jiahe.dispatch.choices import CallState
from jiahe.dispatch.facts import CallMade
from jiahe.dispatch.models import Called, OpenCall
from jiahe.dispatch.queries.candidates import span_of
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company

CALL_FOR_MINUTES = 10


def open_call(*, visit: Visit, seat: int, worker_ids: Sequence[int]) -> OpenCall:
    """Asks all of them for `CALL_FOR_MINUTES`; an open call of the seat is widened."""
    until = min(now() + timedelta(minutes=CALL_FOR_MINUTES), span_of(visit, seat).end)
    call, _ = OpenCall.objects.update_or_create(
        company_id=current_company(),
        visit=visit,
        seat=seat,
        state=CallState.OPEN,
        defaults={"answer_by": until},
        create_defaults={"answer_by": until, "made_at": now()},
    )
    Called.objects.bulk_create(
        [Called(company_id=current_company(), call=call, worker_id=one) for one in worker_ids],
        ignore_conflicts=True,
    )
    record(CallMade(company_id=current_company(), call_id=call.pk))
    return call
