"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.quality.models.reviews import Review, ReviewInvitation, ReviewPhoto, ReviewVersion

__all__ = ["Review", "ReviewInvitation", "ReviewPhoto", "ReviewVersion"]
