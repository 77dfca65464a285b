"""Who is ready for the next level, what the others lack, and the decision by a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.wording import skill_name
from jiahe.insights.queries.promotions import candidates, promotions_given
from jiahe.journeys import promotions as journey
from jiahe.web.office.learning.frame import frame
from jiahe.web.once import act_on_form, company_of, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.web.promotion_words import cards

PAGE = "office:learning-promotions"
SHOWN_NEAR = 20


@allow(is_trainer)
@never_cache
@require_safe
def promotions(request: HttpRequest) -> HttpResponse:
    """Ready ones first, then who lacks least; what was given stands below."""
    found = candidates()
    near = [one for one in found if not one.is_ready]
    words = frame(request, PAGE) | {
        "ready": cards(one for one in found if one.is_ready),
        "near": cards(near[:SHOWN_NEAR]),
        "others": max(0, len(near) - SHOWN_NEAR),
        "given": [(one, skill_name(one.skill)) for one in promotions_given()],
    }
    return render(request, "office/learning/promotions.html", words)


@allow(is_trainer)
@require_POST
def promote(request: HttpRequest, code: str, skill: str) -> HttpResponse:
    said = request.POST.get("level", "")

    def effect() -> None:
        journey.promote(
            company_id=company_of(request),
            worker_code=code,
            skill=skill,
            level=int(said) if said in {"2", "3", "4", "5"} else 0,
            words=request.POST.get("words", ""),
            actor_id=person_of(request),
        )

    return act_on_form(
        request, f"office.promote/{code}/{skill}", effect,
        glad=_("Raised by one level. The worker has a message."), to=reverse(PAGE),
    )  # fmt: skip
