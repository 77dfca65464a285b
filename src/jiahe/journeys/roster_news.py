"""What follows from a roster: the worker reads of new hours, the desk of a no."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import person_by_id, role_holders
from jiahe.dispatch.facts import DayDeclined, DayOpened, DayTakenBack
from jiahe.dispatch.models import RosterLine
from jiahe.dispatch.queries.rosters import line_by_id
from jiahe.dispatch.wording import day_and_time, day_words
from jiahe.journeys.dispatch_news import send
from jiahe.kit.facts import Recorded


def tell_worker_of_day(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, DayOpened)
    line = line_by_id(fact.line_id)
    person = person_by_id(line.worker.person_id)
    with override(person.language):
        facts = {
            "day": day_words(line.on),
            "hours": hours_words(line),
            "free": day_words(line.free_on) if line.free_on else "",
            "until": day_and_time(line.answer_by) if line.answer_by else "",
        }
        if line.free_on:
            text = _(
                "The shop needs you on %(day)s, %(hours)s; %(free)s is free in return."
                " If you cannot come, please say so by %(until)s."
            )
        else:
            text = _(
                "The shop needs you on %(day)s, %(hours)s."
                " If you cannot come, please say so by %(until)s."
            )
    send(recorded, person, text % facts, f"/work/days/{line.code}/")


def tell_worker_of_day_taken_back(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, DayTakenBack)
    line = line_by_id(fact.line_id)
    person = person_by_id(line.worker.person_id)
    with override(person.language):
        text = _("You need not come on %(day)s: your week is as usual again.") % {
            "day": day_words(line.on)
        }
    send(recorded, person, text, "/work/schedule/")


def tell_desk_of_declined_day(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, DayDeclined)
    line = line_by_id(fact.line_id)
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("%(name)s cannot come on %(day)s: %(reason)s") % {
                "name": line.worker.name,
                "day": day_words(line.on),
                "reason": line.reason,
            }
        send(recorded, person, text, f"/office/capacity/{line.plan.code}/")


def hours_words(line: RosterLine) -> str:
    return f"{line.starts:%H:%M}–{line.ends:%H:%M}"
