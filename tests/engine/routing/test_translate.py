"""The product's question in the search's words, and its answer judged by the product's rules."""

from hypothesis import given, settings

from jiahe.engine.routing.board import Setting
from jiahe.engine.routing.check import violations
from jiahe.engine.routing.explain import why
from jiahe.engine.routing.model import Problem
from jiahe.engine.routing.search import _told, plan
from jiahe.engine.routing.translate import asked_of, board_by_kernel
from jiahe.engine.workday import Commitment
from routing_cases import PROBLEMS, job, random_problem, span, worker


@settings(max_examples=40, deadline=None)
@given(PROBLEMS)
def test_what_the_kernel_proposes_and_the_board_takes_breaks_no_rule(problem):
    board = board_by_kernel(Setting(problem), 300, 1)
    assert violations(problem, _told(board)) == []


def test_each_seat_is_a_visit_and_promised_time_is_pinned():
    busy = worker(2, busy=(Commitment(span(1, 2), job().place),))
    asked = asked_of(Problem((job(1, crew_size=2),), (worker(1), busy)))
    assert asked.job_of == {0: 1, 1: 1}
    assert [visit.only for visit in asked.rounds.visits] == [{0, 1}, {0, 1}, {1}]


def test_pinned_worker_holds_the_first_seat_alone():
    pinned = job(1, crew_size=2, pinned_worker=2)
    asked = asked_of(Problem((pinned,), (worker(1), worker(2))))
    assert [visit.only for visit in asked.rounds.visits] == [{1}, {0, 1}]


def test_lower_grade_number_is_a_higher_level():
    asked = asked_of(Problem((job(1),), (worker(1, skills=(("clean", 3), ("clean", 5))),)))
    assert asked.rounds.shifts[0].skills == (("clean", 7),)


def test_visit_at_the_very_start_of_the_shift_is_not_lost_to_the_way_from_home():
    first = job(1, pinned_start=span(0, 2).start)
    board = board_by_kernel(Setting(Problem((first,), (worker(1),))), 50, 1)
    assert board.open_jobs() == []


def test_plan_with_the_kernel_is_the_same_again_and_explains_itself():
    problem = random_problem(21, 10, 4)
    made = plan(problem, 20, 3)
    assert made == plan(problem, 20, 3)
    chosen = made.stops[0]
    assert chosen.worker_id in why(problem, made, chosen.job_id).chosen
