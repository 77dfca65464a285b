"""The homes of a person: list, add, change, put away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiahe.accounts import actions, queries
from jiahe.accounts.actions import members
from jiahe.journeys import family
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.web.household.compounds import Compound, compounds
from jiahe.web.household.forms import HomeForm
from jiahe.web.household.once import safe_next, sent_once
from jiahe.web.policies import allow, is_signed_in


@allow(is_signed_in)
def home_list(request: HttpRequest) -> HttpResponse:
    person = queries.person_by_id(_person(request))
    page = {
        "homes": queries.homes_with_members(person.pk),
        "invitations": queries.open_invitations(person.phone).filter(
            made_at__gt=now() - members.VALID
        ),
        "me": person,
        "tab": "me",
        "back_url": reverse("household:me"),
    }
    return render(request, "household/homes.html", page)


@allow(is_signed_in)
def add_home(request: HttpRequest) -> HttpResponse:
    person = queries.person_by_id(_person(request))
    first = {
        "contact_phone": person.phone.removeprefix("+86"),
        "contact_name": person.name,
        "compound": request.GET.get("compound", ""),
        "area_m2": request.GET.get("area_m2", ""),
    }
    form = HomeForm(request.POST or None, initial=first)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form)

    def effect() -> Result:
        home = actions.found_household(person_id=person.pk, **form.home())
        _keep_needs(home.code, person.pk, form)
        return {"to": safe_next(request, reverse("household:homes"))}

    return _sent(request, "household.add_home", form, effect)


@allow(is_signed_in)
def change_home(request: HttpRequest, code: str) -> HttpResponse:
    home = queries.household_of(code, _person(request))
    if home is None:
        raise Http404
    form = HomeForm(request.POST or None, initial=_initial(home))
    form.keep_compound(Compound(home.compound, home.lat, home.lng))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, home)

    def effect() -> Result:
        actions.change_household(code=code, person_id=_person(request), changes=form.home())
        _keep_needs(code, _person(request), form)
        return {"to": safe_next(request, reverse("household:homes"))}

    return _sent(request, f"household.change_home/{code}", form, effect)


@allow(is_signed_in)
@require_POST
def archive_home(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> Result:
        family.put_away(home=code, person_id=_person(request))
        return {"to": reverse("household:homes")}

    answer = sent_once(request, f"household.archive_home/{code}", effect)
    messages.success(request, _("Put away. Visits that are booked there still take place."))
    return answer


def _sent(request: HttpRequest, route: str, form: HomeForm, effect: Any) -> HttpResponse:
    try:
        return sent_once(request, route, effect)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form)


def _form_page(request: HttpRequest, form: HomeForm, home: Any = None) -> HttpResponse:
    return render(
        request,
        "household/home_form.html",
        {
            "form": form,
            "home": home,
            "may_put_away": home and queries.keeps_home(home.pk, _person(request)),
            "compounds": compounds(),
            "next": safe_next(request, ""),
            "tab": "me",
            "back_url": safe_next(request, reverse("household:homes")),
        },
        status=422 if form.errors else 200,
    )


def _initial(home: Any) -> dict[str, Any]:
    needs = list(home.special_needs.all())
    plain = ("compound", "door", "area_m2", "contact_name", "pets", "entry_notes")
    return {name: getattr(home, name) for name in plain} | {
        "contact_phone": home.contact_phone.removeprefix("+86"),
        "needs": [need.kind for need in needs],
        "needs_note": needs[0].note if needs else "",
    }


def _keep_needs(code: str, person_id: int, form: HomeForm) -> None:
    actions.set_special_needs(
        code=code,
        person_id=person_id,
        kinds=form.cleaned_data["needs"],
        note=form.cleaned_data["needs_note"],
    )


def _person(request: HttpRequest) -> int:
    person_id = request.user.pk
    assert person_id is not None
    return person_id
