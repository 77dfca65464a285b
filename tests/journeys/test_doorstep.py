"""The doorstep card: only what its owner allows, only what is proved, noted where it was seen."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from dispatching import Booked, accepted
from factories import SUNDAY_NOON, Shop, at, open_shop
from jiahe.journeys import doorstep
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.tenancy import for_company
from jiahe.workforce import cards, claims
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.actions.cards import authorise_card
from jiahe.workforce.choices import Truth
from jiahe.workforce.models import CardShown, Certificate, DoorCard, Worker
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
TODAY = SUNDAY_NOON.date()
ALL = list(cards.SWITCHES)


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop() -> Shop:
    shop = open_shop()
    with for_company(shop.company_id):
        paper(shop, "identity")
    return shop


@pytest.fixture
def worker(shop) -> Client:
    return signed_in(shop.worker_person_ids[0])


def paper(shop: Shop, kind: str, truth: Truth = Truth.CHECKED) -> None:
    add_certificate(
        worker_id=shop.worker_ids[0], kind=kind, issuer="云栖", number="N-1",
        valid_from=TODAY - timedelta(days=30), valid_until=TODAY + timedelta(days=300),
        truth=truth,
    )  # fmt: skip


def card(shop: Shop, *shows: str) -> str:
    with for_company(shop.company_id):
        return authorise_card(worker_id=shop.worker_ids[0], shows=shows).token


def page(token: str, client: Client | None = None) -> str:
    return (client or Client()).get(f"/card/{token}/").content.decode()


def claimed(token: str) -> list[str]:
    found = doorstep.open_card(token=token, viewer_id=None)
    assert found is not None
    return [claim.kind for claim in found.face.claims]


def test_a_card_shows_name_and_company_and_nothing_that_was_not_allowed(shop) -> None:
    found = doorstep.open_card(token=card(shop), viewer_id=None)
    assert found is not None
    face = found.face
    assert (face.name, found.company_name) == ("王阿姨1", "家和示例")
    assert (face.skills, face.years, face.score, face.claims) == ((), None, None, ())


@pytest.mark.parametrize(
    ("switch", "kinds"), [("identity", ["identity"]), ("health", ["health_general"])]
)
def test_each_switch_shows_its_papers(shop, switch: str, kinds: list[str]) -> None:
    assert claimed(card(shop, switch)) == kinds


def test_a_paper_that_is_not_proved_is_not_on_the_card(shop) -> None:
    with for_company(shop.company_id):
        paper(shop, "insurance", Truth.UPLOADED)
    assert sorted(claimed(card(shop, *ALL))) == ["health_general", "identity"]


def test_control_without_its_proof_asked_for_an_unproved_paper_would_show(
    shop, monkeypatch
) -> None:
    monkeypatch.setattr(claims.Claim, "is_proved", True)
    with for_company(shop.company_id):
        paper(shop, "insurance", Truth.UPLOADED)
    assert "insurance" in claimed(card(shop, *ALL))


def gone(shop: Shop) -> None:
    Worker.objects.update(duty="left")


def ended(shop: Shop) -> None:
    Certificate.objects.filter(kind="identity").update(valid_until=TODAY - timedelta(days=1))


def called_in(shop: Shop) -> None:
    DoorCard.objects.update(revoked_at=now())


@pytest.mark.parametrize("happens", [gone, ended, called_in])
def test_a_card_that_is_not_valid_says_so_and_names_nobody(shop, happens) -> None:
    token = card(shop, *ALL)
    assert "今日有效" in page(token)
    with for_company(shop.company_id):
        happens(shop)
    shown = page(token)
    assert "此证无效" in shown
    assert "王阿姨1" not in shown


def test_a_number_of_a_paper_is_never_on_the_page(shop) -> None:
    assert "N-1" not in page(card(shop, *ALL))


def test_an_unknown_token_answers_as_a_card_that_is_not_valid(shop) -> None:
    answer = Client().get("/card/nobody/")
    assert (answer.status_code, "此证无效" in answer.content.decode()) == (404, True)


def test_a_new_code_makes_the_old_one_worthless(shop, worker) -> None:
    old = card(shop)
    worker.post("/work/card/change/", {"do": "renew", "idempotency_key": "a"})
    with for_company(shop.company_id):
        new = DoorCard.objects.get().token
    assert new != old
    assert [Client().get(f"/card/{token}/").status_code for token in (old, new)] == [404, 200]


def test_the_worker_switches_what_the_card_shows(shop, worker) -> None:
    sent = {"do": "show", "shows": ["work", "score", "shoe_size"], "idempotency_key": "b"}
    assert worker.post("/work/card/change/", sent).status_code == 302
    with for_company(shop.company_id):
        assert DoorCard.objects.get().shows == ["work", "score"]
    worker.post("/work/card/change/", {"do": "show", "idempotency_key": "c"})
    with for_company(shop.company_id):
        assert DoorCard.objects.get().shows == []


def sights(shop: Shop) -> list[tuple[int, str]]:
    with for_company(shop.company_id):
        return list(CardShown.objects.order_by("pk").values_list("visit_id", "how"))


def booked(shop: Shop) -> Booked:
    return accepted(shop, at(15, on=TODAY))


def test_a_scan_during_the_visit_is_noted_once(shop) -> None:
    visit, token = booked(shop), card(shop)
    with clock_set_to(FixedClock(at(14, 30, on=TODAY))):
        page(token)
        page(token)
    assert sights(shop) == [(visit.visit_id, "scanned")]


def test_a_scan_at_another_time_is_not_noted(shop) -> None:
    booked(shop)
    token = card(shop)
    for hour in (13, 18):
        with clock_set_to(FixedClock(at(hour, on=TODAY))):
            page(token)
    assert sights(shop) == []


def test_the_owners_own_look_is_not_a_scan(shop, worker) -> None:
    booked(shop)
    with clock_set_to(FixedClock(at(15, on=TODAY))):
        page(card(shop), worker)
    assert sights(shop) == []


def test_a_card_that_is_not_valid_is_not_noted_as_shown(shop) -> None:
    booked(shop)
    token = card(shop)
    with for_company(shop.company_id):
        called_in(shop)
    with clock_set_to(FixedClock(at(15, on=TODAY))):
        page(token)
    assert sights(shop) == []


def test_the_worker_says_that_it_was_shown(shop, worker) -> None:
    visit = booked(shop)
    sent = {"do": "shown", "idempotency_key": "d"}
    card(shop)
    assert worker.post("/work/card/change/", sent).status_code == 422  # hours before
    with clock_set_to(FixedClock(at(15, on=TODAY))):
        assert worker.post("/work/card/change/", sent | {"idempotency_key": "e"}).status_code == 302
    assert sights(shop) == [(visit.visit_id, "marked")]


def test_the_agreement_is_read_and_signed_by_the_worker_alone(shop, worker) -> None:
    speak(worker, "en")
    assert "I have read this" in worker.get("/work/confidentiality/").content.decode()
    sent = {"version": "2026-1", "idempotency_key": "f"}
    assert worker.post("/work/confidentiality/sign/", sent).status_code == 302
    with for_company(shop.company_id):
        row = Certificate.objects.get(kind="confidentiality")
    assert (row.worker_id, row.truth, row.number) == (shop.worker_ids[0], "checked", "2026-1")
    assert "I have read this" not in worker.get("/work/confidentiality/").content.decode()


def test_a_text_that_was_not_the_one_in_force_cannot_be_signed(shop, worker) -> None:
    sent = {"version": "2020-1", "idempotency_key": "g"}
    assert worker.post("/work/confidentiality/sign/", sent).status_code == 422
    with for_company(shop.company_id):
        assert not Certificate.objects.filter(kind="confidentiality").exists()


def test_the_workers_own_page_leads_to_card_and_agreement(shop, worker) -> None:
    me = worker.get("/work/me/").content.decode()
    assert ("/work/card/" in me, "/work/confidentiality/" in me) == (True, True)
    card(shop)
    assert "<svg" in worker.get("/work/card/").content.decode()
