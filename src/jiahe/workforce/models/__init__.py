"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.workforce.models.practicals import (
    Contest,
    Drill,
    DrillPart,
    Honour,
    PracticalScore,
    PracticalTest,
)
from jiahe.workforce.models.training import (
    Course,
    Enrolment,
    Lesson,
    LessonDone,
    Path,
    QuizAttempt,
)
from jiahe.workforce.models.workers import (
    Certificate,
    Leave,
    RosterChange,
    SkillGrant,
    WeeklyShift,
    Worker,
)

__all__ = [
    "Certificate",
    "Contest",
    "Course",
    "Drill",
    "DrillPart",
    "Enrolment",
    "Honour",
    "Leave",
    "Lesson",
    "LessonDone",
    "Path",
    "PracticalScore",
    "PracticalTest",
    "QuizAttempt",
    "RosterChange",
    "SkillGrant",
    "WeeklyShift",
    "Worker",
]
