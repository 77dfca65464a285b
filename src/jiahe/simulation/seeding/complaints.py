"""Complaints at every stage, about visits of the last days that are accepted and settled."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.timezone import localdate

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import visits_on
from jiahe.care.actions import (
    answer_complaint,
    close_complaint,
    raise_complaint,
    send_back,
)
from jiahe.care.choices import StepKind
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.simulation.pictures import keep_album


class Story(NamedTuple):
    """What became of one complaint; empty words are what has not happened yet."""

    kind: str
    hours_ago: int
    said: str
    answered: str = ""
    heard: str = ""  # what the household said to the answer; "closed": it is settled
    photos: int = 0


STORIES = (
    Story("time", 3, "约好九点，九点四十才到，也没有提前说。"),
    Story("damage", 20, "擦窗后窗台的花盆缺了一角。", photos=2),
    Story("work", 50, "厨房墙砖上的油还在。", "已看过照片，确实漏了一面墙，明天上午免费补做。",
          photos=1),
    Story("money", 75, "加了半小时，账上多收了一小时。", "查到多计半小时，已退回差额。", "closed"),
    Story("conduct", 60, "打电话声音很大，打扰孩子睡觉。", "已和阿姨谈过，下次会注意。",
          "孩子又被吵醒了一次。"),
)  # fmt: skip
DAYS_BACK = 6
TAKEN_UP, ANSWERED, HEARD = (timedelta(hours=hours) for hours in (4, 7, 9))  # after it was raised


def seed_complaints() -> None:
    """For the company in scope, once its past stands: as many as there are visits for them."""
    agent = role_holders(Role.SERVICE_AGENT)[0].pk
    for story, visit in zip(STORIES, _settled(localdate(now())), strict=False):
        _told(story, visit, agent)


def _settled(today: date) -> Sequence[Any]:
    """Visits of some days before the complaints, one of a household."""
    found = [
        one
        for one in visits_on(today - timedelta(days=DAYS_BACK), 2)
        if one.state == VisitState.SETTLED
    ]
    return list({one.order.household_id: one for one in found}.values())


def _told(story: Story, visit: Any, agent: int) -> None:
    raised_at = now() - timedelta(hours=story.hours_ago)
    with clock_set_to(FixedClock(raised_at)):
        code = raise_complaint(
            visit_code=visit.code, person_id=visit.order.placed_by_id, kind=story.kind,
            words=story.said, photos=[one.name for one in keep_album()[: story.photos]],
        ).code  # fmt: skip
    if raised_at + TAKEN_UP > now():
        return
    _desk(code, agent, StepKind.ACKNOWLEDGED, "", raised_at + TAKEN_UP)
    if story.answered:
        _desk(code, agent, StepKind.ANSWERED, story.answered, raised_at + ANSWERED)
    if story.heard:
        _heard(code, visit.order.placed_by_id, story.heard, raised_at + HEARD)


def _desk(code: str, agent: int, kind: StepKind, words: str, at: datetime) -> None:
    seen = 0 if kind is StepKind.ACKNOWLEDGED else 1
    with clock_set_to(FixedClock(at)):
        answer_complaint(code=code, kind=kind, words=words, seen_steps=seen, actor_id=agent)


def _heard(code: str, person_id: int, heard: str, at: datetime) -> None:
    with clock_set_to(FixedClock(at)):
        if heard == StepKind.CLOSED:
            close_complaint(code=code, seen_steps=2, person_id=person_id)
        else:
            send_back(code=code, words=heard, seen_steps=2, person_id=person_id)
