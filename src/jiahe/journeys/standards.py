"""A company, or the association that it is a member of, changes a figure that binds it."""

from collections import defaultdict
from datetime import date
from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import companies_of_role, role_holders
from jiahe.kit.dates import full_day
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.standards import actions
from jiahe.standards.choices import Layer
from jiahe.standards.entries import catalogue
from jiahe.standards.facts import StandardAnnounced
from jiahe.standards.models import StandardVersion
from jiahe.standards.queries import announced_by_association, version_by_id


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
        figures = _figures_of_members(companies_of_role(person_id, Role.ASSOCIATION), company_id)
        with for_company(company_id):
            grant_role(person_id=person_id, role=Role.ASSOCIATION)
            return sum(
                actions.take_over_figures(entry_id=entry_id, figures=mine, actor_id=person_id)
                for entry_id, mine in figures.items()
            )

    return with_retries(story)


def _figures_of_members(members: list[int], but: int) -> dict[str, dict[date, StandardVersion]]:
    """Entry -> day -> what the association asks of its members from that day, but of this one."""
    found: dict[str, dict[date, StandardVersion]] = defaultdict(dict)
    for company_id in sorted(set(members) - {but}):
        with for_company(company_id):
            for version in announced_by_association():
                found[version.entry_id][version.effective_on] = version
    return found


def tell_those_held(recorded: Recorded) -> None:
    """Reaction on `StandardAnnounced`: shop owner and the standard's owner hear before it holds."""
    assert isinstance(recorded.fact, StandardAnnounced)
    version = version_by_id(recorded.fact.version_id)
    roles = {Role.OWNER, Role(catalogue()[version.entry_id].owner)}
    people = {one.pk: one for role in roles for one in role_holders(role)}
    for person in people.values():
        if person.pk != version.announced_by_id:
            with override(person.language):
                text = _announced(version)
            send_text(
                phone=person.phone,
                kind="StandardAnnounced",
                text=text,
                link=f"/office/standards/{version.entry_id}/",
                once_key=f"StandardAnnounced:{recorded.id}:{person.pk}",
            )


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
