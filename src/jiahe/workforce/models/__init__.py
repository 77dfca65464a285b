"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.workforce.models.asked import AskedPaper
from jiahe.workforce.models.cards import CardShown, DoorCard
from jiahe.workforce.models.intake import Application, Interview
from jiahe.workforce.models.practicals import (
    Contest,
    ContestEntry,
    Drill,
    DrillPart,
    Honour,
    PracticalScore,
    PracticalTest,
)
from jiahe.workforce.models.promotions import Promotion
from jiahe.workforce.models.rosterdays import RosterDay
from jiahe.workforce.models.scans import PaperScan
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
    "Application",
    "AskedPaper",
    "CardShown",
    "Certificate",
    "Contest",
    "ContestEntry",
    "Course",
    "DoorCard",
    "Drill",
    "DrillPart",
    "Enrolment",
    "Honour",
    "Interview",
    "Leave",
    "Lesson",
    "LessonDone",
    "PaperScan",
    "Path",
    "PracticalScore",
    "PracticalTest",
    "Promotion",
    "QuizAttempt",
    "RosterChange",
    "RosterDay",
    "SkillGrant",
    "WeeklyShift",
    "Worker",
]
