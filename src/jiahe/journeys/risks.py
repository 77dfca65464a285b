"""The risk register's story: the night finds candidates, people decide, what is late is a task."""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.insights.actions import risks as actions
from jiahe.insights.facts import RiskOverdue
from jiahe.insights.models import Risk
from jiahe.insights.queries.risks import risk_by_id
from jiahe.insights.risk_words import title_of
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.trust.actions import record_look

T = TypeVar("T")


def _inside(company_id: int, deed: Callable[[], T]) -> T:
    def story() -> T:
        with for_company(company_id):
            return deed()

    return with_retries(story)


def look_for_risks(*, company_id: int) -> int:
    """How many candidates are new; what is overdue gets its task. The night does the same."""

    def deed() -> int:
        found = actions.find_risks()
        actions.open_tasks()
        return found

    return _inside(company_id, deed)


def note_risk(
    *, company_id: int, title: str, likelihood: int, severity: int, actor_id: int
) -> Risk:
    """Refusals as `risks.note_risk`."""
    return _inside(
        company_id,
        lambda: actions.note_risk(
            title=title, likelihood=likelihood, severity=severity, actor_id=actor_id
        ),
    )


def take_in(*, company_id: int, code: str, plan: actions.RiskPlan, actor_id: int) -> Risk:
    """Refusals as `risks.take_in`; the audit keeps who decided."""
    return _decided(
        company_id, actor_id, lambda: actions.take_in(code=code, plan=plan, actor_id=actor_id)
    )


def dismiss_risk(*, company_id: int, code: str, words: str, actor_id: int) -> Risk:
    """Refusals as `risks.dismiss_risk`; the audit keeps who decided."""
    return _decided(
        company_id,
        actor_id,
        lambda: actions.dismiss_risk(code=code, words=words, actor_id=actor_id),
    )


def close_risk(*, company_id: int, code: str, words: str, actor_id: int) -> Risk:
    """Refusals as `risks.close_risk`; the audit keeps who decided."""
    return _decided(
        company_id,
        actor_id,
        lambda: actions.close_risk(code=code, words=words, actor_id=actor_id),
    )


def _decided(company_id: int, actor_id: int, deed: Callable[[], Risk]) -> Risk:
    def story() -> Risk:
        row = deed()
        record_look(
            actor_id=actor_id,
            action="risk.decided",
            subject=f"risk:{row.code}",
            detail={"state": row.state, "grade": [row.likelihood, row.severity]},
        )
        return row

    return _inside(company_id, story)


def note_treated(*, company_id: int, code: str, words: str, actor_id: int) -> Risk:
    """Refusals as `risks.note_treated`."""
    return _inside(
        company_id, lambda: actions.note_treated(code=code, words=words, actor_id=actor_id)
    )


def look_again(
    *, company_id: int, code: str, likelihood: int, severity: int, words: str, actor_id: int
) -> Risk:
    """Refusals as `risks.look_again`."""
    return _inside(
        company_id,
        lambda: actions.look_again(
            code=code, likelihood=likelihood, severity=severity, words=words, actor_id=actor_id
        ),
    )


def tell_owner(recorded: Recorded) -> None:
    """Reaction on `RiskOverdue`."""
    assert isinstance(recorded.fact, RiskOverdue)
    row = risk_by_id(recorded.fact.risk_id)
    assert row.owner is not None
    with override(row.owner.language):
        text = _("A risk of yours is overdue: %(title)s") % {"title": title_of(row)}
    send_text(
        phone=row.owner.phone,
        kind="RiskOverdue",
        text=text,
        link=f"/office/risks/{row.code}/",
        once_key=f"RiskOverdue:{recorded.id}",
    )
