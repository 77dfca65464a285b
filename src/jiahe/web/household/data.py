"""My data: what is kept and why, a copy to take along, and requests with the law's clock."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.queries import notice_read_by
from jiahe.journeys import devices, leaks, my_copy, my_data
from jiahe.kit.clock import now
from jiahe.standards.inforce import in_force
from jiahe.trust.choices import RequestKind
from jiahe.trust.privacy import notice_in_force
from jiahe.web.devices import drop_token
from jiahe.web.once import act_and_return, person_of
from jiahe.web.policies import allow, is_signed_in
from jiahe.web.uploads import picture


@allow(is_signed_in)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    words = {
        "rows": my_data.requests_of(person_of(request)),
        "leaks": leaks.leaks_of_person(person_of(request)),
        "notice": notice_read_by(person_of(request), notice_in_force(localdate(now())).version),
        "kinds": RequestKind.choices,
        "days": in_force("DATA_REQUEST_WORKDAYS"),
        "back_url": reverse("household:me"),
        "tab": "me",
    }
    return render(request, "household/my_data.html", words)


@allow(is_signed_in)
@never_cache
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """The copy at once, as a file; that it was given is kept."""
    return JsonResponse(
        my_copy.copy_of(person_of(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@allow(is_signed_in)
@require_safe
def photo(request: HttpRequest, complaint: str, photo_code: str) -> HttpResponseBase:
    """A photo of a complaint to whoever raised it, whether they still belong to the home or not."""
    found = my_data.own_photo(person_id=person_of(request), complaint=complaint, photo=photo_code)
    if found is None:
        raise Http404
    return picture(found.file.open("rb"))


@allow(is_signed_in)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    kind, said = request.POST.get("kind", ""), request.POST.get("words", "")[:500]
    person_id = person_of(request)

    def effect() -> None:
        my_data.ask(person_id=person_id, kind=kind, words=said)

    return act_and_return(
        request,
        "me.data",
        {"kind": kind, "words": said},
        effect,
        glad=_("Your request is on its way. The clock runs for the company now."),
        to=reverse("household:my-data"),
    )


@allow(is_signed_in)
@require_POST
def forget_browser(request: HttpRequest) -> HttpResponse:
    """The word given beside a rating is taken back; the rating itself stays and counts."""
    person_id = person_of(request)
    answer = act_and_return(
        request,
        "me.browser",
        {},
        lambda: devices.forget_own(person_id),
        glad=_("Forgotten here and in this browser. Your ratings stay as they are."),
        to=reverse("household:my-data"),
    )
    drop_token(answer)
    return answer


routes = [
    path("me/data/", mine, name="my-data"),
    path("me/data/copy/", copy, name="my-data-copy"),
    path(
        "me/data/complaints/<slug:complaint>/photos/<slug:photo_code>/",
        photo,
        name="my-data-photo",
    ),
    path("me/data/ask/", ask, name="my-data-ask"),
    path("me/data/browser/", forget_browser, name="my-data-browser"),
]
