"""The first lesson read back: praise, complaints, neither, unsure, and words that raise alarms."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from jiahe.engine.words.damage import Lexicon, alarms
from jiahe.engine.words.lesson import TAUGHT, Feeling, sentences
from jiahe.engine.words.reader import Reader, taught
from jiahe.quality.lexicon import START, damage_words, lesson_with, material
from jiahe.simulation.bench.words import GOLD, LATER, THIRD


@cache
def reader() -> Reader:
    return taught(lesson_with(()), START.limits)


def read(text: str) -> list[tuple[str, str]]:
    return [(one.aspect, one.feeling.value) for one in reader().read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("态度很好但是厨房没擦干净", [("attitude", "glad"), ("clean", "sorry")]),
        ("阿姨特别勤快，就是来晚了", [("attitude", "glad"), ("punctual", "sorry")]),
        ("没有推销，收费透明", [("upsell", "glad"), ("price", "glad")]),
        ("一点都不干净", [("clean", "sorry")]),
    ],
)
def test_contrast_and_negation_are_understood(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


def test_what_is_of_another_world_is_unsure() -> None:
    assert read("量子纠缠的哈密顿算符") == [("general", "unsure")]


def test_neighbours_that_say_the_same_stand_as_one() -> None:
    said = reader().read("很干净，特别干净")
    assert [(one.words, one.feeling) for one in said] == [("很干净，特别干净", Feeling.GLAD)]


def test_each_answer_shows_its_words_inside_the_text() -> None:
    text = "说实话，师傅迟到了半小时，玻璃没擦干净。"
    for one in reader().read(text):
        assert text[one.start : one.end] == one.words
        assert all(one.start <= rest.start < rest.end <= one.end for rest in one.rests)


def test_a_label_changes_what_is_read() -> None:
    from jiahe.quality.lexicon import Label

    words = "月亮照着窗台"
    assert reader().feeling_of(words)[1] is Feeling.UNSURE
    wiser = taught(lesson_with((Label(words, "care", "sorry"),)), START.limits)
    assert (wiser.feeling_of(words)[0], wiser.aspect_of(words)) == ("sorry", "care")


def test_the_lesson_is_the_same_each_time_and_holds_every_aspect_and_feeling() -> None:
    lesson = sentences(material())
    assert lesson == sentences(material())
    assert {one.aspect for one in lesson} == set(material().aspects)
    assert {one.feeling for one in lesson} == {Feeling.GLAD, Feeling.SORRY, Feeling.PLAIN}


def test_no_phrase_teaches_two_feelings() -> None:
    seen: dict[str, set[str]] = {}
    for one in lesson_with(()):
        if one.phrase:
            seen.setdefault(one.phrase, set()).add(one.feeling)
    assert {phrase for phrase, feelings in seen.items() if len(feelings) > 1} == set()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("阿姨把我的戒指偷走了", ["theft"]),
        ("奶奶摔倒了没人扶", ["injury"]),
        ("他对我动手动脚", ["harassment"]),
        ("忘了关火，锅里冒烟", ["fire", "fire"]),
        ("没有偷东西，没摔倒", []),
        ("煤气没关系", []),
        ("很干净", []),
    ],
)
def test_words_of_harm_are_found_and_denials_are_not(text: str, kinds: list[str]) -> None:
    assert [one.kind for one in alarms(text, damage_words())] == kinds


def test_without_the_list_of_denials_a_denial_would_alarm() -> None:
    """The control of the case above."""
    bare = {kind: Lexicon(one.words, ()) for kind, one in damage_words().items()}
    assert alarms("没有偷东西", bare) != ()


def test_the_longest_word_is_named_once() -> None:
    found = alarms("金项链不见了", {"theft": Lexicon(("不见", "金项链不见"), ())})
    assert [one.words for one in found] == ["金项链不见"]


def test_a_saying_teaches_as_it_is_and_control_without_sayings_it_is_unsure() -> None:
    words = "光一照，玻璃上全是道道"
    bare = taught(sentences(replace(material(), sayings={})), START.limits)
    assert reader().feeling_of(words)[1] is Feeling.SORRY
    assert bare.feeling_of(words)[1] is Feeling.UNSURE


def test_every_aspect_has_sayings_of_every_feeling_and_none_stands_twice() -> None:
    sayings = material().sayings
    assert set(sayings) == set(material().aspects)
    texts = [text for one in sayings.values() for texts in one.values() for text in texts]
    assert all(set(one) == {*TAUGHT} for one in sayings.values())
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("path", [GOLD, LATER, THIRD], ids=lambda one: one.stem)
def test_no_held_out_sentence_is_taught(path: Path) -> None:
    held = {text for text, _, _ in tomllib.loads(path.read_text(encoding="utf-8"))["said"]}
    assert held.isdisjoint(one.text for one in lesson_with(()))
