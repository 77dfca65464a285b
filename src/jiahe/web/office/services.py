"""Services that wait for the company's word: put on sale, or sent back with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.catalog.queries import services_in_review
from jiahe.dispatch.wording import skill_name
from jiahe.journeys import publish
from jiahe.kit.errors import Refusal
from jiahe.trust.queries import notes_on
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_owner
from jiahe.workforce.rules import certificate_name


@allow(is_owner)
@never_cache
@require_safe
def in_review(request: HttpRequest) -> HttpResponse:
    """Each with what it promises, what it needs and who proposed it."""
    found = services_in_review()
    authors = notes_on([f"service:{one.code}" for one in found], publish.PROPOSED)
    words = chrome(request, "office:services") | {
        "rows": [
            {
                "service": one,
                "skill": skill_name(one.skill),
                "papers": [certificate_name(kind) for kind in one.required_certificates],
                "author": authors.get(f"service:{one.code}"),
                "is_cheap": publish.is_below_floor(one),
            }
            for one in found
        ],
    }
    return render(request, "office/services.html", words)


@allow(is_owner)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """`answer`: publish or return; a second press is refused by the service's state."""
    verbs = {"publish": publish.publish_service, "return": publish.send_back}
    verb = verbs.get(request.POST.get("answer", ""))
    if verb is None:
        raise Http404
    try:
        verb(
            company_id=company_of(request),
            service_code=code,
            actor_id=person_of(request),
            note=request.POST.get("note", ""),
        )
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. It stands in the audit with your name."))
    return HttpResponseRedirect(reverse("office:services"))
