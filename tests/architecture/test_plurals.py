"""A number before an English noun in the plural has a form for one: never “1 visits”."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib

SOURCE = Path(__file__).parents[2] / "src" / "jiahe"
NUMBER = r"(?:%\((?P<name>\w+)\)[sd]|\{(?P<other>\w+)\})"
OF_KIND = (
    "public fresh promised open working empty live-in new clean further other own required small"
)
COUNTED = re.compile(
    rf"{NUMBER}[ -](?:(?:{'|'.join(OF_KIND.split())}) )?(?P<noun>[a-z]{{2,}}s|people|children)\b"
)
VERBS = {
    "already", "arrives", "asks", "becomes", "books", "cares", "comes", "contests", "costs",
    "disagrees", "does", "has", "invites", "is", "keeps", "knows", "less", "lies", "now",
    "objects", "others", "signs", "takes", "this", "waits", "was",
}  # fmt: skip
# Figures in force and limits of our own, all beyond one, by the name of their placeholder.
LIMITS = {
    "back_days", "batch", "columns", "days", "decide_days", "done", "edit_days", "farthest",
    "fewest", "first", "held_days", "hours", "learnt_days", "least", "limit", "mark",
    "megabytes", "minutes", "month", "most", "nearest", "quiet", "rows", "seconds", "weeks",
    "within_days", "year", "years",
}  # fmt: skip
NEVER_ONE = {
    # told where there are several: of one, another sentence speaks
    "[Jiahe] %(n)s visits are moved; the first is now on %(when)s.",
    "[Jiahe] %(n)s visits from %(when)s on are cancelled.",
    "%(n)d homes gave this worker top marks within %(minutes)d minutes.",
    "%(n)d homes praise the same few workers, who are praised by few others.",
    "%(n)d reviews by different people say nearly the same.",
    "The same home praised the same worker %(n)d times within %(days)d days.",
    "%(n)d people sent ratings from this browser.",
    # live-in terms: 26 days, or a trial of several
    "[Jiahe] Booked: %(service)s, %(n)s days from %(when)s. Thank you.",
    "%(price)s for a month of %(month)d days × %(n)d days",
    "Your pay for all %(n)s days, living in",
    # figures of our own: sizes of samples, how many ratings, tries, examiners; days to an end
    "Everybody starts with %(n)s ratings of %(usual)s, so that one bad day ruins nobody",
    (
        "Households to ring: an answer was low, an objection was closed, or nobody answered"
        " the survey. What was heard is kept with your name; who cannot be reached is tried"
        " %(n)s times."
    ),
    "New ratings appear when %(n)s homes have rated you, at the latest after a week.",
    (
        "Stars follow the lower end of the range in which the score lies with 90%% certainty,"
        " from %(n)s fresh ratings on:"
    ),
    "Plan: %(size)d visits, at most %(accept)d bad",
    "Papers ending in %(n)s days",
    "passed from %(mark)s on, no item below %(least)s, at least %(n)s examiners",
    (
        "95 %% interval %(low)s … %(high)s marks; %(took)s people beside %(others)s others,"
        " %(weeks)s weeks before and after."
    ),
    "Interview: %(total)s points, %(mark)s are needed",  # a mark from one to five for each question
    # means, marks and scores with decimals
    (
        "Newer ratings count more: one counts half after %(days)s days,"
        " so yours weigh as much as %(fresh)s fresh ones"
    ),
    "%(stars)s stars",
    "fair score of %(stars)s stars",
    "%(score)s points",
    "%(score)s points (%(n)s)",
    "%(area)s ㎡: %(h)s hours are usually enough.",
    "%(hours)s of %(asked)s hours",
}


def counted(text: str) -> list[str]:
    """Each number of the text with the noun in the plural right behind it."""
    return [
        found[0]
        for found in COUNTED.finditer(text)
        if found["noun"] not in VERBS and (found["name"] or found["other"]) not in LIMITS
    ]


def said_of_one() -> Iterator[tuple[str, str]]:
    """(text, where) of every text that is said of any number in one form."""
    for path in sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/*.po")):
        for entry in polib.pofile(str(path)):
            if not entry.msgid_plural and not entry.obsolete:
                yield entry.msgid, str(path.relative_to(SOURCE))


def test_a_number_before_a_noun_has_a_form_for_one() -> None:
    wrong = [
        (text, where) for text, where in said_of_one() if counted(text) and text not in NEVER_ONE
    ]
    assert wrong == []


def test_what_is_let_through_is_still_said() -> None:
    texts = {text for text, _where in said_of_one()}
    assert NEVER_ONE - texts == set()


def test_control_a_plural_of_any_number_is_found() -> None:
    assert counted("%(n)s visits are moved") == ["%(n)s visits"]
    assert counted("%(all)s promised visits, {n} records") == [
        "%(all)s promised visits", "{n} records",
    ]  # fmt: skip
    assert counted("%(n)s visit; %(name)s comes within %(days)s days") == []
