"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.workforce.models.asked import AskedPaper
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
    "Certificate",
    "Leave",
    "RosterChange",
    "SkillGrant",
    "WeeklyShift",
    "Worker",
]
