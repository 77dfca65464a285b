"""Language and elder view: kept in this browser, and with the person who signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from jiahe.web.chrome import keep_with_person
from jiahe.web.context import (
    ELDER_COOKIE,
    LANGUAGE_COOKIE,
    LANGUAGES,
    elder_of,
    language_of,
)
from jiahe.web.household.once import safe_next
from jiahe.web.policies import allow, is_anybody

YEAR_SECONDS = 365 * 24 * 3600


@allow(is_anybody)
@require_POST
def set_view(request: HttpRequest) -> HttpResponse:
    """Keeps `language` and `elder` as far as the form names them; setting twice changes nothing."""
    language = request.POST.get("language", language_of(request))
    language = language if language in LANGUAGES else "zh-hans"
    elder = request.POST.get("elder", "1" if elder_of(request) else "0") == "1"
    keep_with_person(request, language=language, elder_mode="on" if elder else "off")
    answer = HttpResponseRedirect(safe_next(request, "/"))
    kept = {LANGUAGE_COOKIE: language, ELDER_COOKIE: "1" if elder else "0"}
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
