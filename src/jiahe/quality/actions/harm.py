"""Words of harm in a review: a warning at once, for a person to look; nothing else follows."""

from django.utils.timezone import localdate

from jiahe.engine.words.damage import Alarm, alarms
from jiahe.kit.clock import now
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.quality.choices import Direction, Gravity, Measure, WarningState, Watched
from jiahe.quality.facts import WarningRaised
from jiahe.quality.lexicon import damage_words
from jiahe.quality.models import EarlyWarning, Review
from jiahe.quality.models.warnings import UNSETTLED

AROUND = 40  # characters of the review before and after the word


@as_part
def warn_of_harm(*, review_id: int) -> EarlyWarning | None:
    """The warning that holds the review's words of theft, injury, harassment or fire, or nothing.

    One unsettled warning gathers all such words about a worker; the same words of a visit are
    told once. No pause, score or measure follows by itself. A new word is a fact.
    """
    review = Review.objects.select_related("visit", "worker").get(pk=review_id)
    warning = _kept(review)
    if warning is not None:
        record(WarningRaised(company_id=current_company(), warning_id=warning.pk))
    return warning


@as_part
def enter_harm() -> int:
    """As `warn_of_harm` for all reviews, but nobody is told: for a past that is written at once."""
    rows = Review.objects.filter(direction=Direction.OF_WORKER).exclude(text="")
    suspect = [pk for pk, text in rows.values_list("pk", "text") if alarms(text, damage_words())]
    found = Review.objects.select_related("visit", "worker").filter(pk__in=suspect).order_by("pk")
    return sum(_kept(one) is not None for one in found)


def _kept(review: Review) -> EarlyWarning | None:
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
