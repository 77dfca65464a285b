"""What a replay of one city came to, counted while it runs."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from jiahe.simulation.replay.drive import Outcome


@dataclass
class Report:
    """Kilometres are as the crow flies; seconds are those of this run alone."""

    group: str
    requests: int
    workers: int
    offered: int = 0
    booked: int = 0
    booked_before: int = 0  # by an earlier run of the same replay
    unassigned: Counter[str] = field(default_factory=Counter)
    broken_off: Counter[str] = field(default_factory=Counter)
    reviewed: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    audit: dict[str, int] = field(default_factory=dict)

    def count_answer(self, answer: dict[str, Any]) -> None:
        """Takes in what the booking of one request came to."""
        self.offered += bool(answer["offered"])
        if "order" in answer:
            self.booked += 1
            self.booked_before += answer["found"]
        else:
            self.unassigned[answer["why"]] += 1

    def as_object(self) -> dict[str, Any]:
        on_time = sum(one.on_time for one in self.outcomes)
        late = sorted(one.late_minutes for one in self.outcomes) or [0.0]
        rides = [one.ride_minutes for one in self.outcomes] or [0.0]
        ways = [one.kilometres for one in self.outcomes] or [0.0]
        return {
            "group": self.group,
            "requests": self.requests,
            "workers": self.workers,
            "offered": self.offered,
            "booked": self.booked,
            "booked_before": self.booked_before,
            "unassigned": dict(self.unassigned),
            "carried_out": len(self.outcomes),
            "broken_off": dict(self.broken_off),
            "on_time": on_time,
            "on_time_share": round(on_time / max(len(self.outcomes), 1), 4),
            "late_minutes": {
                "p95": round(late[int(0.95 * (len(late) - 1))], 1),
                "most": round(late[-1], 1),
            },
            "travel": {
                "kilometres": round(sum(ways), 1),
                "kilometres_per_visit": round(fmean(ways), 3),
                "minutes_per_visit": round(fmean(rides), 1),
                "from_home_over_an_hour": sum(
                    one.is_from_home and one.ride_minutes > 60 for one in self.outcomes
                ),
            },
            "reviewed": self.reviewed,
            "seconds": {step: round(taken, 1) for step, taken in self.seconds.items()},
            "audit": self.audit,
        }
