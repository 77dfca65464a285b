"""Draws of questions: repeatable, never twice the same in a row, right answers counted."""

from hypothesis import given
from hypothesis import strategies as st

from jiahe.workforce.learning.quizzes import draw, marked, passes

pools = st.integers(1, 12).flatmap(lambda pool: st.tuples(st.just(pool), st.integers(1, pool)))


@given(pools, st.integers(0, 30), st.text(max_size=5))
def test_a_draw_asks_so_many_different_questions(pool, attempt, seed) -> None:
    numbers = draw(*pool, attempt, seed)
    assert len(set(numbers)) == len(numbers) == pool[1]
    assert set(numbers) <= set(range(pool[0]))
    assert numbers == draw(*pool, attempt, seed)


@given(pools, st.integers(0, 30))
def test_the_next_attempt_asks_other_questions(pool, attempt) -> None:
    if pool[1] < pool[0]:
        assert set(draw(*pool, attempt, "x")) != set(draw(*pool, attempt + 1, "x"))


@given(pools)
def test_every_question_comes_up_sooner_or_later(pool) -> None:
    asked = {number for attempt in range(pool[0]) for number in draw(*pool, attempt, "x")}
    assert asked == set(range(pool[0]))


def test_answers_are_held_against_the_questions_that_were_asked() -> None:
    questions = [{"right": 0}, {"right": 1}, {"right": 2}]
    assert [one.is_right for one in marked(questions, (2, 0), (2, 1))] == [True, False]


def test_three_of_four_pass_and_two_of_three_do_not() -> None:
    assert passes(3, 4)
    assert not passes(2, 3)
