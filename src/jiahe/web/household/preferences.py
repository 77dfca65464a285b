"""Language and elder view: kept in this browser, and with the person who signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from jiahe.accounts import actions
from jiahe.web.context import ELDER_COOKIE
from jiahe.web.household.once import safe_next
from jiahe.web.policies import allow, is_anybody

YEAR_SECONDS = 365 * 24 * 3600
LANGUAGES = ("zh-hans", "en")


@allow(is_anybody)
@require_POST
def set_view(request: HttpRequest) -> HttpResponse:
    """Keeps `language` and `elder` as far as the form names them; setting twice changes nothing."""
    language = request.POST.get("language", request.COOKIES.get("jiahe_language", "zh-hans"))
    language = language if language in LANGUAGES else "zh-hans"
    elder = request.POST.get("elder", request.COOKIES.get(ELDER_COOKIE, "0")) == "1"
    if request.user.is_authenticated:
        mode = "on" if elder else "off"
        actions.set_preferences(person_id=request.user.pk, language=language, elder_mode=mode)
    answer = HttpResponseRedirect(safe_next(request, "/"))
    kept = {"jiahe_language": language, ELDER_COOKIE: "1" if elder else "0"}
    for name, value in kept.items():
        answer.set_cookie(
            name,
            value,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=not (settings.DEBUG or settings.IS_DEMO),
        )
    return answer
