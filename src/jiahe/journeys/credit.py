"""An entry of a credit score is contested; who judges is told, one answers, the author reads."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import person_by_id, role_holders
from jiahe.kit.dates import full_day
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.quality.actions import credit
from jiahe.quality.facts import CreditAnswered, CreditObjected
from jiahe.quality.queries.credit import objection_by_id

OWN_PAGE = "/office/credit/own/"


def object_to_entry(
    *, company_id: int, entry_code: str, worker_id: int | None, person_id: int, words: str
) -> None:
    """Refusals as `credit.object_to_entry`."""

    def story() -> None:
        with for_company(company_id):
            credit.object_to_entry(
                entry_code=entry_code, worker_id=worker_id, person_id=person_id, words=words
            )

    with_retries(story)


def answer_objection(
    *, company_id: int, objection_code: str, outcome: str, words: str, actor_id: int
) -> None:
    """Refusals as `credit.answer_objection`."""

    def story() -> None:
        with for_company(company_id):
            credit.answer_objection(
                objection_code=objection_code, outcome=outcome, words=words, actor_id=actor_id
            )

    with_retries(story)


def tell_judges(recorded: Recorded) -> None:
    """Reaction on `CreditObjected`: inspectors of a worker's entry, overseers of a company's."""
    assert isinstance(recorded.fact, CreditObjected)
    objection = objection_by_id(recorded.fact.objection_id)
    if objection is None:
        return
    is_workers = objection.entry.worker_id is not None
    judges = (
        role_holders(Role.INSPECTOR)
        if is_workers
        else [person_by_id(one) for one in sorted(credit.overseers())]
    )
    for person in judges:
        with override(person.language):
            text = _("%(name)s objects to an entry of the credit score: answer by %(until)s.") % {
                "name": objection.by.name,
                "until": full_day(objection.due_at),
            }
        send_text(
            phone=person.phone,
            kind="CreditObjected",
            text=text,
            link="/office/credit/" if is_workers else "/office/credit/companies/",
            once_key=f"CreditObjected:{recorded.id}:{person.pk}",
        )


def tell_author(recorded: Recorded) -> None:
    """Reaction on `CreditAnswered`."""
    assert isinstance(recorded.fact, CreditAnswered)
    objection = objection_by_id(recorded.fact.objection_id)
    if objection is None:
        return
    with override(objection.by.language):
        text = _("Your objection to the credit score has its answer: %(words)s") % {
            "words": objection.answer
        }
    send_text(
        phone=objection.by.phone,
        kind="CreditAnswered",
        text=text,
        link=OWN_PAGE if objection.entry.worker_id is None else "/work/me/credit/",
        once_key=f"CreditAnswered:{recorded.id}",
    )
