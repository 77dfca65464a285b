"""When inspection becomes stricter or lighter (ISO 2859-1:1999, clause 9).

Two refused lots among five tighten it; five accepted in a row bring it back; five refused
while it is tightened end it until something has been done. A switching score of 30 makes it
lighter; the first refused lot, or irregular work, takes that back.
"""

from dataclasses import dataclass, replace

from jiahe.engine.sampling.tables import AQLS, Plan, Severity

WINDOW = 5
REFUSED_TO_TIGHTEN = 2
ACCEPTED_TO_RELAX = 5
REFUSED_TO_STOP = 5
SCORE_TO_REDUCE = 30


@dataclass(frozen=True, slots=True)
class Regime:
    """How a team is inspected at present, and what it takes to decide about the next lot."""

    severity: Severity = Severity.NORMAL
    recent: tuple[bool, ...] = ()  # newest last, of this severity only; True is accepted
    score: int = 0
    refused: int = 0  # while tightened
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided lot: what was found, and whether one step stricter would have held too."""

    accepted: bool
    accept_number: int
    held_one_step_tighter: bool


def outcome_of(plan: Plan, bad: int, tighter: Plan | None) -> Outcome:
    """`tighter` is the plan at the AQL one step below; None when there is none."""
    held = tighter is not None and bad <= tighter.accept
    return Outcome(bad <= plan.accept, plan.accept, held)


def tighter_aql(aql: float) -> float | None:
    place = AQLS.index(aql)
    return AQLS[place - 1] if place else None


def after(regime: Regime, outcome: Outcome) -> Regime:
    """The regime for the next lot; raises ValueError while inspection is stopped."""
    if regime.is_stopped:
        raise ValueError("inspection is stopped: resume it first")
    seen = (*regime.recent, outcome.accepted)[-WINDOW:]
    if regime.severity is Severity.TIGHTENED:
        return _after_tightened(regime, outcome, seen)
    if regime.severity is Severity.REDUCED:
        return replace(regime, recent=seen) if outcome.accepted else Regime()
    if seen.count(False) >= REFUSED_TO_TIGHTEN:
        return Regime(Severity.TIGHTENED)
    score = _scored(regime.score, outcome)
    if score >= SCORE_TO_REDUCE:
        return Regime(Severity.REDUCED)
    return replace(regime, recent=seen, score=score)


def _after_tightened(regime: Regime, outcome: Outcome, seen: tuple[bool, ...]) -> Regime:
    refused = regime.refused + (not outcome.accepted)
    if refused >= REFUSED_TO_STOP:
        return replace(regime, recent=seen, refused=refused, is_stopped=True)
    if len(seen) == ACCEPTED_TO_RELAX and all(seen):
        return Regime()
    return replace(regime, recent=seen, refused=refused)


def _scored(score: int, outcome: Outcome) -> int:
    if outcome.accept_number >= 2:  # clause 9.3.3.2
        return score + 3 if outcome.held_one_step_tighter else 0
    return score + 2 if outcome.accepted else 0


def resumed() -> Regime:
    """After a stop something was done about the causes: tightened, counted anew."""
    return Regime(Severity.TIGHTENED)


def irregular(regime: Regime) -> Regime:
    """Work became irregular, or somebody wants it: a lighter regime ends."""
    return Regime() if regime.severity is Severity.REDUCED else regime
