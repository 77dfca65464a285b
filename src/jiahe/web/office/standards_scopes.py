"""Whose figure is asked for: the company's, or one store's, service line's or worker's."""

from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from jiahe.accounts.queries import stores_in_company
from jiahe.catalog.queries import categories
from jiahe.insights.choices import ScopeKind
from jiahe.insights.queries.figures import figures_by
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import Span
from jiahe.standards.entries import in_language
from jiahe.standards.layers import InForce
from jiahe.web.once import company_of
from jiahe.web.standard_words import Told, told
from jiahe.workforce.queries import workers_named

SHOWN = 10  # of workers: the gravest
TITLES: dict[ScopeKind, Promise] = {
    ScopeKind.STORE: pgettext_lazy("standard", "By store"),
    ScopeKind.LINE: pgettext_lazy("standard", "By service line"),
    ScopeKind.WORKER: pgettext_lazy("standard", "By worker, the gravest first"),
}


@dataclass(frozen=True)
class Asked:
    """The scope of a page, its name, and the part of the address that leads to it."""

    scope: Scope
    name: str
    query: str


@dataclass(frozen=True)
class Split:
    title: str | Promise
    rows: list[tuple[str, str, Told]]  # (name, part of the address, figure)


def whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class Named(Protocol):
    """Whatever has a name in both languages; the English one may be empty."""

    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def named(one: Named) -> str:
    return in_language(one.name, one.name_en or one.name)


def names_of(kind: ScopeKind, ids: list[int]) -> dict[int, str]:
    """The names of stores, service lines or workers; unknown ids are left out."""
    if kind is ScopeKind.STORE:
        return {store.pk: named(store) for store in stores_in_company()}
    if kind is ScopeKind.LINE:
        return {one.pk: named(one) for one in categories()}
    return {pk: worker.name for pk, worker in workers_named(ids).items()}


def scope_asked(request: HttpRequest) -> Asked:
    """The scope that the address names; whatever is unknown here is the whole company."""
    company_id = company_of(request)
    for kind in TITLES:
        scope_id = whole_number(request.GET.get(kind.value, ""))
        name = names_of(kind, [scope_id]).get(scope_id) if scope_id else None
        if name:
            return Asked(Scope(company_id, kind, scope_id), name, f"&{kind.value}={scope_id}")
    return Asked(Scope(company_id), pgettext("standard", "Whole company"), "")


def splits(standard: InForce, asked: Asked, span: Span) -> list[Split]:
    """The company's figure by store, line and worker; a part of it is not split again."""
    if asked.scope.kind is not ScopeKind.COMPANY:
        return []
    found = [_split(standard, asked.scope.company_id, kind, span) for kind in TITLES]
    return [one for one in found if one.rows]


def _split(standard: InForce, company_id: int, kind: ScopeKind, span: Span) -> Split:
    figures = figures_by(standard, company_id, kind, span)[:SHOWN]
    names = names_of(kind, [scope_id for scope_id, _ in figures])
    rows = [
        (names[scope_id], f"&{kind.value}={scope_id}", told(standard, figure))
        for scope_id, figure in figures
        if scope_id in names
    ]
    return Split(TITLES[kind], rows)
