"""For how many days of care a live-in service is sold."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.catalog.models import Service
from jiahe.catalog.rules import terms_on_sale
from jiahe.kit.errors import Refusal

MOST_TERMS = 6
LONGEST_TERM = 366  # days: a term is promised day by day, all of them at once


class NotSoldByTerm(Refusal):
    sentence = gettext_lazy("Only a live-in service that is priced by the month has terms.")


class TermsOutOfRange(Refusal):
    sentence = gettext_lazy("Give one to six terms, each of 1 to 366 days.")


@transaction.atomic
def set_terms(*, service_id: int, days: Sequence[int]) -> bool:
    """These terms are on sale from now on; False when it was so already.

    Orders keep the days that they were sold with. Raises `NotSoldByTerm`, `TermsOutOfRange`.
    """
    service = Service.objects.select_for_update().get(pk=service_id)
    wanted = tuple(sorted(set(days)))
    before = terms_on_sale(service)
    if not before:
        raise NotSoldByTerm
    if not 1 <= len(wanted) <= MOST_TERMS or not all(1 <= one <= LONGEST_TERM for one in wanted):
        raise TermsOutOfRange
    if wanted == before:
        return False
    service.term_days = list(wanted)
    service.save(update_fields=["term_days"])
    return True
