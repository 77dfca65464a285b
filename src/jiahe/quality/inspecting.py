"""How a team's month is sampled and judged: `engine.sampling` with this trade's values.

A unit is a visit; it is bad for a class when it shows a defect of that class or a graver one.
Each class has its own plan over the first so many of the drawn order. One critical defect
refuses the lot whatever its plan says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jiahe.engine.sampling import switching
from jiahe.engine.sampling.switching import Outcome, Regime
from jiahe.engine.sampling.tables import Level, Plan, Severity, plan_for
from jiahe.quality.choices import Answer

LEVEL = Level.S3  # a household's door is no conveyor belt: few looks, chosen well
AQL_OF_CLASS = {"major": 4.0, "minor": 10.0}
MAIN = "major"  # the class by which inspection becomes stricter or lighter
GRAVER = {"major": ("critical", "major"), "minor": ("critical", "major", "minor")}


@dataclass(frozen=True)
class Look:
    """What an inspected unit showed: how many defects of each class."""

    place: int
    critical: int = 0
    major: int = 0
    minor: int = 0

    def is_bad(self, kind: str) -> bool:
        return any(getattr(self, one) for one in GRAVER[kind])


@dataclass(frozen=True)
class ClassStanding:
    """How a class stands in a lot: looked at so many of `size`, so many bad, at most `accept`."""

    kind: str
    aql: float
    size: int
    accept: int
    seen: int
    bad: int

    @property
    def is_refused(self) -> bool:
        return self.bad > self.accept

    @property
    def is_complete(self) -> bool:
        return self.seen >= self.size


def plans_for(lot_size: int, severity: Severity) -> dict[str, dict[str, Any]]:
    """Class -> its plan as it is kept with the lot."""
    return {
        kind: asdict(plan_for(lot_size, LEVEL, aql, severity)) | {"aql": aql}
        for kind, aql in AQL_OF_CLASS.items()
    }


def sample_size(plans: Mapping[str, Mapping[str, Any]]) -> int:
    return max(int(plan["size"]) for plan in plans.values())


def standings(plans: Mapping[str, Mapping[str, Any]], looks: Sequence[Look]) -> list[ClassStanding]:
    """Every class, from looks in the drawn order."""
    ordered = sorted(looks, key=lambda look: look.place)
    found = []
    for kind, plan in plans.items():
        counted = ordered[: int(plan["size"])]
        bad = sum(look.is_bad(kind) for look in counted)
        found.append(
            ClassStanding(kind, plan["aql"], plan["size"], plan["accept"], len(counted), bad)
        )
    return found


def verdict(plans: Mapping[str, Mapping[str, Any]], looks: Sequence[Look]) -> bool | None:
    """Accepted or not; None while it is not decided."""
    if any(look.critical for look in looks):
        return False
    held = standings(plans, looks)
    if any(one.is_refused for one in held):
        return False
    return True if all(one.is_complete for one in held) else None


def next_regime(regime: Regime, lot_size: int, looks: Sequence[Look], *, accepted: bool) -> Regime:
    """How the team's next lot is inspected."""
    plan, _bad = _main(lot_size, AQL_OF_CLASS[MAIN], regime, looks)
    tighter = switching.tighter_aql(AQL_OF_CLASS[MAIN])
    assert tighter is not None
    stricter, fewer = _main(lot_size, tighter, regime, looks)
    held = accepted and fewer <= stricter.accept
    return switching.after(regime, Outcome(accepted, plan.accept, held))


def _main(lot_size: int, aql: float, regime: Regime, looks: Sequence[Look]) -> tuple[Plan, int]:
    plan = plan_for(lot_size, LEVEL, aql, regime.severity)
    ordered = sorted(looks, key=lambda look: look.place)[: plan.size]
    return plan, sum(look.is_bad(MAIN) for look in ordered)


def regime_of(kept: Mapping[str, Any]) -> Regime:
    """The regime as it was kept; the usual one from nothing."""
    if not kept:
        return Regime()
    return Regime(
        Severity(kept["severity"]),
        tuple(kept["recent"]),
        kept["score"],
        kept["refused"],
        kept["is_stopped"],
    )


def kept_regime(regime: Regime) -> dict[str, Any]:
    return asdict(regime) | {"severity": regime.severity.value, "recent": list(regime.recent)}


def worst(answers: Sequence[str]) -> str:
    """The gravest of the answers, met when there is none."""
    order = list(Answer)
    return max(answers, key=lambda one: order.index(Answer(one)), default=Answer.MET.value)
