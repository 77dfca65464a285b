"""Texts as runs of one to three characters: what the models count.

How a stretch between pauses begins and ends is counted apart, and so is the mark of the pause:
"不错" at an end and "不错过" in the middle are two things.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 3
NEGATION = re.compile(r"[不没无别未非]")
REACH = 5  # characters after a negation that it may turn round
DENIED, FIRST, LAST, PAUSE = "~", "^", "$", "|"  # beside the characters of a run
EDGE = 2  # characters that an edge is told by
_PAUSE = re.compile(r"[\s,.!?;:~，。！？；：、…]+")


class Run(NamedTuple):
    start: int
    end: int
    name: str  # the characters; marked where denied, at an edge, or a pause

    @property
    def is_pause(self) -> bool:
        return self.name[0] == PAUSE

    @property
    def is_pair(self) -> bool:
        """Two characters as they stand, without a mark."""
        return self.end - self.start == len(self.name) == 2 and not self.is_pause


def plain(text: str) -> str:
    """The text as models see it, of the same length as the original.

    Full-width letters become ordinary ones, capitals small, each digit a nought; where folding
    would change the length, the character stays as it is.
    """
    return "".join(_folded(one) for one in text)


def _folded(one: str) -> str:
    if one.isdigit():
        return "0"
    folded = unicodedata.normalize("NFKC", one).lower()
    return folded if len(folded) == 1 else one


def runs(text: str) -> Iterator[Run]:
    """Every run within a stretch between pauses, its edges, and the pauses.

    Short ones come again as denied after a negation.
    """
    seen, first = plain(text), 0
    for pause in [*_PAUSE.finditer(seen), None]:
        last = pause.start() if pause else len(seen)
        yield from _stretch(seen[first:last], first)
        yield from _edges(seen[first:last], first)
        if pause:
            yield Run(*pause.span(), PAUSE + pause.group().strip()[:EDGE])
        first = pause.end() if pause else last


def _edges(words: str, offset: int) -> Iterator[Run]:
    for length in range(1, min(EDGE, len(words)) + 1):
        yield Run(offset, offset + length, FIRST + words[:length])
        last = offset + len(words)
        yield Run(last - length, last, words[-length:] + LAST)


def _stretch(words: str, offset: int) -> Iterator[Run]:
    denial = NEGATION.search(words)
    for start in range(len(words)):
        denied = denial is not None and 0 < start - denial.start() <= REACH
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            yield Run(offset + start, offset + end, words[start:end])
            if denied and end - start < LONGEST:
                yield Run(offset + start, offset + end, DENIED + words[start:end])
