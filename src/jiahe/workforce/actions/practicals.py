"""Practical tests: opened, scored by several examiners, closed with what follows from them."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.workforce.actions.learning import enrol, settle_paths, withdraw_training
from jiahe.workforce.choices import ExamPurpose, Learning
from jiahe.workforce.learning.marks import Result, result_of
from jiahe.workforce.models import Enrolment, Path, PracticalScore, PracticalTest, Worker

FEWEST_EXAMINERS = 2
RETRAIN_WITHIN = timedelta(days=30)


class TestClosed(Refusal):
    sentence = gettext_lazy("This test is closed; its marks stand.")


class TestOpen(Refusal):
    sentence = gettext_lazy("%(name)s has an open test on this path already.")


class MarksMissing(Refusal):
    sentence = gettext_lazy("Please give every item a mark from 1 to 5.")


class TooFewExaminers(Refusal):
    sentence = gettext_lazy("At least %(fewest)s examiners have to judge the same test.")


@transaction.atomic
def open_test(
    *, worker_id: int, path_id: int, purpose: ExamPurpose, by: int | None
) -> PracticalTest:
    """A test that examiners can score; raises `TestOpen` while another one is open."""
    worker = Worker.objects.select_for_update().get(pk=worker_id)
    if PracticalTest.objects.filter(worker=worker, path_id=path_id, closed_at=None).exists():
        raise TestOpen(name=worker.name)
    return PracticalTest.objects.create(
        company_id=current_company(),
        worker=worker,
        path_id=path_id,
        purpose=purpose,
        items=Path.objects.get(pk=path_id).items,
        opened_at=now(),
        opened_by_id=by,
    )


@transaction.atomic
def score_test(*, test_id: int, examiner_id: int, marks: Mapping[str, int]) -> None:
    """What this examiner saw of every item, kept in place of what was there before.

    Raises `TestClosed`, `MarksMissing`.
    """
    test = PracticalTest.objects.select_for_update().get(pk=test_id)
    if test.closed_at is not None:
        raise TestClosed
    asked = {item["code"] for item in test.items}
    if set(marks) != asked or not all(1 <= mark <= 5 for mark in marks.values()):
        raise MarksMissing
    PracticalScore.objects.filter(test=test, examiner_id=examiner_id).delete()
    PracticalScore.objects.bulk_create(
        PracticalScore(
            company_id=test.company_id,
            test=test,
            examiner_id=examiner_id,
            item=item,
            score=mark,
            at=now(),
        )
        for item, mark in marks.items()
    )


@transaction.atomic
def close_test(*, test_id: int, by: int) -> Result:
    """The result stands, and what follows from it happens.

    A pass lets the path be settled. A failed quarterly assessment sends back to the path within
    30 days; a failed re-test takes the certificate away as well. Raises `TestClosed`,
    `TooFewExaminers`.
    """
    test = PracticalTest.objects.select_for_update().get(pk=test_id)
    if test.closed_at is not None:
        raise TestClosed
    if test.scores.values("examiner").distinct().count() < FEWEST_EXAMINERS:
        raise TooFewExaminers(fewest=FEWEST_EXAMINERS)
    result = result_of(test)
    test.raw, test.fair, test.passed = result.raw, result.fair, result.passed
    test.closed_at, test.closed_by_id = now(), by
    test.save(update_fields=["raw", "fair", "passed", "closed_at", "closed_by"])
    if test.passed:
        settle_paths(worker_id=test.worker_id)
    else:
        _send_back(test, by)
    return result


def _send_back(test: PracticalTest, by: int | None) -> None:
    if test.purpose == ExamPurpose.RETEST:
        withdraw_training(worker_id=test.worker_id, line=test.path.line)
        Enrolment.objects.filter(
            worker_id=test.worker_id, path_id=test.path_id, state=Learning.OPEN
        ).update(state=Learning.FAILED, decided_at=now())
    enrol(
        worker_ids=[test.worker_id],
        path_id=test.path_id,
        due_on=localdate(now()) + RETRAIN_WITHIN,
        reason=str(test.get_purpose_display()),
        by=by,
    )
