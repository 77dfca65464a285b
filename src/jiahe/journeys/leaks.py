"""Personal data got out: entered, the owners told, the authority noted, the people told once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import company_by_id, member_ids_of, person_with_phone, role_holders
from jiahe.accounts.rules import NotAPhoneNumber, e164
from jiahe.booking.queries import households_served
from jiahe.dispatch.wording import day_and_time
from jiahe.journeys.my_data import companies_holding
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.standards.inforce import in_force
from jiahe.trust.actions import leaks
from jiahe.trust.actions.leaks import Found
from jiahe.trust.choices import LeakConcerns
from jiahe.trust.facts import LeakFound, PeopleToldOfLeak
from jiahe.trust.models import Leak
from jiahe.trust.queries import leak_by_id, leaks_about, people_of_leak
from jiahe.workforce.queries import workers_in_company


class NumberUnknown(Refusal):
    sentence = gettext_lazy("Nobody here has the number “%(text)s”.")


@dataclass(frozen=True)
class Concerned:
    """Whose data got out: a group, or the numbers of a list."""

    group: str
    phones: tuple[str, ...] = ()


def enter(*, company_id: int, found: Found, concerned: Concerned, actor_id: int) -> str:
    """The leak's code; the clock runs from the discovery.

    Raises `NumberUnknown` and the refusals of `trust.actions.leaks.enter_leak`.
    """

    def story() -> Leak:
        if found.discovered_at is None:
            raise leaks.LeakIncomplete
        return leaks.enter_leak(
            found=found,
            person_ids=_people(concerned),
            due_at=found.discovered_at + timedelta(hours=in_force("LEAK_NOTICE_HOURS")),
            actor_id=actor_id,
        )

    return _within(company_id, story).code


def _people(concerned: Concerned) -> set[int]:
    if concerned.group == LeakConcerns.HOUSEHOLDS:
        return member_ids_of(households_served())
    if concerned.group == LeakConcerns.WORKERS:
        return {one.person_id for one in workers_in_company()}
    return set(_by_phone(concerned.phones))


def _by_phone(phones: Iterable[str]) -> Iterable[int]:
    for text in phones:
        try:
            person = person_with_phone(e164(text))
        except NotAPhoneNumber:
            person = None
        if person is None:
            raise NumberUnknown(text=text[-4:])
        yield person.pk


def note_authority_told(*, company_id: int, code: str, words: str) -> None:
    _within(company_id, lambda: leaks.note_authority_told(code=code, reference=words))


def tell_people(*, company_id: int, code: str) -> None:
    _within(company_id, lambda: leaks.tell_people(code=code))


def spare_people(*, company_id: int, code: str, words: str) -> None:
    _within(company_id, lambda: leaks.spare_people(code=code, because=words))


def close(*, company_id: int, code: str, words: str, actor_id: int) -> None:
    _within(company_id, lambda: leaks.close_leak(code=code, learnt=words, actor_id=actor_id))


def _within(company_id: int, verb: Callable[[], Leak]) -> Leak:
    def story() -> Leak:
        with for_company(company_id):
            return verb()

    return with_retries(story)


def leaks_of_person(person_id: int) -> list[tuple[str, Leak]]:
    """(company's name, leak) that the person was told of, the newest first."""
    found = []
    for company_id in companies_holding(person_id):
        with for_company(company_id):
            name = company_by_id(company_id).name
            found += [(name, one) for one in leaks_about(person_id)]
    return sorted(found, key=lambda pair: pair[1].discovered_at, reverse=True)


def tell_owners(recorded: Recorded) -> None:
    """Reaction on `LeakFound`."""
    assert isinstance(recorded.fact, LeakFound)
    leak = leak_by_id(recorded.fact.leak_id)
    for owner in role_holders(Role.OWNER):
        with override(owner.language):
            text = _("Personal data got out. Authority and people are to be told by %(until)s.") % {
                "until": day_and_time(leak.due_at)
            }
        send_text(
            phone=owner.phone, kind="LeakFound", text=text, link="/office/leaks/",
            once_key=f"LeakFound:{leak.code}:{owner.pk}",
        )  # fmt: skip


def tell_concerned(recorded: Recorded) -> None:
    """Reaction on `PeopleToldOfLeak`: everybody concerned, each once, in their language."""
    assert isinstance(recorded.fact, PeopleToldOfLeak)
    leak = leak_by_id(recorded.fact.leak_id)
    name = company_by_id(recorded.fact.company_id).name
    for person in people_of_leak(leak.pk):
        with override(person.language):
            text = _(
                "%(company)s: data of yours got out (%(kinds)s). Cause: %(cause)s Possible harm:"
                " %(harm)s What was done and what you can do: %(measures)s Contact: %(contact)s"
            ) % {
                "company": name,
                "kinds": pgettext("list", ", ").join(leak.kinds_in_words),
                "cause": leak.cause,
                "harm": leak.harm,
                "measures": leak.measures,
                "contact": leak.contact,
            }
        send_text(
            phone=person.phone, kind="PeopleToldOfLeak", text=text, link="/me/data/",
            once_key=f"PeopleToldOfLeak:{leak.code}:{person.pk}",
        )  # fmt: skip
