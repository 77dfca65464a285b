"""What the pages must keep to, and whether what was measured does; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jiahe.simulation.bench.report import percentile


@dataclass(frozen=True)
class Network:
    """What a page is opened through; 0 stands for no limit."""

    name: str
    cpu_times_slower: int
    round_trip_ms: int
    down_kbit: int
    up_kbit: int


PLAIN = Network("plain", 1, 0, 0, 0)
PHONE = Network("phone", 4, 150, 1_638, 768)  # Lighthouse's "mobile, slow 4G"
NETWORKS = (PLAIN, PHONE)

GOALS = {
    "largest_paint_ms": 1_800.0,
    "script_kb": 30.0,
    "foreign_requests": 0.0,
    "console_errors": 0.0,
    "board_ready_ms": 800.0,
    "drop_p95_ms": 300.0,
    "taps_new_order": 4.0,
    "taps_repeat_order": 2.0,
}


def drop_figures(milliseconds: list[float]) -> dict[str, float]:
    return {
        "drops": len(milliseconds),
        "p50_ms": round(percentile(milliseconds, 0.5), 1),
        "p95_ms": round(percentile(milliseconds, 0.95), 1),
    }


def reached(told: Mapping[str, Any]) -> dict[str, float]:
    """The one figure for each goal: of pages the worst."""
    pages = told["pages"]
    return {
        "largest_paint_ms": max(
            one["largest_paint_ms"][network.name] for one in pages for network in NETWORKS
        ),
        "script_kb": max(one["script_kb"] for one in pages),
        "foreign_requests": len(told["foreign_requests"]),
        "console_errors": len(told["console_errors"]),
        "board_ready_ms": told["board"]["ready_ms"],
        "drop_p95_ms": told["board"]["drop"]["p95_ms"],
        "taps_new_order": told["taps"]["new_order"],
        "taps_repeat_order": told["taps"]["repeat_order"],
    }


def missed(figures: Mapping[str, float]) -> list[str]:
    """The goals that are not reached, in the order of the list."""
    return [name for name, most in GOALS.items() if figures[name] > most]


def judged(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was measured with each goal beside it; `holds` when all are reached."""
    figures = reached(told)
    goals = {name: {"most": GOALS[name], "measured": figures[name]} for name in GOALS}
    return {"bench": "pages", "holds": not missed(figures), "missed": missed(figures)} | {
        "goals": goals,
        **told,
    }
