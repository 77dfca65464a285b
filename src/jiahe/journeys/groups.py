"""Which customer groups a household belongs to, and what that takes off a price."""

from jiahe.accounts.choices import NeedKind
from jiahe.accounts.queries import need_kinds_of
from jiahe.booking.queries import visits_served
from jiahe.catalog import actions as catalog
from jiahe.catalog.choices import CustomerGroup
from jiahe.catalog.models import GroupTerms, Service
from jiahe.catalog.queries import is_supported
from jiahe.catalog.rules import GroupDiscount
from jiahe.catalog.shelf import Shelf
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.trust.actions import record_override

TERMS_SET = "group_terms.set"
GRANTED, WITHDRAWN = "support.granted", "support.withdrawn"
TERMS_SUBJECT = "group_terms"
NEEDS = {CustomerGroup.ELDER: NeedKind.ELDER, CustomerGroup.INFANT: NeedKind.INFANT}


def discounts_for(
    shelf: Shelf, service: Service, household_id: int | None
) -> tuple[GroupDiscount, ...]:
    """The discounts that this home has a claim to; the walls are open. Nobody known, none.

    Nothing about the home is asked while the company has no terms for it.
    """
    terms = shelf.terms_for(service.category_id) if household_id else []
    if household_id is None or not terms:
        return ()
    asked = {row.group for row in terms}
    needs = need_kinds_of(household_id) if asked & set(NEEDS) else set()
    served = visits_served(household_id) if CustomerGroup.REGULAR in asked else 0
    supported = CustomerGroup.SUPPORTED in asked and is_supported(household_id)
    belongs = {group for group, kind in NEEDS.items() if kind in needs}
    belongs |= {CustomerGroup.SUPPORTED} if supported else set()
    return tuple(
        GroupDiscount(row.group, row.name, row.discount_basis_points)
        for row in terms
        if row.group in belongs or _is_regular(row, served)
    )


def _is_regular(row: GroupTerms, served: int) -> bool:
    return row.group == CustomerGroup.REGULAR and served >= row.least_visits


def set_terms(*, company_id: int, actor_id: int, favour: catalog.Favour, reason: str) -> None:
    """The terms with the owner's reason in the audit; the same terms twice leave one entry.

    Raises what `catalog.actions.set_group_terms` raises, and `ReasonMissing`.
    """

    def story() -> None:
        with for_company(company_id):
            row, changed = catalog.set_group_terms(favour=favour)
            if changed:
                record_override(
                    actor_id=actor_id,
                    action=TERMS_SET,
                    subject=TERMS_SUBJECT,
                    reason=reason,
                    detail={
                        "group": row.group,
                        "category": favour.category_code,
                        "least_visits": row.least_visits,
                        "discount_basis_points": row.discount_basis_points,
                        "name": row.name,
                        "is_active": row.is_active,
                    },
                )

    with_retries(story)


def grant_support(*, company_id: int, household_id: int, actor_id: int, reason: str) -> None:
    """The supported price for this home; raises `ReasonMissing` and then grants nothing."""

    def story() -> None:
        with for_company(company_id):
            if catalog.grant_support(household_id=household_id):
                _audit(household_id, actor_id, reason, GRANTED)

    with_retries(story)


def withdraw_support(*, company_id: int, household_id: int, actor_id: int, reason: str) -> None:
    """Ends the grant; raises `ReasonMissing` and then ends nothing."""

    def story() -> None:
        with for_company(company_id):
            if catalog.withdraw_support(household_id=household_id):
                _audit(household_id, actor_id, reason, WITHDRAWN)

    with_retries(story)


def _audit(household_id: int, actor_id: int, reason: str, action: str) -> None:
    record_override(
        actor_id=actor_id,
        action=action,
        subject=support_subject(household_id),
        reason=reason,
        detail={},
    )


def support_subject(household_id: int) -> str:
    """Under which subject the audit keeps a home's grants."""
    return f"household:{household_id}:support"
