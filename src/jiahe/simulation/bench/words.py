"""How well reviews are read: public labelled reviews, and sentences of our own trade.

The public sets are read from a folder and learnt in memory only; what the product ships was
never taught by them. The baseline is TF-IDF on single characters and pairs with a logistic
regression of usual strength, by the same solver and folds.
"""

import csv
import random
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from jiahe.engine.words.calibration import Calibration, chances
from jiahe.engine.words.grams import DENIED, FIRST, LAST, PAUSE
from jiahe.engine.words.lesson import Feeling
from jiahe.engine.words.linear import Example, Linear, Lines, counted, scaled, trained
from jiahe.engine.words.reader import GENERAL, Reader, calibrated, limits_of, taught
from jiahe.engine.words.solver import Floats, logistic
from jiahe.quality.lexicon import LABEL_WEIGHT, START, implied, lesson_with

Case = tuple[str, str]  # text, "1" for praise or "0"
SETS = {
    "waimai": "zh_reviews_waimai10k/waimai.csv",
    "hotel": "zh_reviews_hotel_chnsenticorp/hotel.csv",
}
SHOPPING = "zh_reviews_shopping_xdomain/reviews.csv"
ASAP = "zh_reviews_asap_aspect/{}_sample.csv"
HERE = Path(__file__).parent
GOLD, LATER = HERE / "words_gold.toml", HERE / "words_gold_later.toml"
THIRD = HERE / "words_gold_third.toml"
DEV = HERE / "words_dev.toml"  # what the cues were developed on: it proves nothing about them
FOLDS, SEED = 5, 7
WANTED = 0.95
# What the aspects of restaurants mean in our trade.
SAME = {
    "punctual": ("service_wait_time", "service_serving_speed"),
    "attitude": ("service_waiters_attitude",),
    "price": ("price_level", "price_cost_effective", "price_discount"),
    "clean": ("environment_cleaness",),
}
ABSENT = "-2"
SIGN = {Feeling.GLAD: "1", Feeling.SORRY: "0"}


def read_cases(path: Path) -> list[Case]:
    """Raises OSError, and KeyError when the columns are others."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["review"].strip(), row["label"]) for row in csv.DictReader(file)]
    return [one for one in rows if one[0]]


def folds(cases: Sequence[Case]) -> list[tuple[list[Case], list[Case]]]:
    """(to learn, to try) five times; each case is tried once."""
    mixed = list(cases)
    random.Random(SEED).shuffle(mixed)  # noqa: S311  # repeatable on purpose
    return [
        ([one for n, one in enumerate(mixed) if n % FOLDS != k], mixed[k::FOLDS])
        for k in range(FOLDS)
    ]


def macro_f1(right: Sequence[str], said: Sequence[str]) -> float:
    """The mean over the labels of the harmonic mean of precision and recall."""
    found = []
    for label in sorted(set(right)):
        hits = sum(a == b == label for a, b in zip(right, said, strict=True))
        both = right.count(label) + said.count(label)
        found.append(2 * hits / both if both else 0.0)
    return sum(found) / len(found)


def measure_set(cases: Sequence[Case]) -> dict[str, Any]:
    """Macro-F1 of our reader and of the baseline over five folds, and the seconds of CPU."""
    ours, plain, seconds = [], [], 0.0
    for learn, other in folds(cases):
        texts, right = [one for one, _ in other], [label for _, label in other]
        began = process_time()
        linear = _linear(learn)
        ours.append(macro_f1(right, _signs(linear.margins_of(texts)[:, 0])))
        seconds += process_time() - began
        plain.append(macro_f1(right, _signs(_baseline(learn, texts))))
    return {
        "cases": len(cases),
        "macro_f1": round(float(np.mean(ours)), 4),
        "folds": [round(one, 4) for one in ours],
        "baseline": round(float(np.mean(plain)), 4),
        "seconds_a_fold": round(seconds / FOLDS, 1),
    }


def _linear(cases: Sequence[Case]) -> Linear:
    """As the product learns a company's corrections: on top of the first lesson."""
    first = [
        Example(one.text, SIGN[one.feeling], one.weight / LABEL_WEIGHT)
        for one in lesson_with(())
        if one.feeling in SIGN
    ]
    return trained([*_examples(cases), *first], ("1", "0"))


def _examples(cases: Sequence[Case]) -> list[Example]:
    return [Example(text, label) for text, label in cases]


def _signs(margins: Iterable[float]) -> list[str]:
    return ["1" if one > 0 else "0" for one in margins]


def _baseline(learn: Sequence[Case], texts: Sequence[str]) -> Floats:
    known = Lines.of([text for text, _ in learn]).runs
    columns = {run: n for n, run in enumerate(run for run in known if _is_unmarked(run))}
    rows = counted([text for text, _ in learn], columns)
    rare = np.log((1 + rows.count) / (1 + np.bincount(rows.columns, minlength=rows.width))) + 1
    is_true = np.array([float(label == "1") for _, label in learn])
    weights = logistic(scaled(rows, rare), is_true, np.ones(len(learn)), 1.0)
    margins: Floats = scaled(counted(texts, columns), rare).times(weights[:-1]) + weights[-1]
    return margins


def _is_unmarked(run: str) -> bool:
    """Whether it is one or two characters as they stand."""
    return len(run) <= 2 and run[0] not in {DENIED, FIRST, PAUSE} and run[-1] != LAST


def measure_unsure(cases: Sequence[Case], strangers: Sequence[Case]) -> dict[str, Any]:
    """What "unsure" is worth at home and in another trade, with limits found at home alone."""
    learn, other = folds(cases)[0]
    cut = len(learn) // 5
    linear, held = _linear(learn[cut:]), learn[:cut]
    limits = limits_of([(linear, held)], WANTED, 0.0)
    familiar = float(np.quantile([linear.known(text) for text, _ in held], 0.05))
    limits = Calibration(limits.temperature, limits.least, round(familiar, 3))
    return {
        "wanted": WANTED,
        "limits": [limits.temperature, limits.least, limits.familiar],
        "at_home": _answers(linear, limits, other),
        "elsewhere": _answers(linear, limits, strangers),
    }


def _answers(linear: Linear, limits: Calibration, cases: Sequence[Case]) -> dict[str, float]:
    rows = chances(linear.margins_of([text for text, _ in cases]), limits.temperature)
    hits = [
        linear.labels[int(row.argmax())] == label
        for row, (_, label) in zip(rows, cases, strict=True)
    ]
    given = [
        float(row.max()) >= limits.least and linear.known(text) >= limits.familiar
        for row, (text, _) in zip(rows, cases, strict=True)
    ]
    return _shares(hits, given)


def _shares(hits: Sequence[bool], given: Sequence[bool]) -> dict[str, float]:
    told = [hit for hit, is_given in zip(hits, given, strict=True) if is_given]
    return {
        "right_if_all_were_answered": round(sum(hits) / len(hits), 4),
        "answered": round(len(told) / len(hits), 4),
        "right_of_answered": round(sum(told) / len(told), 4) if told else 0.0,
    }


def first_reader() -> tuple[Reader, dict[str, Any]]:
    """The reader that every company begins with, and what its limits come to when found anew."""
    lesson = lesson_with(())
    began = process_time()
    reader = taught(lesson, START.limits, implied())
    seconds = process_time() - began
    found = calibrated(lesson)
    return reader, {
        "sentences": len(lesson),
        "runs": len(reader.feelings.runs),
        "seconds_to_learn": round(seconds, 2),
        "limits_found": [[one.temperature, one.least, one.strange] for one in found],
        "limits_shipped": [[one.temperature, one.least, one.strange] for one in START.limits],
    }


def measure_first(reader: Reader, cases: Sequence[Case]) -> dict[str, float]:
    """The first reader on whole texts of another trade: the side with more told statements."""
    hits, given = [], []
    for text, label in cases:
        said = [one.feeling for one in reader.read(text)]
        glad, sorry = said.count(Feeling.GLAD), said.count(Feeling.SORRY)
        given.append(glad != sorry)
        hits.append(("1" if glad > sorry else "0") == label)
    return _shares(hits, given)


def measure_gold(reader: Reader, path: Path = GOLD) -> dict[str, Any]:
    """Sentences written by hand for the test alone, none of them in the lesson."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["said"]
    read = [(reader.feeling_of(text), reader.aspect_of(text)) for text, _, _ in rows]
    feelings = [label for _, _, label in rows]
    hits = [likely == right for ((likely, _, _), _), right in zip(read, feelings, strict=True)]
    given = [one is not Feeling.UNSURE for (_, one, _), _ in read]
    told = [
        (aspect, right)
        for (_, aspect), (_, right, _) in zip(read, rows, strict=True)
        if aspect != GENERAL
    ]
    right = sum(a == b for a, b in told)
    return {
        "sentences": len(rows),
        "feeling": _shares(hits, given),
        "aspect_named": round(len(told) / len(rows), 4),
        "aspect_right_of_named": round(right / len(told), 4) if told else 0.0,
    }


def read_asap(data: Path, part: str) -> list[dict[str, str]]:
    with (data / ASAP.format(part)).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def measure_asap(data: Path, reader: Reader) -> dict[str, Any]:
    """Aspects of restaurants: named by the first reader unseen, and learnt from 100 reviews."""
    learn, other = read_asap(data, "train"), read_asap(data, "dev")
    unseen = {aspect: _named(reader, [*learn, *other], aspect) for aspect in SAME}
    columns = [name for name in learn[0] if name not in {"index", "reviewbody", "star"}]
    scores = [found for name in columns if (found := _learnt(learn, other, name)) is not None]
    return {
        "first_reader": unseen,
        "learnt_aspects": len(scores),
        "learnt_macro_f1": round(float(np.mean([one for one, _ in scores])), 4),
        "baseline": round(float(np.mean([one for _, one in scores])), 4),
    }


def _named(reader: Reader, rows: Sequence[dict[str, str]], aspect: str) -> dict[str, float]:
    """Whether a review speaks of the aspect, and where both say so, whether the feeling agrees."""
    right, said, agreed = [], [], []
    for row in rows:
        marks = [int(row[name]) for name in SAME[aspect] if row[name] != ABSENT]
        mine = [one.feeling for one in reader.read(row["reviewbody"]) if one.aspect == aspect]
        right.append(str(bool(marks)))
        said.append(str(bool(mine)))
        balance = mine.count(Feeling.GLAD) - mine.count(Feeling.SORRY)
        if sum(marks) and balance:
            agreed.append((sum(marks) > 0) == (balance > 0))
    return {
        "macro_f1_named": round(macro_f1(right, said), 4),
        "both_told": len(agreed),
        "feeling_agrees": round(sum(agreed) / len(agreed), 4) if agreed else 0.0,
    }


def _learnt(
    learn: Sequence[dict[str, str]], other: Sequence[dict[str, str]], name: str
) -> tuple[float, float] | None:
    """Macro-F1 of "is spoken of" for ours and the baseline; none where one side is too rare."""
    cases = [(one["reviewbody"], str(int(one[name] != ABSENT))) for one in learn]
    right = [str(int(one[name] != ABSENT)) for one in other]
    fewest = min(
        min(labels.count("0"), labels.count("1")) for labels in ([x for _, x in cases], right)
    )
    if fewest < 10:
        return None
    texts = [one["reviewbody"] for one in other]
    ours = _signs(trained(_examples(cases), ("1", "0")).margins_of(texts)[:, 0])
    return macro_f1(right, ours), macro_f1(right, _signs(_baseline(cases, texts)))
