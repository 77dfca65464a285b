"""What frames every page: the elder view switch and the files of the installable app."""

import hashlib
import json
import sys
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jiahe.accounts import actions
from jiahe.kit.transactions import Unreachable, is_unreachable
from jiahe.web.context import ELDER_COOKIE, language_of, person_asking
from jiahe.web.middleware import RETRY_AFTER_SECONDS
from jiahe.web.policies import allow, is_anybody

TEN_YEARS_SECONDS = 10 * 365 * 24 * 3600
SCRIPT = Path(__file__).parent / "static/jh/sw.js"
SHELL = (
    "jh/tokens.css", "jh/base.css", "jh/components.css", "jh/elder.css", "jh/mark.svg",
    "jh/jh.js", "jh/outbox.js", "jh/photo.js", "vendor/htmx-4.0.1/htmx.min.js",
)  # fmt: skip
OFFLINE_URL = "/offline/"


def keep_with_person(request: HttpRequest, *, language: str, elder_mode: str) -> None:
    """Who is signed in finds the same view on the next device; a stranger keeps a cookie alone."""
    person = person_asking(request)
    if person is not None:
        actions.set_preferences(person_id=person.pk, language=language, elder_mode=elder_mode)


@allow(is_anybody)
@require_POST
def elder_mode(request: HttpRequest) -> HttpResponse:
    """Remember the view that was asked for and go back to the page that asked."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    wanted = "1" if request.POST.get("elder") == "1" else "0"
    keep_with_person(
        request, language=language_of(request), elder_mode="on" if wanted == "1" else "off"
    )
    answer.set_cookie(ELDER_COOKIE, wanted, max_age=TEN_YEARS_SECONDS, samesite="Lax")
    return answer


def fault(request: HttpRequest) -> HttpResponse:
    """The page of a fault of ours; its number leads to what the log says of it.

    While the database is out of reach it asks for patience instead: 503. It reads no table.
    """
    words: dict[str, object] = {"number": getattr(request, "number", "")}
    if not is_unreachable(sys.exc_info()[1]):
        page = render_to_string("500.html", words)
        return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    page = render_to_string("500.html", words | {"unreachable": Unreachable()})
    answer = HttpResponse(page, status=Unreachable.status)
    answer["Retry-After"] = RETRY_AFTER_SECONDS
    return answer


@allow(is_anybody)
@require_GET
@never_cache
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The worker's service worker, with this release's file names put in front.

    Served below the root so that its scope may be the worker area (`/worker/`).
    """
    code = SCRIPT.read_text(encoding="utf-8")
    shell = [static(name) for name in SHELL]
    version = hashlib.sha256((code + "".join(shell)).encode()).hexdigest()[:12]
    facts = json.dumps({"version": version, "shell": shell, "offline": OFFLINE_URL})
    return HttpResponse(
        f"const JH = {facts};\n{code}",
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/"},
    )


@allow(is_anybody)
@require_GET
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask for it where a page names no icon."""
    return HttpResponseRedirect(static("jh/mark.svg"))


@allow(is_anybody)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")


@allow(is_anybody)
@require_GET
def manifest(_request: HttpRequest) -> JsonResponse:
    """The web app manifest: what the home screen shows."""
    return JsonResponse(
        {
            "name": gettext("Jiahe"),
            "short_name": gettext("Jiahe"),
            "start_url": "/",
            "display": "standalone",
            "background_color": "#f4f6f3",
            "theme_color": "#0b6b50",
            "icons": [
                {"src": static("jh/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
            ],
        },
        content_type="application/manifest+json",
    )
