"""From a passed assessment to the next level: judged again as it is given, told to the worker."""

from http import HTTPStatus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from jiahe.dispatch.wording import skill_name
from jiahe.insights.queries.promotions import candidate_of
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.trust.actions import record_look
from jiahe.workforce.actions.promotions import promote as raise_level
from jiahe.workforce.models import Promotion

GIVEN = "skill.promoted"


class NoSuchSkill(Refusal):
    sentence = gettext_lazy("This worker does not have this skill, or is not on duty.")
    status = HTTPStatus.NOT_FOUND


def promote(
    *, company_id: int, worker_code: str, skill: str, level: int, words: str, actor_id: int
) -> Promotion:
    """From `level` to the next one; offers follow at once.

    Raises `NoSuchSkill` and as `promotions.promote`.
    """

    def story() -> Promotion:
        with for_company(company_id):
            found = candidate_of(worker_code, skill)
            if found is None:
                raise NoSuchSkill
            row = raise_level(
                worker_id=found.worker.pk, skill=skill, level=level, shown=found.conditions,
                words=words, by=actor_id,
            )  # fmt: skip
            detail = {"skill": skill, "from": level, "to": row.level}
            subject = f"worker:{worker_code}"
            record_look(actor_id=actor_id, action=GIVEN, subject=subject, detail=detail)
            _tell(row)
            return row

    return with_retries(story)


def _tell(row: Promotion) -> None:
    person = row.worker.person
    with override(person.language):
        text = _("[Jiahe] Congratulations: %(skill)s is now level %(level)s. %(words)s") % {
            "skill": skill_name(row.skill), "level": row.level, "words": row.words,
        }  # fmt: skip
    send_text(
        phone=person.phone, kind="promoted", text=text, link="/work/me/levels/",
        once_key=f"promoted:{row.code}",
    )  # fmt: skip
