"""Every read of the dispatcher, the worker and the board."""

from jiahe.dispatch.queries.board import BoardDay, Lane, QueuedVisit, VisitOnBoard, board_day
from jiahe.dispatch.queries.candidates import CandidateWords, judged_candidates, ranked_candidates
from jiahe.dispatch.queries.offers import (
    NoSuchOffer,
    OfferCard,
    Why,
    assignment_by_code,
    live_assignment,
    live_assignments,
    offer_card,
    offers_of,
    why,
    why_nobody,
)

__all__ = [
    "BoardDay",
    "CandidateWords",
    "Lane",
    "NoSuchOffer",
    "OfferCard",
    "QueuedVisit",
    "VisitOnBoard",
    "Why",
    "assignment_by_code",
    "board_day",
    "judged_candidates",
    "live_assignment",
    "live_assignments",
    "offer_card",
    "offers_of",
    "ranked_candidates",
    "why",
    "why_nobody",
]
