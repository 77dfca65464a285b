"""What courses changed, and the map of skills beside what is asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.wording import skill_name
from jiahe.engine.effects import Effect
from jiahe.insights.queries.courses import WINDOWS, course_changes
from jiahe.insights.queries.skills import skill_map
from jiahe.web.office.learning.frame import frame
from jiahe.web.policies import allow, is_trainer

USUAL_WEEKS = 4


@allow(is_trainer)
@never_cache
@require_safe
def effects(request: HttpRequest) -> HttpResponse:
    """Each course with the change in households' marks and its 95 % interval."""
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in {str(one) for one in WINDOWS} else USUAL_WEEKS
    words = frame(request, "office:learning-effects") | {
        "rows": [(one, effect_words(one.effect)) for one in course_changes(weeks)],
        "windows": [(one, one == weeks) for one in WINDOWS],
    }
    return render(request, "office/learning/effects.html", words)


def effect_words(effect: Effect | None) -> str:
    """Never more than the interval allows to say."""
    if effect is None:
        return _("Too few to say.")
    if not effect.is_clear:
        return _("No clear change: it may be chance.")
    if effect.gain > 0:
        return _("Households are more satisfied after it.")
    return _("Households are less satisfied after it: look at the course.")


@allow(is_trainer)
@never_cache
@require_safe
def skills(request: HttpRequest) -> HttpResponse:
    """Worker by skill, how short each skill is, and whom to train in what (HR-07)."""
    found = skill_map()
    codes = [one.skill for one in found.skills]
    words = frame(request, "office:learning-skills") | {
        "map": found,
        "skills": [(one, skill_name(one.skill)) for one in found.skills],
        "rows": [(worker, [held.get(code) for code in codes]) for worker, held in found.rows],
        "advice": [
            (one, worker, skill_name(one.skill), found.lines.get(one.skill, ""))
            for one, worker in found.advice
        ],
    }
    return render(request, "office/learning/skills.html", words)
