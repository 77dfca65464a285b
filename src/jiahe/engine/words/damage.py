"""Words of theft, injury, harassment and fire, for which a person must look at once.

A lexicon and no model: it never says unsure, is the same tomorrow, and errs towards an alarm.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jiahe.engine.words.grams import plain


class Alarm(NamedTuple):
    kind: str
    start: int
    end: int
    words: str


class Lexicon(NamedTuple):
    words: Sequence[str]
    but: Sequence[str]  # with which a word is no alarm where both overlap


def alarms(text: str, lexica: Mapping[str, Lexicon]) -> tuple[Alarm, ...]:
    """Each place with a word of a lexicon, in the order of the text; the longer word wins."""
    seen, found = plain(text), list[Alarm]()
    for kind, lexicon in lexica.items():
        harmless = [place for word in lexicon.but for place in _places(seen, word)]
        for word in sorted(lexicon.words, key=len, reverse=True):
            for start, end in _places(seen, word):
                taken = [*harmless, *((one.start, one.end) for one in found if one.kind == kind)]
                if not any(start < b and a < end for a, b in taken):
                    found.append(Alarm(kind, start, end, text[start:end]))
    return tuple(sorted(found, key=lambda one: (one.start, one.kind)))


def _places(seen: str, word: str) -> list[tuple[int, int]]:
    found, wanted = list[tuple[int, int]](), plain(word)
    at = seen.find(wanted)
    while at >= 0:
        found.append((at, at + len(wanted)))
        at = seen.find(wanted, at + 1)
    return found
