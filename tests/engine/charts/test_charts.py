"""Charts beside exact run lengths, and charts that stop and go on."""

import json
import random
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chart_chains import cusum_run, ewma_run, harm_run, two_sided
from jiahe.engine.charts import cusum, ewma, harm, laney
from jiahe.engine.charts.reading import Reading, Side
from jiahe.simulation.bench import charts as simulated

POINTS = st.lists(st.floats(-4, 4), max_size=60)


def mean_run(run: simulated.Run, shift: float, runs: int) -> float:
    rng = random.Random(7)
    return sum(run(rng, shift) for _ in range(runs)) / runs


def test_exact_run_lengths_agree_with_published_values() -> None:
    """Lucas and Saccucci 1990; Hawkins and Olwell 1998."""
    assert ewma_run(0.25, 2.998, 0) == pytest.approx(500, rel=0.01)
    assert two_sided(cusum_run(0.5, 5, 0), cusum_run(0.5, 5, 0)) == pytest.approx(465, rel=0.01)
    assert cusum_run(0.5, 5, 1) == pytest.approx(10.4, rel=0.01)


def test_the_usual_limits_stay_quiet_for_350_points() -> None:
    rule, sums = ewma.USUAL, cusum.USUAL
    assert ewma_run(rule.weight, rule.width, 0) >= 350
    one_side = cusum_run(sums.slack, sums.limit, 0)
    assert two_sided(one_side, one_side) >= 350
    assert harm_run(0.004, harm.USUAL.times, harm.USUAL.limit, 1) >= 350


@pytest.mark.parametrize("shift", [0.5, 1.0, 2.0])
def test_simulated_runs_agree_with_exact_ones(shift: float) -> None:
    assert mean_run(simulated.ewma_run, shift, 1_500) == pytest.approx(
        ewma_run(0.2, 2.86, shift), rel=0.08
    )
    exact = two_sided(cusum_run(0.5, 5, shift), cusum_run(0.5, 5, -shift))
    assert mean_run(simulated.cusum_run, shift, 1_500) == pytest.approx(exact, rel=0.08)


def test_threefold_harm_is_seen_as_soon_as_the_exact_chain_says() -> None:
    exact = harm_run(simulated.RISK, harm.USUAL.times, harm.USUAL.limit, 3)
    assert mean_run(simulated.harm_run, 3, 300) == pytest.approx(exact, rel=0.15)


def test_control_a_narrow_limit_gives_false_alarms() -> None:
    assert ewma_run(0.2, 2.0, 0) < 100
    assert cusum_run(0.5, 2, 0) < 50


def test_an_average_follows_its_points() -> None:
    state, reading = ewma.step(ewma.Ewma(), 2.0)
    assert state == ewma.Ewma(0.4)
    assert reading.side is Side.NONE
    for _ in range(10):
        state, reading = ewma.step(state, 2.0)
        if reading.signals:
            break
    assert (reading.side, state) == (Side.UP, ewma.Ewma())


def test_sums_see_both_sides_and_start_anew() -> None:
    state, sides = cusum.Cusum(), []
    for z in [-2.0] * 4 + [2.0] * 4:
        state, reading = cusum.step(state, z)
        sides.append(reading.side)
    assert sides == [Side.NONE] * 3 + [Side.DOWN] + [Side.NONE] * 3 + [Side.UP]
    assert state == cusum.Cusum()


@given(POINTS, st.integers(0, 60))
def test_a_chart_that_stopped_goes_on_as_if_it_had_not(points: list[float], cut: int) -> None:
    for chart, begin in ((ewma, ewma.Ewma), (cusum, cusum.Cusum)):
        straight = after(chart, begin(), points)
        kept = json.dumps(asdict(after(chart, begin(), points[:cut])))
        assert after(chart, begin(**json.loads(kept)), points[cut:]) == straight


def after(chart, state, points):
    for z in points:
        state, _ = chart.step(state, z)
    return state


@given(POINTS)
def test_mirrored_points_give_mirrored_readings(points: list[float]) -> None:
    for chart, begin in ((ewma, ewma.Ewma), (cusum, cusum.Cusum)):
        state, mirror = begin(), begin()
        for z in points:
            state, reading = chart.step(state, z)
            mirror, other = chart.step(mirror, -z)
            assert (reading.side, abs(reading.value)) == (-other.side, abs(other.value))


def taught(groups: int = 40, cases: int = 100, bad: tuple[int, ...] = (4, 6)) -> laney.Laney:
    state = laney.Laney()
    for n in range(groups):
        state, _ = laney.step(state, cases, bad[n % len(bad)])
    return state


def test_laneys_limits_stand_around_the_usual_share() -> None:
    _, reading = laney.step(taught(bad=(5,)), 100, 5)
    assert reading.low == 0.0
    assert reading.high == pytest.approx(0.05 + 3 * 0.0218, abs=0.004)


def test_groups_that_scatter_widen_their_limits() -> None:
    calm, wild = (laney.step(taught(bad=bad), 100, 5)[1] for bad in ((5, 5), (0, 12)))
    assert wild.high - wild.low > 1.5 * (calm.high - calm.low)


def test_large_groups_have_narrow_limits() -> None:
    state = taught(cases=1_000, bad=(50, 55))
    assert laney.step(state, 1_000, 50)[1].high < laney.step(state, 50, 2)[1].high


def test_a_lasting_change_does_not_become_usual() -> None:
    state, sides = taught(), []
    for _ in range(50):
        state, reading = laney.step(state, 100, 18)
        sides.append(reading.side)
    assert sides == [Side.UP] * 50


def test_a_bad_group_signals_and_does_not_teach() -> None:
    before = taught()
    state, reading = laney.step(before, 100, 30)
    assert (reading.side, state) == (Side.UP, before)


def test_the_first_groups_only_teach() -> None:
    _, reading = laney.step(taught(groups=39), 100, 60)
    assert not reading.signals


@pytest.mark.parametrize(("cases", "bad"), [(0, 0), (5, 6), (5, -1)])
def test_impossible_groups_are_refused(cases: int, bad: int) -> None:
    with pytest.raises(ValueError, match="a group has cases"):
        laney.step(laney.Laney(), cases, bad)


def test_harm_on_an_easy_visit_weighs_more() -> None:
    assert harm.weight(0.001, harmed=True) > harm.weight(0.2, harmed=True) > 0
    assert harm.weight(0.2, harmed=False) < harm.weight(0.001, harmed=False) < 0


def test_a_visit_without_harm_takes_away_but_never_below_nothing() -> None:
    state, reading = harm.step(harm.Harm(), 0.1, harmed=False)
    assert (state, reading) == (harm.Harm(), Reading(0.0, 0.0, 4.0))


def test_repeated_harm_signals() -> None:
    state, sides = harm.Harm(), []
    for _ in range(4):
        state, reading = harm.step(state, 0.004, harmed=True)
        sides.append(reading.side)
    assert sides == [Side.NONE] * 3 + [Side.UP]


@pytest.mark.parametrize("risk", [0.0, 1.0])
def test_certain_risks_are_refused(risk: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        harm.weight(risk, harmed=True)
