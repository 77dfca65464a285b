"""The invented city's vocabulary, read once from data/words.toml."""

import tomllib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@cache
def words(*path: str) -> tuple[str, ...]:
    """The word list at a dotted place, in the order of the file, repeats kept."""
    found = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
    for step in path:
        found = found[step]
    return tuple(str(found).split())
