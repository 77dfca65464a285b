"""Default deny (R18): each page declares who may open it, as a named predicate.

`@allow(is_dispatcher)` sits on top of every view. `DefaultDeny` refuses a route
without one at run time; tests/architecture refuses it at build time.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from rules import Predicate

from jiahe.accounts.choices import Role
from jiahe.accounts.policies import (
    company_for,
    holds,
    is_anybody,
    is_signed_in,
    is_worker,
    roles_of,
)
from jiahe.kit.tenancy import for_company

__all__ = [
    "allow",
    "company_for",
    "holds",
    "is_agent",
    "is_anybody",
    "is_dispatcher",
    "is_finance",
    "is_inspector",
    "is_office",
    "is_overseer",
    "is_owner",
    "is_signed_in",
    "is_trainer",
    "is_worker",
    "may_open",
    "roles_of",
]

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

is_dispatcher = holds(Role.DISPATCHER, Role.OWNER)
is_inspector = holds(Role.INSPECTOR, Role.OWNER)
is_finance = holds(Role.FINANCE, Role.OWNER)
is_owner = holds(Role.OWNER)
is_agent = holds(Role.SERVICE_AGENT, Role.OWNER)
is_trainer = holds(Role.TRAINER, Role.OWNER)
is_overseer = holds(Role.ASSOCIATION, Role.REGULATOR)
is_evaluator = holds(Role.EVALUATOR)
is_office = holds(*(role for role in Role if role is not Role.WORKER))


def allow(policy: Predicate) -> Callable[[View], View]:
    """Declares who may open the view; the others sign in first or meet a 404.

    A page for a role runs inside that role's company: `request.company_id` is set
    and GET pages get a transaction with the company's walls open.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not policy.test(request):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise Http404
            roles = getattr(policy, "roles", None)
            if roles is None:
                return view(request, *args, **kwargs)
            company_id = company_for(request, *roles)
            assert company_id is not None
            request.company_id = company_id  # type: ignore[attr-defined]
            if request.method in {"GET", "HEAD"}:
                with for_company(company_id):
                    return view(request, *args, **kwargs)
            return view(request, *args, **kwargs)

        guarded.policy = policy  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def may_open(request: HttpRequest, route: str, *args: str) -> bool:
    """Whether the page of that name lets this person in, by its own policy: for menus, links."""
    policy: Predicate = resolve(reverse(route, args=args)).func.policy  # type: ignore[attr-defined]
    return bool(policy.test(request))
