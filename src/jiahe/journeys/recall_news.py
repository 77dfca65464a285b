"""A recalled batch is told to the stores and workers who hold it and the homes that got it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person
from jiahe.accounts.queries import person_with_phone, role_holders
from jiahe.fieldwork.facts import BatchRecalled, RecalledBatchUsed
from jiahe.fieldwork.models import RecallNotice
from jiahe.fieldwork.recalls import batch_by_id, notice_for_visit, notices_of
from jiahe.kit.facts import Recorded
from jiahe.notify.actions import send_text
from jiahe.workforce.queries import workers_named


def tell_everybody(recorded: Recorded) -> None:
    """Reaction on `BatchRecalled`; each notice is told once to each of its readers."""
    assert isinstance(recorded.fact, BatchRecalled)
    for notice in notices_of(recorded.fact.batch_id):
        if notice.worker is not None:
            _tell_worker(notice, notice.worker.person)
        elif notice.household is not None:
            _tell_home(notice, notice.household.contact_phone)
        else:
            _tell_store(notice)


def tell_of_use(recorded: Recorded) -> None:
    """Reaction on `RecalledBatchUsed`: the home by its notice, the desk once for each visit."""
    fact = recorded.fact
    assert isinstance(fact, RecalledBatchUsed)
    notice = notice_for_visit(fact.batch_id, fact.visit_id)
    if notice is not None and notice.household is not None:
        _tell_home(notice, notice.household.contact_phone)
    batch = batch_by_id(fact.batch_id)
    worker = workers_named([fact.worker_id])[fact.worker_id]
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("%(worker)s used recalled batch %(number)s of %(name)s: please take it back.")
            text %= {"worker": worker.name, "number": batch.number, "name": batch.supply.name}
        send_text(
            phone=person.phone,
            kind="RecalledBatchUsed",
            text=text,
            link=f"/office/supplies/batches/{batch.code}/",
            once_key=f"RecalledBatchUsed:{batch.pk}:{fact.visit_id}:{person.pk}",
        )


def _tell_store(notice: RecallNotice) -> None:
    assert notice.store is not None
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("Recall: batch %(number)s of %(name)s lies in %(store)s. Put it aside.")
        said = {"store": notice.store.name}
        link = f"/office/supplies/batches/{notice.batch.code}/"
        _send(notice, person.phone, text, said, link, f"{notice.pk}:{person.pk}")


def _tell_worker(notice: RecallNotice, person: Person) -> None:
    with override(person.language):
        text = _("Recall: batch %(number)s of %(name)s is in your bag. Do not use it any more.")
    _send(notice, person.phone, text, {}, "/work/recalls/", str(notice.pk))


def _tell_home(notice: RecallNotice, phone: str) -> None:
    person = person_with_phone(phone)
    with override(person.language if person else None):
        text = _("%(name)s, used at your home, was recalled by its maker. What to do stands here.")
    _send(notice, phone, text, {}, "/recalls/", str(notice.pk))


def _send(
    notice: RecallNotice, phone: str, text: str, said: dict[str, str], link: str, key: str
) -> None:
    named = {"number": notice.batch.number, "name": notice.batch.supply.name}
    send_text(
        phone=phone,
        kind="BatchRecalled",
        text=text % (named | said),
        link=link,
        once_key=f"BatchRecalled:{key}",
    )
