"""An inspector's other eyes: a third party's file, and mystery visits."""

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import other_eyes as journey
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.views import COLUMNS, Entered
from jiahe.quality.queries.mystery import booked_by_guests, mysteries
from jiahe.quality.queries.views import outside_views
from jiahe.quality.rules import MARK_WORDS
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_inspector

LARGEST_BYTES = 1 << 20


class FileMissing(Refusal):
    sentence = gettext_lazy("Please choose a file of at most one megabyte.")


@allow(is_inspector)
@never_cache
@require_safe
def eyes(request: HttpRequest) -> HttpResponse:
    return _shown(request, None)


def _shown(request: HttpRequest, entered: Entered | None) -> HttpResponse:
    words = chrome(request, "office:eyes") | {
        "booked": booked_by_guests(),
        "mysteries": mysteries(),
        "outside": outside_views(),
        "columns": ",".join(COLUMNS),
        "marks": MARK_WORDS,
        "entered": entered,
    }
    return render(request, "office/other_eyes.html", words)


@allow(is_inspector)
@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enters the good rows and shows each bad one with its reason; the same file adds nothing."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or (file.size or 0) > LARGEST_BYTES:
        raise FileMissing
    company_id = company_of(request)
    entered = journey.enter_outside_views(
        company_id=company_id, data=file.read(), actor_id=person_of(request)
    )
    with for_company(company_id):
        return _shown(request, entered)


@allow(is_inspector)
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    return marked(request, "office:eyes")


def marked(request: HttpRequest, back: str) -> HttpResponse:
    """Marks the visit that the form names as a mystery visit, and leads back."""
    code = request.POST.get("visit", "").strip()[:16]

    def effect() -> Result:
        journey.mark_mystery(
            company_id=company_of(request), visit_code=code, actor_id=person_of(request)
        )
        return {}

    return _done(request, {"visit": code}, effect, back)


@allow(is_inspector)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    return finding_kept(request, code, "office:eyes")


def finding_kept(request: HttpRequest, code: str, back: str) -> HttpResponse:
    """Closes the mystery visit with the finding that the form says, and leads back."""
    said, words = request.POST.get("mark", ""), request.POST.get("words", "")[:1000]

    def effect() -> Result:
        journey.close_mystery(
            company_id=company_of(request),
            code=code,
            mark=int(said) if said in {"1", "2", "3", "4", "5"} else 0,
            words=words,
            actor_id=person_of(request),
        )
        return {}

    return _done(request, {"mark": said, "words": words}, effect, back)


def _done(
    request: HttpRequest, body: dict[str, str], effect: Callable[[], Result], back: str
) -> HttpResponse:
    once(request, request.path, body, effect)
    messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse(back))


routes = [
    path("eyes/", eyes, name="eyes"),
    path("eyes/enter/", enter, name="eyes-enter"),
    path("eyes/mystery/", mark, name="mystery"),
    path("eyes/mystery/<slug:code>/close/", close, name="mystery-close"),
]
