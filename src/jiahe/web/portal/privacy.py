"""The privacy notice, open to everybody in each of its versions; who reads it can say so."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.actions.notices import keep_notice_read
from jiahe.accounts.choices import NoticeWay
from jiahe.accounts.queries import notice_read_by
from jiahe.kit.clock import now
from jiahe.trust.privacy import notice_in_force, notice_named, notices
from jiahe.web.once import act_and_return, person_of
from jiahe.web.policies import allow, is_anybody, is_signed_in


@allow(is_anybody)
@never_cache
@require_safe
def notice(request: HttpRequest, version: str = "") -> HttpResponse:
    """The version in force, or the one that the address names."""
    current = notice_in_force(localdate(now()))
    shown = notice_named(version) if version else current
    if shown is None:
        raise Http404
    read = None
    if request.user.is_authenticated:
        read = notice_read_by(person_of(request), shown.version)
    words = {
        "notice": shown,
        "is_current": shown == current,
        "others": [one for one in notices() if one != shown],
        "read": read,
        "is_signed_in": request.user.is_authenticated,
    }
    return render(request, "portal/privacy.html", words)


@allow(is_signed_in)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """The person has read the version in force."""
    version, person_id = notice_in_force(localdate(now())).version, person_of(request)

    def effect() -> None:
        keep_notice_read(person_id=person_id, version=version, how=NoticeWay.PAGE)

    return act_and_return(
        request, "privacy.read", {"version": version}, effect, glad=_("Kept with today's date."),
        to=reverse("privacy"),
    )  # fmt: skip


routes = [
    path("privacy/", notice, name="privacy"),
    path("privacy/read/", read, name="privacy-read"),
    path("privacy/<slug:version>/", notice, name="privacy-version"),
]
