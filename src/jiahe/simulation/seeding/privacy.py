"""A small leak that was found this morning: the authority knows, the people wait for a word."""

from datetime import timedelta

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import member_ids_of, role_holders
from jiahe.booking.queries import households_served
from jiahe.kit.clock import now
from jiahe.trust.actions.leaks import Found, enter_leak, note_authority_told

PEOPLE = 3
AGO, UNTIL = timedelta(hours=3), timedelta(hours=24)


def seed_leak() -> None:
    """For the company in scope, after its orders; nothing where nobody ordered."""
    people = sorted(member_ids_of(households_served()))[:PEOPLE]
    if not people:
        return
    found = Found(
        kinds=("name_phone", "home"),
        cause="排班表误发到外部群，十分钟后撤回。",
        harm="可能接到推销电话。",
        measures="已撤回并请群主删除；请留意陌生来电，我们不会电话索要验证码。",
        contact="门店电话，找店主",
        discovered_at=now() - AGO,
    )
    leak = enter_leak(
        found=found,
        person_ids=people,
        due_at=now() - AGO + UNTIL,
        actor_id=role_holders(Role.OWNER)[0].pk,
    )
    note_authority_told(code=leak.code, reference="网信报 2026-017")
