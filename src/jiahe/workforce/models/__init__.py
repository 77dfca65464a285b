"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.workforce.models.asked import AskedPaper
from jiahe.workforce.models.cards import CardShown, DoorCard
from jiahe.workforce.models.workers import (
    Certificate,
    Leave,
    RosterChange,
    SkillGrant,
    WeeklyShift,
    Worker,
)

__all__ = [
    "AskedPaper",
    "CardShown",
    "Certificate",
    "DoorCard",
    "Leave",
    "RosterChange",
    "SkillGrant",
    "WeeklyShift",
    "Worker",
]
