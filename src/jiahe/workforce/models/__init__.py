"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.workforce.models.asked import AskedPaper
from jiahe.workforce.models.cards import CardShown, DoorCard
from jiahe.workforce.models.intake import Application, Interview
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
    "DoorCard",
    "Interview",
    "Leave",
    "RosterChange",
    "SkillGrant",
    "WeeklyShift",
    "Worker",
]
