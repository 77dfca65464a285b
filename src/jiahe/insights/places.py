"""Names in the reader's language for rows that keep a place by its id and the name of that day."""

from collections.abc import Iterator

from jiahe.accounts.choices import PauseKind
from jiahe.accounts.queries import company_by_id
from jiahe.catalog.shelf import Shelf, shelf_in_scope
from jiahe.insights.choices import ScopeKind
from jiahe.standards.entries import in_language


def place_said(kind: str, place_id: int, kept: str) -> str:
    """The name of a store, line or service for the reader; `kept` for people and what is gone."""
    if kind == PauseKind.HOUSE:
        house = company_by_id(place_id)
        return in_language(house.name, house.name_en or house.name)
    if kind not in {ScopeKind.STORE, ScopeKind.LINE, PauseKind.SERVICE}:
        return kept
    zh, en = next(_names(shelf_in_scope(), kind, place_id), (kept, kept))
    return in_language(zh, en or zh)


def _names(shelf: Shelf, kind: str, place_id: int) -> Iterator[tuple[str, str]]:
    if kind == ScopeKind.STORE:
        return ((one.name, one.name_en) for one in shelf.stores if one.pk == place_id)
    services = shelf.services.values()
    if kind == PauseKind.SERVICE:
        return ((one.name, one.name_en) for one in services if one.pk == place_id)
    lines = {one.category_id: one.category for one in services}
    return ((one.name, one.name_en) for pk, one in lines.items() if pk == place_id)
