"""Texts as runs of one to four characters: what the models count."""

import unicodedata
from collections.abc import Iterator

LONGEST = 4


def plain(text: str) -> str:
    """The text as models see it, of the same length as the original.

    Full-width letters become ordinary ones, capitals small, each digit a nought, white space a
    blank; where folding would change the length, the character stays as it is.
    """
    return "".join(_folded(one) for one in text)


def _folded(one: str) -> str:
    if one.isspace():
        return " "
    if one.isdigit():
        return "0"
    folded = unicodedata.normalize("NFKC", one).lower()
    return folded if len(folded) == 1 else one


def runs(text: str) -> Iterator[tuple[int, str]]:
    """(start, run) of every run of one to four characters; blanks end a run."""
    seen = plain(text)
    for start, first in enumerate(seen):
        if first == " ":
            continue
        for length in range(1, LONGEST + 1):
            run = seen[start : start + length]
            if len(run) < length or " " in run:
                break
            yield start, run
