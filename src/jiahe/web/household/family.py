"""Others of the family: invited by number, answered by themselves, left or taken out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiahe.accounts.actions import members
from jiahe.journeys import family
from jiahe.web.once import act_on_form, person_of
from jiahe.web.policies import allow, is_signed_in


def _acted(
    request: HttpRequest, route: str, effect: Callable[[], object], glad: str
) -> HttpResponse:
    to = reverse("household:homes")
    return act_on_form(request, route, effect, glad=glad, to=to)


@allow(is_signed_in)
@require_POST
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the number is known to us is told to nobody."""
    phone, person_id = request.POST.get("phone", ""), person_of(request)
    return _acted(
        request, f"household.invite/{code}",
        lambda: family.invite(home=code, person_id=person_id, phone=phone),
        _("The invitation is on its way; it is good for 7 days."),
    )  # fmt: skip


@allow(is_signed_in)
@require_POST
def join(request: HttpRequest, code: str) -> HttpResponse:
    person_id = person_of(request)
    return _acted(
        request, f"household.join/{code}",
        lambda: family.join(invitation=code, person_id=person_id),
        _("Welcome. You now book for this home and see its visits."),
    )  # fmt: skip


@allow(is_signed_in)
@require_POST
def decline(request: HttpRequest, code: str) -> HttpResponse:
    person_id = person_of(request)
    return _acted(
        request, f"household.decline/{code}",
        lambda: members.decline(invitation=code, person_id=person_id),
        _("Declined. Nothing was shared."),
    )  # fmt: skip


@allow(is_signed_in)
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    person_id = person_of(request)
    return _acted(
        request, f"household.leave/{code}",
        lambda: members.leave_home(home=code, person_id=person_id),
        _("You have left this home."),
    )  # fmt: skip


@allow(is_signed_in)
@require_POST
def take_out(request: HttpRequest, code: str, member: str) -> HttpResponse:
    person_id = person_of(request)
    return _acted(
        request, f"household.take-out/{code}/{member}",
        lambda: members.take_out(home=code, person_id=person_id, member=member),
        _("Taken out: this home's visits are no longer shown there."),
    )  # fmt: skip


routes = [
    path("me/homes/<slug:code>/invite/", invite, name="invite"),
    path("me/homes/<slug:code>/leave/", leave, name="leave-home"),
    path("me/homes/<slug:code>/members/<slug:member>/out/", take_out, name="take-out"),
    path("me/invitations/<slug:code>/join/", join, name="join-home"),
    path("me/invitations/<slug:code>/decline/", decline, name="decline-home"),
]
