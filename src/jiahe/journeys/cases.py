"""What a case of a breached standard sets in motion, by its kind; and who hears of it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders, stores_in_company
from jiahe.insights.actions import improvements
from jiahe.insights.actions.climbing import climb_overdue
from jiahe.insights.actions.improvements import Place
from jiahe.insights.choices import ImprovementKind, ScopeKind
from jiahe.insights.facts import RemedyClimbed, RemedyOpened
from jiahe.insights.models import Remedy
from jiahe.insights.queries.history import remedy_by_id
from jiahe.journeys import gates
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.standards.choices import OnMiss
from jiahe.standards.entries import catalogue


def tell_owners(recorded: Recorded) -> None:
    """Reaction on `RemedyOpened`: the owner hears; of an escalation the shop owner as well."""
    assert isinstance(recorded.fact, RemedyOpened)
    case = remedy_by_id(recorded.fact.remedy_id)
    roles = {Role(case.owner_role)}
    if case.kind == OnMiss.ESCALATION:
        roles.add(Role.OWNER)
    entry = catalogue()[case.entry_id]
    for person in {one.pk: one for role in roles for one in role_holders(role)}.values():
        with override(person.language):
            text = _("%(kind)s: %(id)s %(title)s is breached and waits for you.") % {
                "kind": case.get_kind_display(),
                "id": entry.id,
                "title": entry.title,
            }
        send_text(
            phone=person.phone,
            kind="RemedyOpened",
            text=text,
            link="/office/standards/remedies/",
            once_key=f"RemedyOpened:{case.code}:{person.pk}",
        )


def climb(*, company_id: int) -> int:
    """What nobody ended in its time goes one step up; how many cases."""

    def story() -> int:
        with for_company(company_id):
            return len(climb_overdue())

    return with_retries(story)


def tell_climbed(recorded: Recorded) -> None:
    """Reaction on `RemedyClimbed`: the shop owner hears; beyond her, whoever oversees counts it."""
    assert isinstance(recorded.fact, RemedyClimbed)
    case = remedy_by_id(recorded.fact.remedy_id)
    entry = catalogue()[case.entry_id]
    for person in role_holders(Role.OWNER):
        with override(person.language):
            text = _("Overdue: %(id)s %(title)s. %(role)s has not dealt with it in its time.") % {
                "id": entry.id,
                "title": entry.title,
                "role": Role(case.owner_role).label,
            }
        send_text(
            phone=person.phone,
            kind="RemedyClimbed",
            text=text,
            link="/office/standards/remedies/",
            once_key=f"RemedyClimbed:{case.code}:{person.pk}",
        )


def set_in_motion(recorded: Recorded) -> None:
    """Reaction on `RemedyOpened`: a gate looks who is concerned, an improvement is begun."""
    assert isinstance(recorded.fact, RemedyOpened)
    case = remedy_by_id(recorded.fact.remedy_id)
    if case.kind == OnMiss.GATE:
        gates.look_at_case(case)
    elif case.kind == OnMiss.IMPROVEMENT:
        _begin_improvement(case)


def _begin_improvement(case: Remedy) -> None:
    improvements.open_improvement(
        kind=ImprovementKind.CASE,
        title=case.entry_id,  # with its title in the reader's language: `titled`
        place=_place(case),
        remedy_code=case.code,
        actor_id=None,
    )


def _place(case: Remedy) -> Place:
    kind = ScopeKind(case.scope_kind)
    names = {store.pk: store.name for store in stores_in_company()}
    if kind is ScopeKind.STORE and case.scope_id in names:
        return Place(kind, case.scope_id, names[case.scope_id])
    return Place(ScopeKind.COMPANY)
