from dataclasses import dataclass

from jiahe.insights.choices import ScopeKind


@dataclass(frozen=True)
class Scope:
    """Whose cases: a company's, or of these those of a store, a service line or a worker."""

    company_id: int
    kind: ScopeKind = ScopeKind.COMPANY
    id: int = 0
