"""Measures, improvements, the flow, mechanisms and suggestions, each by its own user."""

import re
from collections.abc import Iterator

import pytest

from dispatching import accepted
from factories import SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.actions import open_store
from jiahe.accounts.choices import Role
from jiahe.insights.actions import open_case
from jiahe.insights.models import Improvement, MechanismReview, Remedy, Suggestion
from jiahe.insights.scopes import Scope
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import MeasureAppeal
from jiahe.standards.choices import OnMiss
from learning_world import on
from measure_world import defect, latest, proposed
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
CASES = "/office/standards/remedies/"
PAGES = tuple(
    f"/office/{name}/" for name in ("measures", "improvements", "flow", "mechanisms", "suggestions")
)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(1)


def client_of(shop: Shop, role: Role, number: int = 1):
    client = signed_in(staff(shop.company_id, role, number))
    speak(client, "en")
    return client


def worker_of(shop: Shop):
    client = signed_in(shop.worker_person_ids[0])
    speak(client, "en")
    return client


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def send(client, address: str, key: str = "k", **said):
    return client.post(address, {"idempotency_key": key, **said}, follow=True)


def test_the_pages_open_for_the_inspector_in_both_languages(shop) -> None:
    accepted(shop, at(18, on=SUNDAY_NOON.date()))
    for number, language in enumerate(("en", "zh-hans")):
        client = client_of(shop, Role.INSPECTOR, 5 + number)
        speak(client, language)
        for page in PAGES:
            assert client.get(page).status_code == 200


def test_a_dispatcher_does_not_find_them(shop) -> None:
    client = client_of(shop, Role.DISPATCHER)
    assert [client.get(page).status_code for page in PAGES] == [404] * len(PAGES)


def test_a_measure_goes_from_the_rule_to_the_worker_and_back(shop) -> None:
    defect(shop)
    inspector, owner = client_of(shop, Role.INSPECTOR), client_of(shop, Role.OWNER, 2)
    assert "1 new proposal." in text(send(inspector, "/office/measures/look/"))
    code = latest(shop).code
    worker = worker_of(shop)
    assert "No measure about you." in text(worker.get("/work/me/measures/"))
    shown = text(
        send(inspector, f"/office/measures/{code}/decide/", deed="confirm", said="Mind step 3")
    )
    assert "In force" in shown
    page = text(worker.get("/work/me/measures/"))
    assert "Mind step 3" in page
    assert "A major defect at an inspection" in page
    send(worker, f"/work/me/measures/{code}/seen/")
    assert "I have read it" not in text(worker.get("/work/me/measures/"))
    send(worker, f"/work/me/measures/{code}/contest/", "c", words="It was a colleague")
    with for_company(shop.company_id):
        appeal = MeasureAppeal.objects.get().code
    address = f"/office/measures/appeals/{appeal}/"
    assert "a colleague answers" in text(inspector.get("/office/measures/"))
    refused = text(send(inspector, address, outcome="right", words="Sorry"))
    assert "Whoever confirmed the measure does not answer" in refused
    assert "The worker has been told." in text(
        send(owner, address, outcome="right", words="You are right")
    )
    assert "You are right" in text(worker.get("/work/me/measures/"))


def test_a_measure_of_a_colleague_is_not_found(shop) -> None:
    code = proposed(shop, "notice")
    assert send(worker_of(shop), f"/work/me/measures/{code}/seen/").status_code == 404


def test_the_end_of_cooperation_is_refused_to_the_inspector_in_words(shop) -> None:
    code = proposed(shop, "ended")
    said = send(
        client_of(shop, Role.INSPECTOR), f"/office/measures/{code}/decide/", deed="confirm",
        said="Enough",
    )  # fmt: skip
    assert "decided by the owner alone" in text(said)
    assert latest(shop).state == "proposed"


def test_an_improvement_is_opened_planned_decided_and_reopened(shop) -> None:
    owner = client_of(shop, Role.OWNER)
    page = send(
        owner, "/office/improvements/open/", kind="case", title="Counters", place="company:0"
    )
    assert "Cause and action" in text(page)
    with for_company(shop.company_id):
        here = f"/office/improvements/{Improvement.objects.get().code}/"
    plan = {"cause": "skill", "why-1": "Skipped", "action": "Teach it", "began": "2026-11-01",
            "due": "2026-12-01", "weeks": "2"}  # fmt: skip
    assert "Please give the cause" in text(send(owner, f"{here}plan/", **plan | {"due": ""}))
    shown = text(send(owner, f"{here}plan/", "k2", **plan))
    assert "Too few people can be compared" in shown
    shown = text(send(owner, f"{here}decide/", "k3", state="closed", outcome="It holds"))
    assert "It holds" in shown
    assert "Cause and action" in text(send(owner, f"{here}reopen/", "k4", why="Again"))


def test_the_flow_is_drawn_with_words_beside_it(shop) -> None:
    accepted(shop, at(16, on=SUNDAY_NOON.date()))
    with on(at(9)):
        page = text(client_of(shop, Role.OWNER).get("/office/flow/"))
    assert 'role="img" aria-label="Order flow"' in page
    assert "Booked → Offered → Accepted by the worker" in page.replace("&rarr;", "→")


def test_an_example_is_a_link_only_for_whoever_may_open_the_visit(shop) -> None:
    accepted(shop, at(16, on=SUNDAY_NOON.date()))
    with on(at(9)):
        pages = {
            role: text(client_of(shop, role, number).get("/office/flow/"))
            for number, role in enumerate((Role.OWNER, Role.TRAINER), 1)
        }
    assert 'href="/office/visits/' in pages[Role.OWNER]
    assert 'href="/office/visits/' not in pages[Role.TRAINER]


def test_ideas_of_a_household_and_a_worker_are_answered(shop) -> None:
    accepted(shop, at(16, on=SUNDAY_NOON.date()))
    household = signed_in(shop.person_id)
    speak(household, "en")
    send(household, "/suggest/", words="Call before you come")
    send(worker_of(shop), "/work/suggest/", words="Longer poles")
    owner = client_of(shop, Role.OWNER)
    with for_company(shop.company_id):
        first = Suggestion.objects.get(is_worker=False).code
    said = text(
        send(owner, f"/office/suggestions/{first}/answer/", state="adopted", answer="We will")
    )
    assert "100 % adopted: 1 of 1 answered." in said
    assert "Longer poles" in said
    assert "We will" in text(household.get("/suggest/"))


def test_authors_take_their_own_words_back_and_nobody_elses(shop) -> None:
    accepted(shop, at(16, on=SUNDAY_NOON.date()))
    household, worker = signed_in(shop.person_id), worker_of(shop)
    send(household, "/suggest/", words="Call before you come")
    send(worker, "/work/suggest/", words="Longer poles")
    with for_company(shop.company_id):
        codes = [one.code for one in Suggestion.objects.order_by("is_worker")]
    assert household.post(f"/suggest/{codes[1]}/take-back/").status_code == 404
    assert worker.post(f"/work/suggest/{codes[0]}/take-back/").status_code == 404
    for _twice in range(2):
        assert household.post(f"/suggest/{codes[0]}/take-back/").status_code == 302
        assert worker.post(f"/work/suggest/{codes[1]}/take-back/").status_code == 302
    with for_company(shop.company_id):
        assert set(Suggestion.objects.values_list("words", flat=True)) == {""}
    assert "Call before you come" not in text(household.get("/suggest/"))
    owner = client_of(shop, Role.OWNER)
    assert "Longer poles" not in text(owner.get("/office/suggestions/"))
    sent = send(owner, f"/office/suggestions/{codes[1]}/answer/", state="adopted", answer="We will")
    assert "Its author has taken this suggestion back" in text(sent)


def test_a_breachs_case_leads_to_an_improvement_that_answers_it(shop) -> None:
    with for_company(shop.company_id):
        case = open_case(
            entry_id="QA-01", scope=Scope(shop.company_id), kind=OnMiss.TASK, on=SUNDAY_NOON.date()
        )
        Remedy.objects.filter(pk=case.pk).update(owner_role=Role.INSPECTOR)
    inspector = client_of(shop, Role.INSPECTOR)
    link = re.search(r'href="(/office/improvements/\?remedy=[^"#]+)', text(inspector.get(CASES)))
    assert link is not None
    page = text(inspector.get(link[1].replace("&amp;", "&")))
    assert f'name="remedy" value="{case.code}"' in page
    title = re.search(r'id="title"[^>]*value="([^"]+)"', page)
    assert title is not None
    send(inspector, "/office/improvements/open/", remedy=case.code, title=title[1], kind="case")
    with for_company(shop.company_id):
        assert Improvement.objects.get().remedy_id == case.pk


def test_the_flow_is_asked_for_a_line_and_leads_to_an_improvement(shop) -> None:
    accepted(shop, at(16, on=SUNDAY_NOON.date()))
    with on(at(9)):
        inspector = client_of(shop, Role.INSPECTOR)
        whole = text(inspector.get("/office/flow/?days=90"))
        part = re.findall(r'href="\?days=90&amp;(line=\d+)"', whole)[0]
        of_line = text(inspector.get(f"/office/flow/?days=90&{part}"))
    assert "Most time lost in all:" in of_line
    assert "/office/improvements/?title=" in of_line


def test_the_flow_of_a_store_is_that_of_its_people(shop) -> None:
    with for_company(shop.company_id):
        store = open_store(name="分店", name_en="Branch", lat=30.9, lng=119.3)
    accepted(shop, at(16, on=SUNDAY_NOON.date()))
    with on(at(9)):
        page = text(client_of(shop, Role.INSPECTOR).get(f"/office/flow/?store={store.pk}"))
    assert "No visit in this time" in page
    assert "Branch" in page


def test_a_mechanism_is_kept_or_changed_with_its_figures(shop) -> None:
    inspector, page = client_of(shop, Role.INSPECTOR), "/office/mechanisms/"
    assert text(inspector.get(page)).count("not reviewed yet") == 10
    send(inspector, f"{page}gates/", "1", verdict="keep", words="it stops people in time")
    send(inspector, f"{page}photos/", "2", verdict="change", words="judge fewer photos")
    shown = text(inspector.get(page))
    assert shown.count("not reviewed yet") == 8
    assert "it stops people in time" in shown
    with for_company(shop.company_id):
        (change,) = Improvement.objects.filter(title="judge fewer photos")
        assert MechanismReview.objects.get(verdict="change").improvement_id == change.pk
        assert MechanismReview.objects.get(verdict="keep").figures["used"] == 0


def test_a_mechanism_without_words_or_of_no_name_is_refused(shop) -> None:
    inspector, page = client_of(shop, Role.INSPECTOR), "/office/mechanisms/"
    said = send(inspector, f"{page}gates/", verdict="keep", words=" ")
    assert "Please choose whether it stays" in text(said)
    assert send(inspector, f"{page}magic/", verdict="keep", words="x").status_code == 404
    with for_company(shop.company_id):
        assert not MechanismReview.objects.exists()
