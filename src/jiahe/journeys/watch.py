"""Early warning: each night the charts are read; what people do about a warning starts from it."""

from datetime import date, timedelta
from enum import StrEnum

import structlog
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import open_companies, role_holders
from jiahe.insights import actions as insights
from jiahe.insights.choices import ScopeKind
from jiahe.insights.places import place_said
from jiahe.insights.scopes import Scope
from jiahe.journeys.inspect import inside
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Recorded
from jiahe.notify.actions import send_text
from jiahe.quality.actions import warnings
from jiahe.quality.actions.inspections import order_inspections
from jiahe.quality.choices import SAID, Measure, WarningState, Watched
from jiahe.quality.facts import WarningRaised
from jiahe.quality.models import EarlyWarning
from jiahe.quality.queries.lots import coming_units
from jiahe.quality.queries.watch import warning_by_id
from jiahe.standards.choices import OnMiss

log = structlog.get_logger(__name__)
LOOKS = 2  # inspections that a warning orders
LOOK_DAYS = 14
# Which standard a case from a warning belongs to, and so whose desk it comes to.
ENTRY_OF = {
    Measure.MARKS: "QA-01",
    Measure.OBJECTIONS: "CP-02",
    Measure.LATE: "QA-01",
    Measure.GRAVE: "QA-01",
    Measure.HARM_WORDS: "QA-01",
    **dict.fromkeys(SAID.values(), "QA-01"),
}
SCOPE_OF = {
    Watched.WORKER: ScopeKind.WORKER,
    Watched.STORE: ScopeKind.STORE,
    Watched.COMPANY: ScopeKind.COMPANY,
    Watched.SERVICE: ScopeKind.COMPANY,
}


class DeedMissing(Refusal):
    sentence = gettext_lazy("Please choose what is done about this warning.")


class NothingToInspect(Refusal):
    sentence = gettext_lazy("No visit is promised in the next %(days)d days: choose another way.")


class Deed(StrEnum):
    """What may be done from a warning itself; pauses are made on their own page."""

    INSPECT = "inspect"
    CASE = "case"
    OTHER = "other"


def read_company(*, company_id: int, through: date) -> int:
    """Reads the company's charts up to the end of that day; how many warnings are new."""
    return len(inside(company_id, lambda: warnings.read_charts(through=through)))


def read_every_company() -> dict[str, int]:
    """Every open company's last whole day; one that fails does not stop the others."""
    yesterday, done = localdate(now()) - timedelta(days=1), dict[str, int]()
    for company in open_companies():
        try:
            done[company.slug] = read_company(company_id=company.pk, through=yesterday)
        except Exception:
            log.exception("charts_failed", company=company.slug)
    return done


def acknowledge(*, company_id: int, code: str, actor_id: int) -> None:
    inside(company_id, lambda: warnings.acknowledge(code=code, actor_id=actor_id))


def act(*, company_id: int, code: str, deed: str, said: str, actor_id: int) -> EarlyWarning:
    """Settles a warning with what is done: inspections ordered, a case opened, or said in words.

    Raises `DeedMissing`, `NothingToInspect` and the refusals of `warnings.settle`.
    """
    if deed not in set(Deed):
        raise DeedMissing

    def story() -> EarlyWarning:
        warning = warnings.settle(code=code, state=WarningState.ACTED, said=said, actor_id=actor_id)
        if deed == Deed.INSPECT:
            _order_looks(warning)
        elif deed == Deed.CASE:
            _open_case(warning)
        return warning

    return inside(company_id, story)


def dismiss(*, company_id: int, code: str, said: str, actor_id: int) -> EarlyWarning:
    """Nothing is done, and the reason is kept; raises the refusals of `warnings.settle`."""
    return inside(
        company_id,
        lambda: warnings.settle(
            code=code, state=WarningState.DISMISSED, said=said, actor_id=actor_id
        ),
    )


def _order_looks(warning: EarlyWarning) -> None:
    scope, scope_id = Watched(warning.scope), warning.scope_id
    units = coming_units(
        since=now(),
        days=LOOK_DAYS,
        worker_id=scope_id if scope is Watched.WORKER else 0,
        store_id=scope_id if scope is Watched.STORE else 0,
        service_id=scope_id if scope is Watched.SERVICE else 0,
    )
    if not units:
        raise NothingToInspect(days=LOOK_DAYS)
    because = _("Warning: %(measure)s, %(name)s") % {
        "measure": warning.get_measure_display(),
        "name": _place(warning),
    }
    order_inspections(units=units[:LOOKS], because=because)


def _open_case(warning: EarlyWarning) -> None:
    kind = SCOPE_OF[Watched(warning.scope)]
    scope_id = 0 if kind is ScopeKind.COMPANY else warning.scope_id
    insights.open_case(
        entry_id=ENTRY_OF[Measure(warning.measure)],
        scope=Scope(warning.company_id, kind, scope_id),
        kind=OnMiss.IMPROVEMENT,
        on=localdate(now()),
    )


def _place(warning: EarlyWarning) -> str:
    name = place_said(warning.scope, warning.scope_id, warning.scope_name)
    return name or str(warning.get_scope_display())


def tell_inspectors(recorded: Recorded) -> None:
    """Reaction on `WarningRaised`."""
    assert isinstance(recorded.fact, WarningRaised)
    warning = warning_by_id(recorded.fact.warning_id)
    for person in role_holders(Role.INSPECTOR):
        with override(person.language):
            text = _("Early warning: %(measure)s, %(name)s. Please have a look.") % {
                "measure": warning.get_measure_display(),
                "name": _place(warning),
            }
        send_text(
            phone=person.phone,
            kind="WarningRaised",
            text=text,
            link=f"/office/warnings/{warning.code}/",
            once_key=f"WarningRaised:{warning.code}:{person.pk}",
        )
