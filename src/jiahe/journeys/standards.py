"""A company changes a figure that it holds itself to."""

from datetime import date

from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.standards import actions


def announce_standard(
    *,
    company_id: int,
    entry_id: str,
    limit: float,
    effective_on: date,
    reason: str,
    actor_id: int,
) -> str:
    """The version's name; raises as `standards.actions.announce_standard`."""

    def story() -> str:
        with for_company(company_id):
            version = actions.announce_standard(
                entry_id=entry_id,
                limit=limit,
                effective_on=effective_on,
                reason=reason,
                actor_id=actor_id,
            )
            return f"company-{version.number}"

    return with_retries(story)
