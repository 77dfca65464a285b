"""An association sets figures that bind its members: stricter than the law, announced before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import companies_of_role
from jiahe.journeys import standards as journey
from jiahe.kit.clock import now
from jiahe.standards.areas import AREAS
from jiahe.standards.choices import Force
from jiahe.standards.entries import Entry, catalogue
from jiahe.standards.queries import announced_by_association, earliest_effect
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_change import day_typed, figure_asked
from jiahe.web.once import act_and_return, contents, person_of
from jiahe.web.policies import allow, holds
from jiahe.web.standard_words import COMPARED, with_unit

is_association = holds(Role.ASSOCIATION)


def asked_of(entry: Entry, limit: float) -> str:
    return f"{COMPARED[entry.op]} {with_unit(limit, entry.unit)}"


def settable() -> list[tuple[object, list[tuple[Entry, str]]]]:
    """(area, its standards with the catalogue's figure) of all that have one to set."""
    found: dict[str, list[tuple[Entry, str]]] = {}
    for entry in catalogue().values():
        if entry.op != "=" and entry.force is not Force.SCALE:
            found.setdefault(entry.area, []).append((entry, asked_of(entry, entry.limit)))
    return [(AREAS[area], found[area]) for area in AREAS if area in found]


@allow(is_association)
@never_cache
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What the association asks of its members, and the form for another figure."""
    today = localdate(now())
    rows = [
        (one, catalogue()[one.entry_id], asked_of(catalogue()[one.entry_id], one.limit))
        for one in announced_by_association()
    ]
    words = chrome(request, "office:association-figures") | {
        "rows": rows,
        "today": today,
        "groups": settable(),
        "members": len(companies_of_role(person_of(request), Role.ASSOCIATION)),
        "earliest_on": earliest_effect(today),
    }
    return render(request, "office/association_figures.html", words)


@allow(is_association)
@require_POST
def announce(request: HttpRequest) -> HttpResponse:
    """Announces the figure to every member once for this form."""
    said = contents(request)

    def effect() -> None:
        journey.announce_for_members(
            person_id=person_of(request),
            entry_id=request.POST.get("entry", ""),
            limit=figure_asked(request.POST.get("limit", "")),
            effective_on=day_typed(request.POST.get("effective_on", ""), localdate(now())),
            reason=request.POST.get("reason", ""),
        )

    return act_and_return(
        request,
        "office.association-figure",
        said,
        effect,
        glad=_("Announced to all members; it holds from its day on."),
        to=reverse("office:association-figures"),
    )


routes = [
    path("association/figures/", figures, name="association-figures"),
    path("association/figures/announce/", announce, name="association-announce"),
]
