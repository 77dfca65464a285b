"""The courses and paths that ship with the product, read once from their files."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jiahe.workforce.choices import CourseKind, LessonKind

FOLDER = Path(__file__).parents[1] / "courses"
QUIZ_MINUTES = 20
FEWEST_DRAWN = 3


@dataclass(frozen=True)
class LessonText:
    kind: LessonKind
    zh: str
    en: str
    minutes: int
    body: str = ""
    body_en: str = ""
    questions: tuple[dict[str, Any], ...] = ()
    draws: int = 0


@dataclass(frozen=True)
class CourseText:
    code: str
    version: int
    kind: CourseKind
    skill: str
    zh: str
    en: str
    lessons: tuple[LessonText, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.lessons)


@dataclass(frozen=True)
class PathText:
    line: str
    zh: str
    en: str
    courses: tuple[str, ...]
    items: tuple[dict[str, str], ...]


@cache
def shipped_courses() -> dict[str, CourseText]:
    """Every course by its code; raises ValueError on a doubled code."""
    found: dict[str, CourseText] = {}
    for name in ("common", "lines_a", "lines_b"):
        for row in _file(name)["courses"]:
            if row["code"] in found:
                raise ValueError(f"{row['code']} stands twice among the courses")
            found[row["code"]] = _course(row)
    return found


@cache
def shipped_paths() -> dict[str, PathText]:
    """The path of each line of work."""
    file = _file("paths")
    common, items = file.pop("common"), file.pop("items")
    return {
        line: PathText(
            line,
            row["zh"],
            row["en"],
            (*common, *row["courses"]),
            tuple(_item(*one) for one in [*items, *row["items"]]),
        )
        for line, row in file.items()
    }


def common_items() -> tuple[dict[str, str], ...]:
    """What the practical test of every line looks at."""
    return tuple(_item(*one) for one in _file("paths")["items"])


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _item(code: str, name: str, name_en: str) -> dict[str, str]:
    return {"code": code, "name": name, "name_en": name_en}


def _course(row: dict[str, Any]) -> CourseText:
    lessons = [LessonText(**one | {"kind": LessonKind(one["kind"])}) for one in row["lessons"]]
    questions = tuple(_question(one) for one in row["quiz"])
    draws = max(FEWEST_DRAWN, len(questions) - 1)
    quiz = LessonText(
        LessonKind.QUIZ, "小测验", "Quiz", QUIZ_MINUTES, questions=questions, draws=draws
    )
    return CourseText(
        row["code"],
        row["version"],
        CourseKind(row["kind"]),
        row.get("skill", ""),
        row["zh"],
        row["en"],
        (*lessons, quiz),
    )


PARTS = ("ask", "ask_en", "options", "options_en", "right", "why", "why_en")


def _question(row: list[Any]) -> dict[str, Any]:
    question = dict(zip(PARTS, row, strict=True))
    if not 0 <= question["right"] < len(question["options"]) == len(question["options_en"]):
        raise ValueError(f"the answers of “{question['ask']}” do not fit")
    return question
