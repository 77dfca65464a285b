"""What household and worker are told of a day of rest that is to move."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.models import Person
from jiahe.accounts.queries import person_by_id
from jiahe.booking.choices import RestMoveState, Side
from jiahe.booking.facts import RestMoveAsked, RestMoveReminded, RestMoveSettled
from jiahe.booking.models import RestMove
from jiahe.booking.rest_desk import asked_side
from jiahe.booking.rests import rest_move_by_id
from jiahe.dispatch.wording import day_and_time, day_words
from jiahe.engine.recurrence import Scope
from jiahe.journeys.dispatch_news import send
from jiahe.kit.facts import Recorded


def ask_other_side(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, RestMoveAsked)
    move = rest_move_by_id(fact.move_id)
    to = asked_side(move)
    person = _person(move, to)
    with override(person.language):
        text = _(
            "%(who)s asks: may the day of rest on %(rest)s be on %(to)s instead?"
            " Please answer by %(until)s; until then it stays."
        )
        if move.scope == Scope.FOLLOWING:
            text = _(
                "%(who)s asks: may the day of rest on %(rest)s be on %(to)s instead, and all"
                " after it move by as many days? Please answer by %(until)s; until then all stay."
            )
        words = text % {**_days(move), "who": _who(move), "until": day_and_time(move.answer_by)}
    send(recorded, person, words, link_for(move, to))


def remind_other_side(recorded: Recorded) -> None:
    """Nothing is sent when the answer has come, or the time is over, since."""
    fact = recorded.fact
    assert isinstance(fact, RestMoveReminded)
    move = rest_move_by_id(fact.move_id)
    if move.state != RestMoveState.WAITING:
        return
    to = asked_side(move)
    person = _person(move, to)
    with override(person.language):
        text = _(
            "A reminder: %(who)s waits for your answer whether the day of rest on %(rest)s may be"
            " on %(to)s instead. Please answer by %(until)s; a no is fine too."
        )
        words = text % {**_days(move), "who": _who(move), "until": day_and_time(move.answer_by)}
    send(recorded, person, words, link_for(move, to))


def tell_both(recorded: Recorded) -> None:
    """Both hear how it ended; what a side took back is told to who was asked alone."""
    fact = recorded.fact
    assert isinstance(fact, RestMoveSettled)
    move = rest_move_by_id(fact.move_id)
    for side in Side:
        is_own = side == move.asked_by_side and not move.office_reason
        if move.state == RestMoveState.WITHDRAWN and is_own:
            continue
        person = _person(move, side)
        with override(person.language):
            words = _outcome(move) % _days(move) + _from_office(move)
        send(recorded, person, words, link_for(move, side))


def link_for(move: RestMove, side: Side) -> str:
    if side == Side.WORKER:
        return f"/work/rests/{move.order.code}/"
    return f"/orders/{move.order.code}/"


def _outcome(move: RestMove) -> str:
    said = {
        RestMoveState.AGREED: _(
            "Agreed: the day of rest is on %(to)s instead of %(rest)s. The days of care around it"
            " moved with it; the price stays."
        ),
        RestMoveState.DECLINED: _("The day of rest stays on %(rest)s: both have to agree."),
        RestMoveState.EXPIRED: _(
            "Nobody answered in time whether the day of rest may be on %(to)s: it stays on"
            " %(rest)s."
        ),
        RestMoveState.WITHDRAWN: _(
            "The question about the day of rest on %(rest)s was taken back: it stays."
        ),
    }
    return said[RestMoveState(move.state)]


def _from_office(move: RestMove) -> str:
    if not move.office_reason:
        return ""
    return _(" The office entered this: %(reason)s") % {"reason": move.office_reason}


def _days(move: RestMove) -> dict[str, str]:
    return {"rest": day_words(move.rest_on), "to": day_words(move.to_on)}


def _who(move: RestMove) -> str:
    if move.asked_by_side == Side.WORKER:
        return str(move.worker.name)
    return str(move.order.contact_name)


def _person(move: RestMove, side: Side) -> Person:
    if side == Side.WORKER:
        return person_by_id(move.worker.person_id)
    return person_by_id(move.order.placed_by_id)
