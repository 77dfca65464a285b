"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.fieldwork.models.recalls import RecallNotice
from jiahe.fieldwork.models.stock import (
    Batch,
    MaterialRecord,
    Purchase,
    PurchaseLine,
    StockLevel,
    StockMovement,
)
from jiahe.fieldwork.models.visits import Acceptance, CheckIn, Photo, StepRecord

__all__ = [
    "Acceptance",
    "Batch",
    "CheckIn",
    "MaterialRecord",
    "Photo",
    "Purchase",
    "PurchaseLine",
    "RecallNotice",
    "StepRecord",
    "StockLevel",
    "StockMovement",
]
