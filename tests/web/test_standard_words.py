"""Figures in words: one of a thing is said in the singular, in Chinese nothing changes."""

import pytest
from django.utils.translation import override

from jiahe.standards.choices import MeasureUnit
from jiahe.web.standard_words import with_unit


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (1, MeasureUnit.CALENDAR_MONTH, "1 month", "1 个月"),
        (2, MeasureUnit.CALENDAR_MONTH, "2 months", "2 个月"),
        (1.0, MeasureUnit.TIME, "1 time", "1 次"),
        (1.5, MeasureUnit.DAY, "1.5 days", "1.5 天"),
        (1, MeasureUnit.PERCENT, "1 %", "1 %"),
    ],
)
def test_the_unit_follows_the_number(
    value: float, unit: MeasureUnit, english: str, chinese: str
) -> None:
    with override("en"):
        assert with_unit(value, unit) == english
    with override("zh-hans"):
        assert with_unit(value, unit) == chinese
