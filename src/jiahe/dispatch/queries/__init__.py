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
from jiahe.dispatch.queries.reasons import (
    Rival,
    Told,
    checked_again,
    explanation_of,
    own_assignment,
    rivals,
    told,
    why_for_household,
    why_told,
)

__all__ = [
    "BoardDay",
    "CandidateWords",
    "Lane",
    "NoSuchOffer",
    "OfferCard",
    "QueuedVisit",
    "Rival",
    "Told",
    "VisitOnBoard",
    "Why",
    "assignment_by_code",
    "board_day",
    "checked_again",
    "explanation_of",
    "judged_candidates",
    "live_assignment",
    "live_assignments",
    "offer_card",
    "offers_of",
    "own_assignment",
    "ranked_candidates",
    "rivals",
    "told",
    "why",
    "why_for_household",
    "why_nobody",
    "why_told",
]
