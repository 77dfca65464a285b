"""`jiahe bench words`: how well reviews are read; no database, nothing is kept."""

import argparse
import json
import os
import sys
from typing import Any

from jiahe.cli import options

ABSENT = "no public sets there: only our own sentences are measured"


def register(verb: argparse.ArgumentParser) -> None:
    options.add_data(verb, "the folder of the public sets; without it our own sentences alone")


def run(chosen: argparse.Namespace) -> int:
    """0 when ours beats the baseline on every set that is there; 2 when one cannot be read."""
    from jiahe.simulation.bench import words

    reader, told = words.first_reader()
    figures: dict[str, Any] = {"bench": "words", "first_reader": told}
    figures["our_sentences"] = words.measure_gold(reader)
    figures["our_later_sentences"] = words.measure_gold(reader, words.LATER)
    figures["our_third_sentences"] = words.measure_gold(reader, words.THIRD)
    try:
        holds = _measure(chosen, figures, reader)
    except (OSError, ValueError, KeyError) as refused:
        print(f"cannot be read: {refused}", file=sys.stderr)
        return 2
    figures["load_average"] = [round(one, 2) for one in os.getloadavg()]
    print(json.dumps(figures, ensure_ascii=False, indent=None if chosen.json else 2))
    return 0 if holds else 1


def _measure(chosen: argparse.Namespace, figures: dict[str, Any], reader: Any) -> bool:
    from jiahe.simulation.bench import words

    paths = {name: chosen.data / path for name, path in words.SETS.items()} if chosen.data else {}
    if not any(path.exists() for path in paths.values()):
        figures["skipped"] = ABSENT
        return True
    strangers = words.read_cases(chosen.data / words.SHOPPING)
    holds = True
    for name, path in paths.items():
        cases = words.read_cases(path)
        found = words.measure_set(cases)
        found["unsure"] = words.measure_unsure(cases, strangers)
        found["first_reader"] = words.measure_first(reader, cases)
        figures[name] = found
        holds &= found["macro_f1"] > found["baseline"]
    figures["shopping_first_reader"] = words.measure_first(reader, strangers)
    figures["asap"] = words.measure_asap(chosen.data, reader)
    return holds
