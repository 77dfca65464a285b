"""Turns of speech that imply praise or blame, and what undoes them."""

import tomllib
from dataclasses import replace
from functools import cache
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.words.implied import MOST, Cue, Found, cues_in, pushed
from jiahe.engine.words.lesson import TAUGHT, Feeling
from jiahe.engine.words.linear import Rest
from jiahe.engine.words.reader import Reader, taught
from jiahe.quality.lexicon import START, implied, lesson_with, material
from jiahe.simulation.bench.words import DEV

LABELS = [one.value for one in TAUGHT]


@cache
def reader() -> Reader:
    return taught(lesson_with(()), START.limits, implied())


@cache
def reader_without() -> Reader:
    return replace(reader(), cues=())


def cue(name: str) -> Cue:
    return next(one for one in implied() if one.name == name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken_promise", "说好做四个小时，结果两个半小时就收拾东西"),
        ("own_hands", "晚上老公又重新擦了一遍"),
        ("never_again", "下次还是换别家吧"),
        ("wait", "等了两个小时才来"),
        ("asked_often", "打了五个电话都没人接"),
        ("still", "都擦了三遍了还是黑的"),
        ("not_even", "连鞋都没换"),
        ("waste", "白花了三百块"),
        ("regret", "早知道就自己做了"),
        ("unasked", "没等我说，她已经把纱窗拆下来了"),
        ("quiet_worker", "六个小时没歇过一会儿"),
        ("family_took", "孩子舍不得她走"),
    ],
)
def test_each_turn_is_found(name: str, words: str) -> None:
    assert len(cues_in(words, [cue(name)])) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken_promise", "说好两小时，结果半小时就弄完了"),
        ("never_again", "再也不用担心厨房了"),
        ("wait", "没等多久就来了"),
        ("asked_often", "没催过一次，打一个电话就有人来"),
        ("waste", "钱没白花"),
        ("still", "第三年了，还是踩着点到"),
        ("unasked", "没等干完就走了"),
        ("quiet_worker", "手机不停，没停过"),
    ],
)
def test_what_only_looks_like_it_says_nothing(name: str, words: str) -> None:
    assert cues_in(words, [cue(name)]) == ()


def test_a_complaint_without_a_word_of_blame_is_told() -> None:
    assert reader().feeling_of("约的两点，三点半才见到人")[1] is Feeling.SORRY


def test_control_without_cues_it_is_unsure() -> None:
    assert reader_without().feeling_of("约的两点，三点半才见到人")[1] is Feeling.UNSURE


def test_a_turn_over_a_pause_speaks_in_both_statements_with_its_own_words() -> None:
    text = "答应周二来装灯，结果周四还是那盏旧灯"
    said = reader().read(text)
    assert {one.feeling for one in said} == {Feeling.SORRY}
    for one in said:
        assert one.rests
        assert all(one.start <= rest.start < rest.end <= one.end for rest in one.rests)


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.lists(st.sampled_from(LABELS)))
def test_cues_move_chances_that_still_sum_to_one(raw: list[float], felt: list[str]) -> None:
    chances = [one / sum(raw) for one in raw]
    found = [Found(Feeling(one), Rest(0, 1, 2.0)) for one in felt]
    after = pushed(LABELS, chances, found)
    assert isclose(sum(after), 1.0)
    for n, label in enumerate(LABELS):
        if felt and set(felt) == {label}:
            assert after[n] >= chances[n]
    if not felt:
        assert all(isclose(a, b) for a, b in zip(after, chances, strict=True))


def test_many_turns_together_weigh_no_more_than_the_most() -> None:
    once = pushed(LABELS, [0.2, 0.5, 0.3], [Found(Feeling.GLAD, Rest(0, 1, MOST))])
    often = pushed(LABELS, [0.2, 0.5, 0.3], [Found(Feeling.GLAD, Rest(0, 1, MOST))] * 5)
    assert once == often


def test_turns_of_blame_do_not_stand_in_what_is_taught_as_praise() -> None:
    """Phrases of the lesson, by which the cues were not made."""
    right = wrong = 0
    for by_feeling in material().phrases.values():
        for feeling, phrases in by_feeling.items():
            for one in (one for phrase in phrases for one in cues_in(phrase, implied())):
                right += one.feeling == feeling
                wrong += one.feeling != feeling
    assert right > 150
    assert wrong <= 0.03 * right


def _told(by: Reader) -> tuple[int, int]:
    """(told, right of them) on the sentences that the cues were developed on."""
    rows = tomllib.loads(DEV.read_text(encoding="utf-8"))["said"]
    read = [(by.feeling_of(text)[1], feeling) for text, _, feeling in rows]
    told = [(a, b) for a, b in read if a is not Feeling.UNSURE]
    return len(told), sum(a == b for a, b in told)


def test_on_their_own_sentences_the_cues_tell_more_and_more_rightly() -> None:
    told, right = _told(reader())
    before, right_before = _told(reader_without())
    assert told > 1.3 * before
    assert right / told > 0.9 > right_before / before
