"""Words of harm in a review: a warning at once, for a person to look; nothing else follows."""

from django.db import transaction
from django.utils.timezone import localdate

from jiahe.engine.words.damage import Alarm, alarms
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import Gravity, Measure, WarningState, Watched
from jiahe.quality.facts import WarningRaised
from jiahe.quality.lexicon import damage_words
from jiahe.quality.models import EarlyWarning, Review
from jiahe.quality.models.warnings import UNSETTLED

AROUND = 40  # characters of the review before and after the word


@transaction.atomic
def warn_of_harm(*, review_id: int) -> EarlyWarning | None:
    """The warning that holds the review's words of theft, injury, harassment or fire, or nothing.

    One unsettled warning gathers all such words about a worker; the same words of a visit are
    told once. No pause, score or measure follows by itself.
    """
    review = Review.objects.select_related("visit", "worker").get(pk=review_id)
    found = alarms(review.text, damage_words())
    if not found:
        return None
    row = [review.visit.code, localdate(review.written_at).isoformat(), _quoted(review, found[0])]
    mine = EarlyWarning.objects.select_for_update().filter(
        measure=Measure.HARM_WORDS, scope=Watched.WORKER, scope_id=review.worker_id
    )
    if any(row in one.evidence for one in mine):
        return None
    warning = mine.filter(state__in=UNSETTLED).first() or mine.filter(on=localdate(now())).first()
    if warning is None:
        warning = _new(review)
    warning.evidence = [row, *warning.evidence]
    warning.state = WarningState.NEW
    warning.save()
    record(WarningRaised(company_id=current_company(), warning_id=warning.pk))
    return warning


def _new(review: Review) -> EarlyWarning:
    return EarlyWarning(
        company_id=current_company(),
        measure=Measure.HARM_WORDS,
        scope=Watched.WORKER,
        scope_id=review.worker_id,
        scope_name=review.worker.name[:80],
        gravity=Gravity.HIGH,
        on=localdate(now()),
        raised_at=now(),
    )


def _quoted(review: Review, alarm: Alarm) -> str:
    """The word in its sentence, between marks."""
    before = review.text[max(0, alarm.start - AROUND) : alarm.start]
    after = review.text[alarm.end : alarm.end + AROUND]
    return f"{before}【{alarm.words}】{after}"
