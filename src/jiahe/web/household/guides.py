"""Short guides for households, each at the step at which it helps."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from jiahe.booking.choices import OrderState, VisitState

S = VisitState
STEP_OF = {
    S.PLANNED: "before",
    S.ASSIGNED: "before",
    S.TRAVELLING: "door",
    S.ARRIVED: "door",
    S.IN_SERVICE: "during",
    S.AWAITING_ACCEPTANCE: "accept",
    S.OBJECTED: "accept",
    S.ACCEPTED: "after",
    S.SETTLED: "after",
}


@dataclass(frozen=True)
class Guide:
    step: str
    line: str
    zh: str
    en: str
    points: tuple[str, ...]
    points_en: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.en if get_language() == "en" else self.zh

    @property
    def lines(self) -> tuple[str, ...]:
        return self.points_en if get_language() == "en" else self.points


@cache
def every_guide() -> tuple[Guide, ...]:
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        Guide(
            row["step"],
            row["line"],
            row["zh"],
            row["en"],
            tuple(row["points"]),
            tuple(row["points_en"]),
        )
        for row in rows["guides"]
    )


def guides_for(order_state: str, visit_state: str, line: str) -> list[Guide]:
    """What helps now: for every home first, then for this line; nothing for what is cancelled."""
    if order_state == OrderState.CANCELLED or visit_state == S.CANCELLED:
        return []
    step = STEP_OF[S(visit_state)]
    return [one for one in every_guide() if one.step == step and one.line in ("", line)]
