"""What a case of a breached standard sets in motion, by its kind; and who hears of it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders, stores_in_company
from jiahe.insights.actions import improvements
from jiahe.insights.actions.improvements import Place
from jiahe.insights.choices import ImprovementKind, ScopeKind
from jiahe.insights.facts import RemedyOpened
from jiahe.insights.models import Remedy
from jiahe.insights.queries.history import remedy_by_id
from jiahe.journeys import gates
from jiahe.kit.facts import Recorded
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


def set_in_motion(recorded: Recorded) -> None:
    """Reaction on `RemedyOpened`: a gate looks who is concerned, an improvement is begun."""
    assert isinstance(recorded.fact, RemedyOpened)
    case = remedy_by_id(recorded.fact.remedy_id)
    if case.kind == OnMiss.GATE:
        gates.look_at_case(case)
    elif case.kind == OnMiss.IMPROVEMENT:
        _begin_improvement(case)


def _begin_improvement(case: Remedy) -> None:
    entry = catalogue()[case.entry_id]
    improvements.open_improvement(
        kind=ImprovementKind.CASE,
        title=f"{entry.id} {entry.title}",
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
