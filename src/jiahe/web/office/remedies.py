"""What breaches started: each owner sees the own cases, decides about gates, says what was done."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import stores_in_company
from jiahe.insights.queries.gates import gates_of
from jiahe.insights.queries.history import recorded_figure, remedies_for
from jiahe.journeys import conform
from jiahe.journeys import gates as journey
from jiahe.journeys.gates import Word
from jiahe.kit.clock import now
from jiahe.standards.queries import standards_in_force
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_scopes import named
from jiahe.web.once import act_and_return, company_of, once, person_of
from jiahe.web.policies import allow, holds, may_open, roles_of
from jiahe.web.standard_words import told

OWNERS = (
    Role.OWNER, Role.INSPECTOR, Role.DISPATCHER, Role.SERVICE_AGENT, Role.FINANCE, Role.TRAINER,
)  # fmt: skip
may_own = holds(*OWNERS)
A_PAGE = 20


def owned_roles(request: HttpRequest) -> tuple[str, ...]:
    """The roles whose cases the person sees: her own; the shop owner's are all."""
    company_id = company_of(request)
    held = [role for company, role in roles_of(request) if company == company_id]
    return tuple(OWNERS if Role.OWNER in held else [role for role in held if role in OWNERS])


@allow(may_own)
@never_cache
@require_safe
def remedies(request: HttpRequest) -> HttpResponse:
    found = remedies_for(owned_roles(request))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    gates = gates_of(list(page))
    stores = {store.pk: named(store) for store in stores_in_company()}
    held = standards_in_force(localdate(now()))
    rows = [
        (
            one,
            held[one.entry_id].entry,
            told(held[one.entry_id], recorded_figure(one.evaluation)),
            stores.get(one.scope_id),
            Role(one.owner_role).label,
            gates.get(one.pk, []),
        )
        for one in page
    ]
    words = chrome(request, "office:remedies") | {
        "page": page,
        "rows": rows,
        "now": now(),
        "may_improve": may_open(request, "office:improvements"),
    }
    return render(request, "office/remedies.html", words)


@allow(may_own)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Ends a case once for this form, with what was done."""
    outcome, actor_id = request.POST.get("outcome", ""), person_of(request)
    company_id = company_of(request)

    def effect() -> dict[str, str]:
        conform.close_remedy(
            company_id=company_id,
            code=code,
            outcome=outcome,
            actor_id=actor_id,
            roles=owned_roles(request),
        )
        return {"closed": code}

    once(request, f"office.remedy/{code}", {"outcome": outcome}, effect)
    return HttpResponseRedirect(reverse("office:remedies"))


@allow(may_own)
@require_POST
def decide_gate(request: HttpRequest, code: str) -> HttpResponse:
    """Closes a proposed gate, leaves it open, or opens a closed one; each with its reason."""
    said, deed = request.POST.get("said", ""), request.POST.get("deed", "")
    word = Word(said, person_of(request), owned_roles(request))
    company_id = company_of(request)

    def effect() -> None:
        if deed == "close":
            promises = request.POST.get("promises", "")
            journey.close_gate(company_id=company_id, code=code, promises=promises, word=word)
        elif deed == "lift":
            journey.lift_gate(company_id=company_id, code=code, word=word)
        else:
            journey.leave_open(company_id=company_id, code=code, word=word)

    return act_and_return(
        request,
        f"office.gate/{code}",
        {"said": said, "deed": deed},
        effect,
        glad=_("It is decided, and whoever is concerned hears of it."),
        to=reverse("office:remedies"),
    )


@allow(may_own)
@require_POST
def look_at_gate(request: HttpRequest, code: str) -> HttpResponse:
    """Asks the figures of this moment instead of tonight's."""

    def effect() -> None:
        journey.look_again(company_id=company_of(request), code=code, roles=owned_roles(request))

    return act_and_return(
        request,
        f"office.gate-look/{code}",
        {},
        effect,
        glad=_("The figures were read anew."),
        to=reverse("office:remedies"),
    )
