"""A company, or the association that it is a member of, changes a figure that binds it."""

from collections import defaultdict
from datetime import date, timedelta
from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person
from jiahe.accounts.queries import companies_of_role, role_holders
from jiahe.kit.dates import full_day
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import current_company, for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.standards import actions
from jiahe.standards.choices import Layer
from jiahe.standards.entries import catalogue
from jiahe.standards.facts import AssociationLeft, StandardAnnounced
from jiahe.standards.models import StandardVersion
from jiahe.standards.queries import announced_by_association, layer_end_by_id, version_by_id


class NoMembers(Refusal):
    sentence = gettext_lazy("No company is a member of your association yet.")
    status = HTTPStatus.CONFLICT


def announce_standard(  # whose figure, which, from when, why, by whom
    *,
    company_id: int,
    entry_id: str,
    limit: float,
    effective_on: date,
    reason: str,
    actor_id: int,
) -> str:
    """The version's name; raises as `standards.actions.announce_standard`."""

    def story() -> str:
        with for_company(company_id):
            version = actions.announce_standard(
                entry_id=entry_id,
                limit=limit,
                effective_on=effective_on,
                reason=reason,
                actor_id=actor_id,
            )
            return f"company-{version.number}"

    return with_retries(story)


def announce_for_members(
    *, person_id: int, entry_id: str, limit: float, effective_on: date, reason: str
) -> int:
    """An association's figure for each of its members, or for none; how many companies.

    Raises `NoMembers`, and as `standards.actions.announce_standard`.
    """
    members = companies_of_role(person_id, Role.ASSOCIATION)
    if not members:
        raise NoMembers

    def story() -> int:
        for company_id in members:
            with for_company(company_id):
                actions.announce_standard(
                    entry_id=entry_id,
                    limit=limit,
                    effective_on=effective_on,
                    reason=reason,
                    actor_id=person_id,
                    layer=Layer.ASSOCIATION,
                )
        return len(members)

    return with_retries(story)


def join_association(*, company_id: int, person_id: int) -> int:
    """The company becomes a member of this person's association and is held to its figures.

    What binds the other members is announced to it today: each figure holds from its own day,
    or, where that is nearer, from the first day that the notice allows. How many were announced;
    joining again announces only what is missing.
    """

    def story() -> int:
        with for_company(company_id):
            grant_role(person_id=person_id, role=Role.ASSOCIATION)
            return take_over_figures(person_id=person_id)

    return with_retries(story)


def take_over_figures(*, person_id: int) -> int:
    """Holds the company in scope to the figures of this person's association; how many are new.

    For who has the association's role there already.
    """
    company_id = current_company()
    figures = _figures_of_members(companies_of_role(person_id, Role.ASSOCIATION), company_id)
    return sum(
        actions.take_over_figures(entry_id=entry_id, figures=mine, actor_id=person_id)
        for entry_id, mine in figures.items()
    )


def _figures_of_members(members: list[int], but: int) -> dict[str, dict[date, StandardVersion]]:
    """Entry -> day -> what the association asks of its members from that day, but of this one."""
    found: dict[str, dict[date, StandardVersion]] = defaultdict(dict)
    for company_id in sorted(set(members) - {but}):
        with for_company(company_id):
            for version in announced_by_association():
                found[version.entry_id][version.effective_on] = version
    return found


def leave_association(*, actor_id: int) -> None:
    """What nobody of an association holds any more in the company in scope ends with its notice.

    As long as somebody speaks for the association there, all stays as it is.
    """
    if not role_holders(Role.ASSOCIATION):
        actions.end_association_figures(actor_id=actor_id)


def tell_those_held(recorded: Recorded) -> None:
    """Reaction on `StandardAnnounced`: shop owner and the standard's owner hear before it holds."""
    assert isinstance(recorded.fact, StandardAnnounced)
    version = version_by_id(recorded.fact.version_id)
    roles = {Role.OWNER, Role(catalogue()[version.entry_id].owner)}
    for person in _holders_but(roles, version.announced_by_id):
        with override(person.language):
            text = _announced(version)
        send_text(
            phone=person.phone,
            kind="StandardAnnounced",
            text=text,
            link=f"/office/standards/{version.entry_id}/",
            once_key=f"StandardAnnounced:{recorded.id}:{person.pk}",
        )


def tell_of_leaving(recorded: Recorded) -> None:
    """Reaction on `AssociationLeft`: owners and inspectors hear till when it holds."""
    assert isinstance(recorded.fact, AssociationLeft)
    end = layer_end_by_id(recorded.fact.end_id)
    for person in _holders_but({Role.OWNER, Role.INSPECTOR}, end.announced_by_id):
        with override(person.language):
            text = _(
                "The company has left its association: what that announced holds until"
                " %(day)s, and no longer."
            ) % {"day": full_day(end.effective_on - timedelta(days=1))}
        send_text(
            phone=person.phone,
            kind="AssociationLeft",
            text=text,
            link="/office/standards/",
            once_key=f"AssociationLeft:{recorded.id}:{person.pk}",
        )


def _holders_but(roles: set[Role], person_id: int) -> list[Person]:
    people = {one.pk: one for role in roles for one in role_holders(role)}
    return [one for one in people.values() if one.pk != person_id]


def _announced(version: StandardVersion) -> str:
    entry = catalogue()[version.entry_id]
    return _("%(layer)s: %(id)s %(title)s becomes %(limit)s %(unit)s on %(day)s. %(reason)s") % {
        "layer": version.get_layer_display(),
        "id": entry.id,
        "title": entry.title,
        "limit": f"{version.limit:g}",
        "unit": entry.unit.label,
        "day": full_day(version.effective_on),
        "reason": version.reason,
    }
