"""What the QR code of a doorstep card opens: what its owner authorised, as far as it is proved."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.wording import skill_name
from jiahe.journeys.doorstep import open_card
from jiahe.web.policies import allow, is_anybody


@allow(is_anybody)
@never_cache
@require_safe
def door_card(request: HttpRequest, token: str) -> HttpResponse:
    """A token that is not in use answers like a card that is not valid, with 404."""
    found = open_card(token=token, viewer_id=request.user.pk)
    if found is None:
        return render(request, "portal/card.html", status=HTTPStatus.NOT_FOUND)
    english = get_language() == "en"
    words = {
        "face": found.face,
        "company_name": found.company_name_en if english else found.company_name,
        "skills": [(skill_name(skill), level) for skill, level in found.face.skills],
    }
    answer = render(request, "portal/card.html", words)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


routes = [path("card/<slug:token>/", door_card, name="door-card")]
