"""Where an office begins: each role at its own first page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from jiahe.web.office.nav import first_page
from jiahe.web.policies import allow, is_office


@allow(is_office)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the first page of the menu that this person may open."""
    page = first_page(request)
    if page is None:
        raise Http404
    return HttpResponseRedirect(reverse(page))
