"""For how many days of care a live-in service is sold, and when its carer rests."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import CompanyMode
from jiahe.accounts.models import Company
from jiahe.catalog.models import Service
from jiahe.catalog.rules import terms_on_sale
from jiahe.engine.pricing import DAYS_OF_MONTH
from jiahe.kit.errors import Refusal

MOST_TERMS = 6
MOST_DAYS_ON_END = 6  # of an employee's work, then a day of rest: Labour Law, article 38 (L31)
LONGEST_TERM = 366  # days: a term is promised day by day, all of them at once


class NotSoldByTerm(Refusal):
    sentence = gettext_lazy("Only a live-in service that is priced by the month has terms.")


class TermsOutOfRange(Refusal):
    sentence = gettext_lazy("Give one to six terms, each of 1 to 366 days.")


class RestTooRare(Refusal):
    sentence = gettext_lazy(
        "After %(days)s days of care at the latest there is a day of rest. Please choose fewer."
    )


@transaction.atomic
def set_terms(*, service_id: int, days: Sequence[int], rest_after_days: int) -> bool:
    """These terms are on sale from now on; False when it was so already.

    Orders keep the days and rests that they were sold with; 0: no rest within a term. Raises
    `NotSoldByTerm`, `TermsOutOfRange`, `RestTooRare`.
    """
    service = Service.objects.select_for_update().get(pk=service_id)
    wanted = tuple(sorted(set(days)))
    before = terms_on_sale(service)
    if not before:
        raise NotSoldByTerm
    if not 1 <= len(wanted) <= MOST_TERMS or not all(1 <= one <= LONGEST_TERM for one in wanted):
        raise TermsOutOfRange
    refuse_rare_rest(service.company_id, rest_after_days, longest_term=max(wanted))
    if (wanted, rest_after_days) == (before, service.rest_after_days):
        return False
    service.term_days, service.rest_after_days = list(wanted), rest_after_days
    service.save(update_fields=["term_days", "rest_after_days"])
    return True


def refuse_rare_rest(company_id: int, rest_after_days: int, *, longest_term: int = 0) -> None:
    """Employees have a day of rest in each seven (L31); in an introduced term it is agreed.

    Without any rest the days of the longest term follow one another. Raises `RestTooRare`.
    """
    if rest_after_days > DAYS_OF_MONTH:
        raise RestTooRare(days=DAYS_OF_MONTH)
    if (rest_after_days or longest_term) <= MOST_DAYS_ON_END:
        return
    if Company.objects.filter(pk=company_id, mode=CompanyMode.EMPLOYEE).exists():
        raise RestTooRare(days=MOST_DAYS_ON_END)
