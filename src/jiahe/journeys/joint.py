"""The joint review of internal and external findings, inside one company's walls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import person_by_id, role_holders
from jiahe.insights.actions import joint
from jiahe.insights.models import JointReview, ReviewDecision
from jiahe.insights.queries.joint import external_side, internal_side
from jiahe.kit.dates import full_day
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text

T = TypeVar("T")
OVERSEERS = (Role.ASSOCIATION, Role.REGULATOR)
OFFICE = (
    Role.OWNER, Role.INSPECTOR, Role.DISPATCHER, Role.SERVICE_AGENT, Role.TRAINER, Role.FINANCE,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A review and the company behind whose walls it stands."""

    company_id: int
    code: str


def _inside(company_id: int, story: Callable[[], T]) -> T:
    def whole() -> T:
        with for_company(company_id):
            return story()

    return with_retries(whole)


def open_review(
    *, company_id: int, title: str, since_on: date, until_on: date, actor_id: int
) -> JointReview:
    """Refusals as `joint.open_review`."""

    def story() -> JointReview:
        inside = internal_side(company_id, since_on, until_on)
        outside = external_side(since_on, until_on, [one["id"] for one in inside["breached"]])
        return joint.open_review(
            title=title,
            since_on=since_on,
            until_on=until_on,
            sides=(inside, outside),
            actor_id=actor_id,
        )

    return _inside(company_id, story)


def add_finding(*, place: Place, words: str, actor_id: int) -> None:
    """Refusals as `joint.add_finding`."""
    name = person_by_id(actor_id).name
    _inside(place.company_id, lambda: joint.add_finding(code=place.code, words=words, by=name))


def add_voice(*, place: Place, role: Role, words: str, actor_id: int) -> None:
    """Refusals as `joint.add_voice`."""
    name = person_by_id(actor_id).name
    _inside(
        place.company_id,
        lambda: joint.add_voice(code=place.code, role=role, name=name, words=words),
    )


def may_own() -> list[tuple[int, str]]:
    """(person id, name) of the colleagues who may see to a decision."""
    people = {one.pk: one.name or one.phone for role in OFFICE for one in role_holders(role)}
    return sorted(people.items(), key=lambda pair: pair[1])


def decide(*, place: Place, words: str, owner: str, due_on: date | None) -> None:
    """`owner` is a colleague's id as text; refusals as `joint.decide`."""

    def story() -> None:
        known = {str(person_id): person_id for person_id, _name in may_own()}
        _tell_owner(
            joint.decide(code=place.code, words=words, owner_id=known.get(owner), due_on=due_on)
        )

    _inside(place.company_id, story)


def _tell_owner(decision: ReviewDecision) -> None:
    with override(decision.owner.language):
        text = _("A review put this into your hands: %(words)s By %(day)s.") % {
            "words": decision.words,
            "day": full_day(decision.due_on),
        }
    send_text(
        phone=decision.owner.phone,
        kind="ReviewDecided",
        text=text,
        link=f"/office/joint/{decision.review.code}/",
        once_key=f"ReviewDecided:{decision.code}",
    )


def sign(*, place: Place, role: Role, actor_id: int) -> None:
    """Refusals as `joint.sign`."""
    _inside(place.company_id, lambda: joint.sign(code=place.code, role=role, actor_id=actor_id))


def finish(*, company_id: int, code: str, outcome: str, actor_id: int) -> None:
    """Refusals as `joint.finish_decision`."""
    _inside(
        company_id,
        lambda: joint.finish_decision(code=code, outcome=outcome, actor_id=actor_id),
    )
