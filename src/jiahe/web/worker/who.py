"""Whose page it is: the worker file of the person who asks, in the company in scope."""

from typing import Any

from django.http import Http404, HttpRequest

from jiahe.kit.tenancy import for_company
from jiahe.web.once import company_of, person_of
from jiahe.workforce.queries import worker_of


def worker_asking(request: HttpRequest) -> Any:  # a page only reads it
    """The signed-in person's own file; a person without one meets a 404."""
    worker = worker_of(person_of(request))
    if worker is None:
        raise Http404
    return worker


def worker_here(request: HttpRequest) -> int:
    """The id of that file."""
    return int(worker_asking(request).pk)


def worker_sending(request: HttpRequest) -> int:
    """The same for a form, which is not read inside a company's walls by itself."""
    with for_company(company_of(request)):
        return worker_here(request)
