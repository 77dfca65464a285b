"""Who may ask, as named predicates on a request: the same for pages and for the API (R18)."""

from django.http import HttpRequest
from rules import Predicate, predicate

from jiahe.accounts import queries
from jiahe.accounts.choices import Role


def roles_of(request: HttpRequest) -> list[tuple[int, Role]]:
    """The signed-in person's roles, asked once per request; nobody has none."""
    if not hasattr(request, "jiahe_roles"):
        person = request.user
        found = queries.roles_of(person.pk) if person.is_authenticated else []
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
