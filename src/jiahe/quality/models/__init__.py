"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.quality.models.inspections import (
    Finding,
    Hazard,
    Inspection,
    InspectionLot,
    PhotoJudgement,
)
from jiahe.quality.models.reviews import Review, ReviewInvitation, ReviewPhoto, ReviewVersion
from jiahe.quality.models.warnings import EarlyWarning, Watch

__all__ = [
    "EarlyWarning",
    "Finding",
    "Hazard",
    "Inspection",
    "InspectionLot",
    "PhotoJudgement",
    "Review",
    "ReviewInvitation",
    "ReviewPhoto",
    "ReviewVersion",
    "Watch",
]
