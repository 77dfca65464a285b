"""Language and elder view: kept in this browser, and with the person who signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from jiahe.accounts import actions
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
    wanted = request.POST.get("elder", request.COOKIES.get("jiahe_elder", "off"))
    elder = "on" if wanted in {"on", "1"} else "off"
    if request.user.is_authenticated:
        actions.set_preferences(person_id=request.user.pk, language=language, elder_mode=elder)
    answer = HttpResponseRedirect(safe_next(request, "/"))
    remember(answer, language=language, elder=elder)
    return answer


def remember(answer: HttpResponse, *, language: str, elder: str) -> None:
    for name, value in (("jiahe_language", language), ("jiahe_elder", elder)):
        answer.set_cookie(
            name,
            value,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            httponly=True,
            secure=not (settings.DEBUG or settings.IS_DEMO),
        )
