"""What counts as being there, when it happened, and which moment comes next; no ORM."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.choices import VisitState
from jiahe.engine.travel import Place, kilometres
from jiahe.fieldwork.choices import Moment, Proof
from jiahe.fieldwork.qr import opens
from jiahe.kit.errors import Refusal
from jiahe.standards.limits import CHECK_IN_RADIUS_METRES, PHONE_CLOCK_TOLERANCE_MINUTES

REASON_LENGTH = 200
OLDEST_REPLAY = timedelta(hours=72)  # ours: a phone without network for a long weekend
ORDER = (Moment.SET_OUT, Moment.ARRIVED, Moment.STARTED, Moment.FINISHED)
STATE_AFTER = {
    Moment.SET_OUT: VisitState.TRAVELLING,
    Moment.ARRIVED: VisitState.ARRIVED,
    Moment.STARTED: VisitState.IN_SERVICE,
    Moment.FINISHED: VisitState.AWAITING_ACCEPTANCE,
}
UNDERWAY = (
    VisitState.ASSIGNED,
    VisitState.TRAVELLING,
    VisitState.ARRIVED,
    VisitState.IN_SERVICE,
    VisitState.AWAITING_ACCEPTANCE,
)


class NotAPosition(Refusal):
    sentence = gettext_lazy("The phone gave a position that does not exist. Please use the PIN.")


class NotAtTheDoor(Refusal):
    sentence = gettext_lazy(
        "You are about %(metres)s m from the door. Ask the household for the PIN on its order"
        " page, or come closer."
    )


class PlaceNotProved(Refusal):
    sentence = gettext_lazy(
        "Your phone gave no position. Please enter the household's PIN and choose the reason."
    )


class WrongPin(Refusal):
    sentence = gettext_lazy("This is not the PIN of this visit. Please ask the household again.")


class ReasonNeeded(Refusal):
    sentence = gettext_lazy("Please choose why the position could not be used.")


class WrongCode(Refusal):
    sentence = gettext_lazy("This QR code belongs to another visit. Please scan the right one.")


class OutOfTurn(Refusal):
    sentence = gettext_lazy("Please record “%(earlier)s” first.")
    status = HTTPStatus.CONFLICT


@dataclass(frozen=True)
class PlaceClaim:
    """What a phone sends to show where it is; degrees are WGS-84. All of it may be missing."""

    lat: float | None = None
    lng: float | None = None
    accuracy_metres: float | None = None
    pin: str = ""
    token: str = ""  # from the household's QR code
    reason: str = ""


@dataclass(frozen=True)
class Door:
    """The place of the visit and what opens its check-in."""

    place: Place
    visit_code: str
    pin: str


@dataclass(frozen=True)
class PlaceProof:
    proof: Proof
    metres_from_door: float | None
    reason: str = ""


NO_CLAIM = PlaceClaim()


def plain_text(text: str, limit: int) -> str:
    """The text on one line without control characters, at most `limit` characters."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text[: limit * 4])
    return " ".join(kept.split())[:limit]


def metres_from(claim: PlaceClaim, door: Place) -> float | None:
    """Metres between phone and door; None without a position. Raises `NotAPosition`."""
    if claim.lat is None or claim.lng is None:
        return None
    try:
        return kilometres(Place(claim.lat, claim.lng), door) * 1000
    except ValueError:
        raise NotAPosition from None


def is_at_the_door(claim: PlaceClaim, metres: float | None) -> bool:
    """Whether the position alone proves the place: near enough, and sharp enough to say so."""
    blur = claim.accuracy_metres or 0.0
    return metres is not None and max(metres, blur) <= CHECK_IN_RADIUS_METRES


def prove_place(moment: Moment, claim: PlaceClaim, door: Door) -> PlaceProof:
    """How the place is proved; only an arrival must be.

    Position within the radius, else the household's QR code or PIN with a reason. Raises
    `NotAtTheDoor`, `PlaceNotProved`, `WrongPin`, `WrongCode`, `ReasonNeeded`, `NotAPosition`.
    """
    metres = metres_from(claim, door.place)
    reason = plain_text(claim.reason, REASON_LENGTH)
    if moment != Moment.ARRIVED:
        return PlaceProof(Proof.STATED if metres is None else Proof.GPS, metres, reason)
    if is_at_the_door(claim, metres):
        return PlaceProof(Proof.GPS, metres, reason)
    return PlaceProof(_door_proof(claim, door, metres), metres, reason)


def _door_proof(claim: PlaceClaim, door: Door, metres: float | None) -> Proof:
    if not claim.token and not claim.pin:
        raise PlaceNotProved if metres is None else NotAtTheDoor(metres=round(metres))
    if claim.token and not opens(claim.token, door.visit_code, door.pin):
        raise WrongCode
    if not claim.token and claim.pin.strip() != door.pin:
        raise WrongPin
    if not plain_text(claim.reason, REASON_LENGTH):
        raise ReasonNeeded
    return Proof.QR if claim.token else Proof.PIN


@dataclass(frozen=True)
class Bounded:
    """An instant that is possible, and by how many minutes the phone's clock missed it."""

    at: datetime
    skew_minutes: int = 0

    def noted(self, reason: str) -> str:
        """The reason with the skew behind it, within the length of the column."""
        if not self.skew_minutes:
            return reason
        note = f"⏱ {self.skew_minutes:+d} min"
        return f"{reason[: REASON_LENGTH - len(note) - 1]} {note}".strip()


def bounded(happened_at: datetime, received_at: datetime, previous_at: datetime | None) -> Bounded:
    """The phone's instant where it is possible, else ours with the skew.

    Hours-old instants are kept: they come from an offline phone. Impossible is the future
    beyond the tolerance, before the moment before, and longer ago than any offline phone.
    """
    earliest = previous_at or received_at - OLDEST_REPLAY
    ahead = happened_at - received_at
    if ahead <= timedelta(minutes=PHONE_CLOCK_TOLERANCE_MINUTES) and happened_at >= earliest:
        return Bounded(min(happened_at, received_at))
    return Bounded(received_at, round(ahead / timedelta(minutes=1)))


def refuse_out_of_turn(moment: Moment, recorded: frozenset[str]) -> None:
    """Raises `OutOfTurn` while an earlier moment of the same worker is missing.

    Setting out may be missing: the next home can be the next door.
    """
    for earlier in ORDER[1 : ORDER.index(moment)]:
        if earlier not in recorded:
            raise OutOfTurn(earlier=earlier.label)


def state_after(moment: Moment, state: str, seat: int) -> VisitState | None:
    """Where the visit goes by this moment: with the crew's first, at the end with its lead."""
    if moment == Moment.FINISHED and seat != 1:
        return None
    goal = STATE_AFTER[moment]
    return goal if UNDERWAY.index(VisitState(state)) < UNDERWAY.index(goal) else None
