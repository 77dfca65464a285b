"""A skill contest from its announcement to the prizes; each step in its walls."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import ngettext, override

from jiahe.insights.queries.skills import lines_of
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.trust.actions import record_look
from jiahe.workforce.actions import contests
from jiahe.workforce.models import ContestEntry, Worker

JUDGED = "contest.judged"


def announce(
    *, company_id: int, words: tuple[str, str], line: str, days: tuple[date | None, date | None]
) -> str:
    """The new contest's code; `words` are name and what it is about, `days` held and sign-up.

    Refusals as `contests.announce_contest`.
    """
    with for_company(company_id):
        return contests.announce_contest(
            name=words[0], about=words[1], line=line, held_on=days[0], sign_up_until=days[1]
        ).code


def sign_up(*, company_id: int, code: str, worker: Worker) -> None:
    """Refusals as `contests.sign_up`."""
    with for_company(company_id):
        contests.sign_up(code=code, worker_id=worker.pk, lines=lines_of(worker))


def step_back(*, company_id: int, code: str, worker: Worker) -> None:
    """Refusals as `contests.step_back`."""
    with for_company(company_id):
        contests.step_back(code=code, worker_id=worker.pk)


def judge(*, company_id: int, code: str, points: Mapping[str, int], actor_id: int) -> None:
    """Everybody who took part is told the place; refusals as `contests.judge_contest`."""

    def story() -> None:
        with for_company(company_id):
            judged = contests.judge_contest(code=code, points=points, by=actor_id)
            detail = {"places": {one.worker.code: one.place for one in judged}}
            record_look(actor_id=actor_id, action=JUDGED, subject=f"contest:{code}", detail=detail)
            for one in judged:
                _tell(one)

    with_retries(story)


def _tell(entry: ContestEntry) -> None:
    person = entry.worker.person
    with override(person.language):
        text = ngettext(
                "[Jiahe] %(contest)s: place %(place)s with %(points)s point. Well done!",
                "[Jiahe] %(contest)s: place %(place)s with %(points)s points. Well done!",
                entry.points or 0,
            ) % {
            "contest": entry.contest.name, "place": entry.place, "points": entry.points,
        }  # fmt: skip
    send_text(
        phone=person.phone, kind="contest", text=text, link="/work/me/skill-contests/",
        once_key=f"contest:{entry.pk}",
    )  # fmt: skip
