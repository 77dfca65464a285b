"""Cases of the daily comparison: opened once a difference, closed by a person with a reason."""

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.billing.choices import CaseState
from jiahe.billing.models import BillCase
from jiahe.billing.reconciliation import Difference
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class NoSuchCase(Refusal):
    sentence = gettext_lazy("There is no such case.")
    status = HTTPStatus.NOT_FOUND


class CaseIsClosed(Refusal):
    sentence = gettext_lazy("Somebody has closed this case already.")
    status = HTTPStatus.CONFLICT


class WhyClosed(Refusal):
    sentence = gettext_lazy("Please say what the difference was: it is kept with your name.")


def open_cases(*, on: date, differences: Iterable[Difference]) -> int:
    """How many new cases the day's differences opened; a second run of the day opens none."""
    company_id, before = current_company(), BillCase.objects.filter(bill_on=on).count()
    BillCase.objects.bulk_create(
        (
            BillCase(
                company_id=company_id,
                bill_on=on,
                number=one.code,
                kind=one.kind,
                ours_fen=one.ours_fen,
                theirs_fen=one.theirs_fen,
                opened_at=now(),
            )
            for one in differences
        ),
        ignore_conflicts=True,
    )
    return BillCase.objects.filter(bill_on=on).count() - before


def close_case(*, code: str, because: str, actor_id: int) -> None:
    """Keeps who explained the difference and how; raises `NoSuchCase`, `CaseIsClosed`."""
    if not because.strip():
        raise WhyClosed
    closed = BillCase.objects.filter(code=code, state=CaseState.OPEN).update(
        state=CaseState.CLOSED,
        closed_at=now(),
        closed_by_id=actor_id,
        closed_because=because.strip()[:300],
    )
    if closed:
        return
    if BillCase.objects.filter(code=code).exists():
        raise CaseIsClosed
    raise NoSuchCase
