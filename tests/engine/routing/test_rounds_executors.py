"""Executors give the same answers in the same order, also when a host dies in the middle."""

import time
from types import SimpleNamespace

import pytest

from jiahe.engine.routing.rounds import executors, split
from jiahe.engine.routing.rounds.executors import RayExecutor, RayMissing, executor_at, on_ray
from jiahe.engine.routing.rounds.split import plan_split
from jiahe.simulation.bench.dispatch_day import synthetic_day


class RayError(Exception):
    pass


class TaskError(RayError):
    """What Ray raises for a function that raised on its node."""

    def as_instanceof_cause(self):
        return self.__cause__


class FakeRay:
    """Runs remote functions at once; the named tasks are lost with their node."""

    exceptions = SimpleNamespace(RayError=RayError, RayTaskError=TaskError)

    def __init__(self, lost=()):
        self.lost, self.asked = set(lost), []

    def remote(self, **options):
        assert options == {"num_cpus": 1, "max_retries": 3}
        return lambda function: SimpleNamespace(remote=lambda task: (function, task))

    def get(self, reference):
        function, task = reference
        self.asked.append(task)
        if task in self.lost:
            raise RayError
        try:
            return function(task)
        except ValueError as error:
            raise TaskError from error


def squared(number):
    if number < 0:
        raise ValueError("below zero")
    return number * number


def test_answers_come_in_the_order_of_the_tasks():
    assert list(RayExecutor(FakeRay()).map(squared, [3, 1, 2])) == [9, 1, 4]


def test_a_task_whose_hosts_died_is_done_here():
    ray = FakeRay(lost={1, 2})
    assert list(RayExecutor(ray).map(squared, [3, 1, 2])) == [9, 1, 4]
    assert ray.asked == [3, 1, 2]


def test_a_function_that_raises_raises_here_and_is_not_tried_again():
    with pytest.raises(ValueError, match="below zero"):
        list(RayExecutor(FakeRay()).map(squared, [1, -1]))


def test_control_a_lost_task_without_the_rescue_would_end_the_plan():
    with pytest.raises(RayError):
        FakeRay(lost={1}).get((squared, 1))


def test_without_ray_it_is_said_in_words(monkeypatch):
    def nothing(name):
        raise ImportError(name)

    monkeypatch.setattr(executors, "import_module", nothing)
    with pytest.raises(RayMissing, match="pip install"), executor_at("auto", 2):
        pass


def test_without_hosts_the_pool_of_this_machine_is_used():
    with executor_at(None, 2) as pool:
        assert list(pool.map(squared, [3, 1, 2])) == [9, 1, 4]


def slowly(number):
    time.sleep(1.0)
    return number * number


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_two_nodes_loses_one_and_the_plan_is_the_same(monkeypatch):
    monkeypatch.setenv("RAY_raylet_start_wait_time_s", "120")  # a busy machine starts slowly
    pytest.importorskip("ray", reason="ray is not installed: pip install jiahe[ray]")
    from ray.cluster_utils import Cluster

    monkeypatch.setattr(split, "CLUSTER", 60)
    problem = synthetic_day(150, 4)
    alone = plan_split(problem, 1500, 1, stages=2)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    second = cluster.add_node(num_cpus=1)
    try:
        with on_ray(cluster.address) as executor:
            answers = executor.map(slowly, range(6))
            first = next(answers)
            cluster.remove_node(second, allow_graceful=False)
            assert [first, *answers] == [0, 1, 4, 9, 16, 25]
            assert plan_split(problem, 1500, 1, executor, stages=2).content_hash == (
                alone.content_hash
            )
    finally:
        cluster.shutdown()
