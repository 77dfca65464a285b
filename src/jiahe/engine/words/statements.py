"""A text cut into statements: the parts between pauses, and around words that turn a thought."""

import re
from typing import NamedTuple

SHORTEST = 3  # characters: less says nothing alone and goes with what follows
_PAUSE = re.compile(r"[,.!?;~，。！？；、…\n\r]+\s*|\s{2,}")
_TURN = re.compile(r"但|不过|可是|然而|只是|就是(?=[^不])|可惜|美中不足|除了|虽然|尽管")


class Piece(NamedTuple):
    start: int
    end: int
    words: str


def pieces(text: str) -> tuple[Piece, ...]:
    """The statements of a text in their order, without the marks between them."""
    found: list[Piece] = []
    first = 0
    for start, end in [*_cuts(text), (len(text), len(text))]:
        words = text[first:start]
        if len(words.strip()) >= SHORTEST or (start == len(text) and words.strip()):
            found.append(_trimmed(text, first, start))
            first = end
        elif not words.strip():
            first = end
    return tuple(found)


def _cuts(text: str) -> list[tuple[int, int]]:
    """Where statements end and the next begins; a turning word belongs to what follows it."""
    pauses = [(one.start(), one.end()) for one in _PAUSE.finditer(text) if not _within(text, one)]
    turns = [(one.start(), one.start()) for one in _TURN.finditer(text) if one.start()]
    return sorted({*pauses, *turns})


def _within(text: str, pause: re.Match[str]) -> bool:
    """Whether it is the point of a decimal number."""
    before, after = text[pause.start() - 1 : pause.start()], text[pause.end() : pause.end() + 1]
    return pause.group() == "." and before.isdigit() and after.isdigit()


def _trimmed(text: str, start: int, end: int) -> Piece:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    return Piece(start, start + len(words), words)
