"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.catalog.models.goods import KitLine, StepPractice, Supplier, Supply
from jiahe.catalog.models.services import (
    AddOn,
    Category,
    GroupTerms,
    Package,
    Service,
    SopStep,
    SopVersion,
    SupportGrant,
)

__all__ = [
    "AddOn",
    "Category",
    "GroupTerms",
    "KitLine",
    "Package",
    "Service",
    "SopStep",
    "SopVersion",
    "StepPractice",
    "Supplier",
    "Supply",
    "SupportGrant",
]
