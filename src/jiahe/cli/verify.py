"""Verify what is kept: promises, ledger, facts, sealed decisions, draws, photos; 1 if broken."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from jiahe.cli.companies import companies_asked
from jiahe.cli.environment import product
from jiahe.kit.proofs import Proof

ANSWER_IS_NO, WRONG_USE = 1, 2
SHOWN = 10  # of what is broken; all of it with --json
WORDS = {
    "promised_time": "占用时间不重叠 / no worker is promised twice",
    "ledger": "账目平衡 / the ledger adds up and agrees with the payments",
    "facts": "事实已送达 / facts of an hour ago and before have been delivered",
    "decisions": "派工决定未被改动 / decisions fit their seals",
    "sampling": "抽检未被改动 / who was inspected is who was drawn",
    "photos": "照片未被改动 / photos are there and unchanged",
}


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--company", help="its short name; every open company without it")


def run(chosen: argparse.Namespace) -> int:
    """0 when everything holds, 1 when something does not, 2 for an unknown company."""
    with product():
        try:
            companies = companies_asked(chosen.company)
        except LookupError:
            print(f"没有这家公司 / no company is called {chosen.company}.", file=sys.stderr)
            return WRONG_USE
        tell = _nothing if chosen.json else _line
        found = [_verified(company, tell) for company in companies]
    holds = all(proof["holds"] for one in found for proof in one["proofs"])
    if chosen.json:
        print(json.dumps({"holds": holds, "companies": found}, ensure_ascii=False))
    return 0 if holds else ANSWER_IS_NO


def _verified(company: Any, tell: Callable[[str, Proof], None]) -> dict[str, Any]:
    """Each proof is told as soon as it is done: reading all photos takes a while."""
    from jiahe.insights.queries.proofs import proofs_of

    proofs = []
    for one in proofs_of(company.pk):
        tell(company.name, one)
        proofs.append(asdict(one) | {"holds": one.holds})
    return {"company": company.slug, "proofs": proofs}


def _line(company: str, proof: Proof) -> None:
    mark = "✓" if proof.holds else "✕"
    print(f"{mark} {company} · {WORDS[proof.name]}: {proof.looked_at:,}", flush=True)
    if proof.broken:
        more = f" … ({len(proof.broken):,})" if len(proof.broken) > SHOWN else ""
        print(f"    {', '.join(proof.broken[:SHOWN])}{more}", flush=True)


def _nothing(company: str, proof: Proof) -> None:
    """With --json all is told at the end."""
