"""Texts are cut where people pause or turn, and nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.words.grams import DENIED, plain, runs
from jiahe.engine.words.statements import pieces

TEXTS = st.text(alphabet="很好不错态度，。！但是 a1.没", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("准时到达，很有礼貌。", ["准时到达", "很有礼貌"]),
        ("态度很好但是厨房没擦干净", ["态度很好", "但是厨房没擦干净"]),
        ("好，下次还约", ["好，下次还约"]),
        ("做了3.5小时", ["做了3.5小时"]),
        ("不过还行", ["不过还行"]),
        ("很好", ["很好"]),
        ("！！！", []),
        ("", []),
    ],
)
def test_a_text_is_cut_into_statements(text: str, expected: list[str]) -> None:
    assert [one.words for one in pieces(text)] == expected


@given(TEXTS)
def test_a_piece_stands_where_it_says_and_none_overlap(text: str) -> None:
    last = 0
    for one in pieces(text):
        assert text[one.start : one.end] == one.words
        assert one.start >= last
        last = one.end


@given(TEXTS)
def test_plain_text_keeps_its_length(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_letters_and_digits_are_folded() -> None:
    assert plain("Ａb３９") == "ab00"


def test_runs_do_not_cross_a_pause() -> None:
    assert [one.name for one in runs("好，快") if one.name.isalpha()] == ["好", "快"]


def test_edges_and_pauses_are_told_by_marks_and_where_they_stand() -> None:
    marked = {(one.start, one.end, one.name) for one in runs("真不错！") if not one.name.isalpha()}
    assert marked == {
        (0, 1, "^真"), (2, 3, "错$"), (0, 2, "^真不"), (1, 3, "不错$"), (2, 3, f"{DENIED}错"),
        (3, 4, "|!"),
    }  # fmt: skip


def test_a_pair_is_two_characters_without_a_mark() -> None:
    assert [one.name for one in runs("真不错！ ") if one.is_pair] == ["真不", "不错"]


def test_what_follows_a_negation_is_also_known_as_denied() -> None:
    names = {one.name for one in runs("不干净")}
    assert {"干净", f"{DENIED}干净", "不干净"} <= names
    assert f"{DENIED}不" not in names


def test_a_negation_reaches_five_characters_far_and_no_further() -> None:
    names = {one.name for one in runs("不一二三四五六")}
    assert f"{DENIED}五" in names
    assert f"{DENIED}六" not in names
