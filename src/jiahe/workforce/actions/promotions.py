"""A skill is raised by one level, by a person and with what stood for it."""

from collections.abc import Sequence
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.engine.promotion import VERSION, Condition, is_ready
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.workforce.models import Promotion, SkillGrant

LONGEST = 200


class NotReadyYet(Refusal):
    sentence = gettext_lazy("Not everything that the next level asks for has been shown yet.")
    status = HTTPStatus.CONFLICT


class LevelChanged(Refusal):
    sentence = gettext_lazy("The level was changed in the meantime. Please look at the list again.")
    status = HTTPStatus.CONFLICT


class NobodyPromotesThemselves(Refusal):
    sentence = gettext_lazy("Nobody raises their own level: ask a colleague.")
    status = HTTPStatus.FORBIDDEN


class PromotionWithoutWords(Refusal):
    sentence = gettext_lazy("Please say in a few words what it is given for: the worker reads it.")


@transaction.atomic
def promote(  # whose skill, from where, shown by what, in which words, by whom
    *, worker_id: int, skill: str, level: int, shown: Sequence[Condition], words: str, by: int
) -> Promotion:
    """From `level` to the next; `shown` is kept as it was.

    Raises `PromotionWithoutWords`, `LevelChanged`, `NobodyPromotesThemselves`, `NotReadyYet`.
    """
    if not words.strip():
        raise PromotionWithoutWords
    rows = SkillGrant.objects.select_for_update(of=("self",)).select_related("worker")
    grant = rows.filter(worker_id=worker_id, skill=skill, level=level).first()
    if grant is None:
        raise LevelChanged
    if grant.worker.person_id == by:
        raise NobodyPromotesThemselves
    if not is_ready(tuple(shown)):
        raise NotReadyYet
    grant.level = level - 1
    grant.save(update_fields=["level"])
    return Promotion.objects.create(
        company_id=current_company(),
        worker_id=worker_id,
        skill=skill,
        level=grant.level,
        words=words.strip()[:LONGEST],
        shown=[{"asked": one.asked, "have": one.have, "need": one.need} for one in shown],
        rules_version=VERSION,
        decided_at=now(),
        decided_by_id=by,
    )
