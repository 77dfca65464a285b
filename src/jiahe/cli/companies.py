"""The companies that a verb is about: the one that was named, or every open one."""

from typing import Any


def companies_asked(slug: str | None) -> list[Any]:
    """Raises LookupError for a short name that no company has. Django must be ready."""
    from jiahe.accounts.queries import company_by_slug, open_companies

    if not slug:
        return list(open_companies())
    named = company_by_slug(slug)
    if named is None:
        raise LookupError(slug)
    return [named]
