"""A score that is fair: few bad days do not ruin it, hidden words do not count."""

from datetime import timedelta

import pytest

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.engine.fairscore import Score
from jiahe.journeys import review
from jiahe.kit.facts import Recorded
from jiahe.quality.actions.scores import refresh_fair_score
from jiahe.quality.facts import ReviewHidden, ReviewWritten
from jiahe.quality.models import Review
from jiahe.quality.queries.scores import own_score_words, score_words_of
from jiahe.quality.rules import Opinion, score_of, score_words
from review_world import BAD, SOON, another_visit, at, rate, settled_world, worker_of

pytestmark = pytest.mark.django_db

FIVE, ONE = (5, 5, 5), (1, 1, 1)


def marked(*marks: tuple[int, int, int]) -> Score:
    return score_of([(*mark, SOON) for mark in marks], SOON)


def test_one_bad_rating_of_a_newcomer_moves_the_score_little() -> None:
    assert round(marked(ONE).mean, 2) == 4.2
    assert round(marked().mean, 2) == 4.6


def test_more_good_ratings_make_the_interval_narrower_and_the_low_end_higher() -> None:
    few, many = marked(*[FIVE] * 3), marked(*[FIVE] * 50)
    assert many.high - many.low < few.high - few.low
    assert many.low > few.low


def test_the_score_is_the_mean_of_the_three_questions() -> None:
    assert marked((5, 4, 3)) == marked((4, 4, 4))


def test_old_ratings_fade() -> None:
    old = [(1, 1, 1, SOON - timedelta(days=720))] * 5
    assert score_of(old, SOON).mean > marked(*[ONE] * 5).mean


def test_a_review_reaches_the_worker_row_by_its_fact() -> None:
    world = settled_world()
    with at(SOON):
        rate(world, BAD)
        with world.inside():
            row = Review.objects.get()
            fact = ReviewWritten(
                company_id=world.company_id,
                review_id=row.pk,
                worker_id=row.worker_id,
                direction="of_worker",
            )
            review.refresh_score(Recorded(1, fact))
            review.refresh_score(Recorded(1, fact))
    worker = worker_of(world)
    score = score_of([(1, 2, 1, SOON)], SOON)
    assert (worker.score_mean, worker.score_low) == (score.mean, score.low)
    assert worker.score_count == 1


def test_what_a_worker_says_of_a_household_scores_nobody() -> None:
    world = settled_world()
    before = worker_of(world).score_mean
    with at(SOON):
        review.review_household(**world.act(), opinion=Opinion(1, 1, 1))
        with world.inside():
            refresh_fair_score(worker_id=worker_of(world).pk)
    worker = worker_of(world)
    assert (worker.score_count, round(worker.score_mean, 4)) == (0, before)


def test_a_hidden_review_does_not_count() -> None:
    world = settled_world()
    with world.inside():
        grant_role(person_id=world.stranger.pk, role=Role.INSPECTOR)
    with at(SOON):
        rate(world, BAD)
        with world.inside():
            row = Review.objects.get()
            refresh_fair_score(worker_id=row.worker_id)
            assert worker_of(world).score_count == 1
        review.hide_review(
            company_id=world.company_id, review_code=row.code, because="insult",
            note="骂人", actor_id=world.stranger.pk,
        )  # fmt: skip
        with world.inside():
            fact = ReviewHidden(
                company_id=world.company_id,
                review_id=row.pk,
                worker_id=row.worker_id,
                direction="of_worker",
            )
            review.refresh_score(Recorded(2, fact))
    worker = worker_of(world)
    assert (worker.score_count, worker.score_mean) == (0, 4.6)


def test_control_a_count_that_forgets_hiding_would_score_it() -> None:
    assert marked((1, 2, 1)).mean < marked().mean


def test_scores_are_said_in_words() -> None:
    from django.utils.translation import override

    with override("en"):
        said = score_words(mean=4.8571, low=4.71, high=4.969, count=52)
        assert said == "4.86 points (90% interval 4.71–4.97, 52 reviews)"
        assert score_words(mean=4.6, low=4.2, high=5, count=0) == "No reviews yet"


def test_a_worker_cannot_see_one_review_in_the_own_score() -> None:
    from django.utils.translation import override

    world = settled_world()
    with at(SOON), override("en"):
        rate(world, BAD)
        with world.inside():
            worker = worker_of(world)
            refresh_fair_score(worker_id=worker.pk)
            assert own_score_words(worker.pk) == "No reviews yet"
            assert score_words_of(worker_of(world)).endswith(", 1 review)")
        for days in (1, 2):
            rate(another_visit(world, days=days))
        with world.inside():
            assert own_score_words(worker.pk).endswith(", 3 reviews)")
