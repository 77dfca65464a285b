"""What the owner says about the company itself: so far the number that households call."""

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiahe.accounts import actions
from jiahe.accounts.queries import company_by_id
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_owner

DIALLED = RegexValidator(
    r"^\+?[0-9][0-9 -]{3,18}[0-9]$", gettext_lazy("Write a number that can be dialled.")
)


class CompanyForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("Number that households call"),
        help_text=gettext_lazy("Stands on the company's services and orders. Empty: the house's."),
        required=False,
        max_length=20,
        validators=[DIALLED],
    )


@allow(is_owner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Shows and keeps it; keeping the same twice changes nothing."""
    company = company_by_id(company_of(request))
    form = CompanyForm(request.POST or None, initial={"phone": company.phone})
    if request.method == "POST" and form.is_valid():
        actions.set_company_phone(company_id=company.pk, phone=form.cleaned_data["phone"])
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("office:company"))
    words = chrome(request, "office:company") | {"company": company, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "office/company.html", words, status=status)
