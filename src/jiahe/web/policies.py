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
from rules import Predicate, predicate

from jiahe.accounts import queries as accounts
from jiahe.accounts.choices import Role
from jiahe.kit.tenancy import for_company

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def roles_of(request: HttpRequest) -> list[tuple[int, Role]]:
    """The signed-in person's roles, asked once per request; nobody has none."""
    if not hasattr(request, "jiahe_roles"):
        person = request.user
        found = accounts.roles_of(person.pk) if person.is_authenticated else []
        request.jiahe_roles = found  # type: ignore[attr-defined]
    roles: list[tuple[int, Role]] = request.jiahe_roles  # type: ignore[attr-defined]
    return roles


def company_for(request: HttpRequest, *wanted: Role) -> int | None:
    """The company in which the person holds one of the roles: the first, or the chosen one."""
    held = [company for company, role in roles_of(request) if role in wanted]
    chosen = request.session.get("company")
    return chosen if chosen in held else next(iter(held), None)


@predicate
def is_anybody(request: HttpRequest) -> bool:  # noqa: ARG001
    return True


@predicate
def is_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def holds(*wanted: Role) -> Predicate:
    """A predicate: the person has one of these roles in some company."""

    @predicate("holds_" + "_or_".join(wanted))
    def holds_role(request: HttpRequest) -> bool:
        return company_for(request, *wanted) is not None

    holds_role.roles = wanted
    return holds_role


is_worker = holds(Role.WORKER)
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


def may_open(request: HttpRequest, route: str) -> bool:
    """Whether the page of that name lets this person in, by its own policy: for menus."""
    policy: Predicate = resolve(reverse(route)).func.policy  # type: ignore[attr-defined]
    return bool(policy.test(request))
