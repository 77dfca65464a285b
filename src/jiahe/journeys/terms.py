"""The owner sets a live-in service's terms and rests, with a reason in the audit."""

from collections.abc import Sequence

from jiahe.catalog.actions.terms import set_terms
from jiahe.catalog.queries import service_in_company
from jiahe.catalog.rules import terms_on_sale
from jiahe.journeys.reserve import NoSuchService
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.trust.actions import record_override

SUBJECT = "terms"
SET = "terms.set"


def sell_for(
    *,
    company_id: int,
    actor_id: int,
    service_code: str,
    days: Sequence[int],
    rest_after_days: int,
    reason: str,
) -> None:
    """On sale from now on; the same again changes nothing and leaves no second entry.

    Raises `NoSuchService`, `NotSoldByTerm`, `TermsOutOfRange`, `RestTooRare`, `ReasonMissing`.
    """

    def story() -> None:
        with for_company(company_id):
            service = service_in_company(service_code)
            if service is None:
                raise NoSuchService
            before, rested = terms_on_sale(service), service.rest_after_days
            if set_terms(service_id=service.pk, days=days, rest_after_days=rest_after_days):
                record_override(
                    actor_id=actor_id,
                    action=SET,
                    subject=SUBJECT,
                    reason=reason,
                    detail={
                        "service": service.code,
                        "name": service.name,
                        "before": list(before),
                        "days": sorted(set(days)),
                        "rest_before": rested,
                        "rest": rest_after_days,
                    },
                )

    with_retries(story)
