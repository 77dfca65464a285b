"""The rating pages: for the household, the worker and the office."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_world import picture_bytes
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.booking.choices import VisitState
from jiahe.quality.models import Review, ReviewPhoto
from jiahe.trust.models import AuditEntry
from review_world import (
    BAD,
    SOON,
    all_reviews,
    another_visit,
    at,
    rate,
    settle,
    settled_world,
    worker_of,
)
from signing import speak

pytestmark = pytest.mark.django_db
SIGN_IN = "jiahe.web.signin.PhoneBackend"
MARKS = {"attitude": "5", "skill": "4", "effect": "5"}


@pytest.fixture(autouse=True)
def _pages(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]


@pytest.fixture(autouse=True)
def _soon():
    with at(SOON):
        yield


def client_of(person, language="en") -> Client:
    client = Client()
    client.force_login(person, SIGN_IN)
    speak(client, language)
    return client


def rate_url(world) -> str:
    return f"/orders/{world.order_code}/rate/{world.visit_code}/"


def form(key="one", **changes) -> dict[str, object]:
    return {**MARKS, "idempotency_key": key, "tags": ["on_time"], "text": "谢谢 🙂", **changes}


def test_the_page_asks_three_questions_without_an_answer_in_advance() -> None:
    world = settled_world()
    page = client_of(world.member).get(rate_url(world)).content.decode()
    assert [page.count(f'name="{name}"') for name in MARKS] == [5, 5, 5]
    assert " checked" not in page
    assert page.count('class="btn btn-pri btn-big') == 1


def test_a_rating_is_sent_once_however_often_the_form_is() -> None:
    world = settled_world()
    client = client_of(world.member)
    first = client.post(rate_url(world), form())
    again = client.post(rate_url(world), form())
    assert [first.status_code, again.status_code] == [302, 302]
    assert first["Location"] == f"/orders/{world.order_code}/?visit={world.visit_code}"
    assert [(row.attitude, row.skill, row.text) for row in all_reviews(world)] == [
        (5, 4, "谢谢 🙂")
    ]
    other_tab = client.post(rate_url(world), form(key="two"))
    assert (other_tab.status_code, len(all_reviews(world))) == (409, 1)


def test_a_missing_answer_shows_the_page_again_with_what_was_said() -> None:
    world = settled_world()
    answer = client_of(world.member).post(rate_url(world), form(skill="9"))
    page = answer.content.decode()
    assert (answer.status_code, all_reviews(world)) == (422, [])
    assert "Please give one to five" in page
    assert "谢谢 🙂" in page
    assert page.count(" checked") == 3


def test_photos_come_with_the_rating_and_only_the_home_reads_them() -> None:
    world, other = settled_world(), settled_world(slug="west")
    photos = [SimpleUploadedFile(f"{n}.jpg", picture_bytes(n)) for n in ("red", "blue")]
    client = client_of(world.member)
    assert client.post(rate_url(world), form(photos=photos)).status_code == 302
    with world.inside():
        code = ReviewPhoto.objects.values_list("code", flat=True)[0]
    url = f"{rate_url(world)}photos/{code}/"
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    for close in answer._resource_closers:  # answer.close() would end the test's transaction
        close()
    assert url in client.get(rate_url(world)).content.decode()
    for person in (other.member, world.lead, world.stranger):
        assert client_of(person).get(url).status_code == 404


def test_something_that_is_no_photo_keeps_the_rating_from_being_written() -> None:
    world = settled_world()
    fake = SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", "image/jpeg")
    answer = client_of(world.member).post(rate_url(world), form(photos=[fake]))
    assert (answer.status_code, all_reviews(world)) == (422, [])


@pytest.mark.parametrize("size", [2_001, 1_000_000, 10_000_000])
def test_a_text_of_any_size_is_refused_in_words(size) -> None:
    world = settled_world()
    answer = client_of(world.member).post(rate_url(world), form(text="a" * size))
    assert (answer.status_code, all_reviews(world)) == (413 if size < 2_000_000 else 400, [])


def test_others_meet_a_404_and_nobody_signs_in_first() -> None:
    world, other = settled_world(), settled_world(slug="west")
    for person in (other.member, world.lead, world.stranger):
        client = client_of(person)
        assert client.get(rate_url(world)).status_code == 404
        assert client.post(rate_url(world), form()).status_code == 404
    mixed = f"/orders/{other.order_code}/rate/{world.visit_code}/"
    assert client_of(world.member).get(mixed).status_code == 404
    assert client_of(other.member).get(mixed).status_code == 404
    assert Client().get(rate_url(world)).status_code == 302
    assert all_reviews(world) == []


def test_a_cancelled_visit_shows_why_it_cannot_be_rated() -> None:
    world = settled_world(state=VisitState.CANCELLED)
    client = client_of(world.member)
    page = client.get(rate_url(world))
    assert (page.status_code, "<form id" in page.content.decode()) == (200, False)
    assert client.post(rate_url(world), form()).status_code == 409
    assert all_reviews(world) == []


def test_the_author_changes_the_rating_on_the_same_page() -> None:
    world = settled_world()
    client = client_of(world.member)
    code = rate(world, BAD)
    page = client.get(rate_url(world)).content.decode()
    assert (page.count(" checked"), BAD.text in page) == (4, True)
    client.post(rate_url(world), form(review=code))
    assert [(row.attitude, row.text) for row in all_reviews(world)] == [(5, "谢谢 🙂")]


def test_after_one_of_a_crew_the_next_is_asked_for() -> None:
    world = settled_world(crew=2)
    client = client_of(world.member)
    first, second = worker_of(world), worker_of(world, world.second)
    answer = client.post(rate_url(world), form(worker=first.code))
    assert answer["Location"] == f"{rate_url(world)}?worker={second.code}"
    answer = client.post(rate_url(world), form(key="two", worker=second.code))
    assert answer["Location"].startswith(f"/orders/{world.order_code}/?")
    assert len(all_reviews(world)) == 2


def test_the_words_of_a_review_are_never_markup() -> None:
    world = settled_world()
    client_of(world.member).post(rate_url(world), form(text="<img src=x onerror=alert(1)>"))
    page = client_of(world.member).get(rate_url(world)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_rules_are_public() -> None:
    page = Client().get("/ratings/")
    assert (page.status_code, "180" in page.content.decode()) == (200, True)


def test_a_worker_rates_the_household() -> None:
    world = settled_world()
    url = f"/work/visits/{world.visit_code}/rate/"
    client = client_of(world.lead)
    assert client.get(url).status_code == 200
    answer = client.post(url, {**MARKS, "idempotency_key": "k", "tags": ["welcoming"]})
    assert (answer.status_code, [row.direction for row in all_reviews(world)]) == (
        302, ["of_household"],
    )  # fmt: skip
    assert client_of(world.second).get(url).status_code == 404
    assert client_of(world.member).get(url).status_code == 404


def test_a_workers_page_never_says_who_wrote() -> None:
    world = settled_world()
    homes = [world, another_visit(world, days=1), another_visit(world, days=2)]
    for one in homes:
        rate(one)
    page = client_of(world.lead).get("/work/reviews/").content.decode()
    with world.inside():
        rows = list(Review.objects.select_related("author", "visit__order"))
    assert page.count("<article") == 3
    secrets = [
        text
        for row in rows
        for text in (row.author.name, row.visit.code, row.visit.order.code, row.code,
                     row.visit.order.address)
        if text in page
    ]  # fmt: skip
    assert secrets == []


def inspector(world):
    with world.inside():
        grant_role(person_id=world.stranger.pk, role=Role.INSPECTOR)
    return client_of(world.stranger)


def test_the_desk_hides_and_shows_again() -> None:
    world = settled_world()
    code, client = rate(world, BAD), inspector(world)
    assert BAD.text in client.get(f"/office/reviews/{code}/").content.decode()
    hide = {"because": "insult", "note": "骂人", "idempotency_key": "h"}
    assert client.post(f"/office/reviews/{code}/hide/", hide).status_code == 302
    assert all_reviews(world)[0].hidden_because == "insult"
    show = {"note": "误判", "idempotency_key": "s"}
    assert client.post(f"/office/reviews/{code}/show/", show).status_code == 302
    assert all_reviews(world)[0].hidden_because == ""
    with world.inside():
        assert AuditEntry.objects.count() == 2


def test_the_desk_refuses_in_words_and_changes_nothing() -> None:
    world = settled_world()
    code, client = rate(world, BAD), inspector(world)
    bad = {"because": "too_bad", "note": "不好看", "idempotency_key": "h"}
    answer = client.post(f"/office/reviews/{code}/hide/", bad, follow=True)
    assert "for one of the listed reasons only" in answer.content.decode()
    assert all_reviews(world)[0].hidden_because == ""


def test_the_desk_is_for_inspectors_of_the_company() -> None:
    world, other = settled_world(), settled_world(slug="west")
    code = rate(world, BAD)
    client = inspector(other)
    assert client.get(f"/office/reviews/{code}/").status_code == 404
    hide = {"because": "insult", "note": "骂人", "idempotency_key": "h"}
    assert client.post(f"/office/reviews/{code}/hide/", hide).status_code == 404
    for person in (world.member, world.lead):
        assert client_of(person).get("/office/reviews/").status_code == 404
    assert all_reviews(world)[0].hidden_because == ""


def test_the_desk_costs_the_same_for_one_row_and_for_many() -> None:
    world = settled_world()
    code, client = rate(world, BAD), inspector(world)

    def cost(url) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    urls = ("/office/reviews/", f"/office/reviews/{code}/", "/office/reviews/?kept=low&q=晚")
    cost(urls[0])
    before = [cost(url) for url in urls]
    for days in range(1, 13):
        rate(another_visit(world, days=days), BAD)
    assert [cost(url) for url in urls] == before


def test_an_accepted_visit_can_be_rated_before_the_money_moved() -> None:
    world = settled_world(state=VisitState.ACCEPTED)
    assert client_of(world.member).post(rate_url(world), form()).status_code == 302
    settle(world)
    assert len(all_reviews(world)) == 1


def test_the_service_page_shows_score_and_reviews_after_release() -> None:
    from django.template.loader import render_to_string

    from jiahe.quality.queries.scores import service_scores

    world = settled_world()
    service_id = world.visit().order.service_id
    for one in (world, another_visit(world, days=1)):
        rate(one)
    assert service_scores() == {}
    rate(another_visit(world, days=2), BAD)
    assert service_scores() == {service_id: (3.56, 3)}
    assert render_to_string("parts/stars.html", {"score": "3.6"}).count("is-full") == 4


def test_the_workers_visit_page_leads_to_the_rating_once_it_was_accepted() -> None:
    world = settled_world()
    page = client_of(world.lead).get(f"/work/visits/{world.visit_code}/").content.decode()
    assert f"/work/visits/{world.visit_code}/rate/" in page
    me = client_of(world.lead).get("/work/me/").content.decode()
    assert ("/work/reviews/" in me, "No reviews yet" in me) == (True, True)


def test_the_whole_product_has_the_routes_of_ratings() -> None:
    world = settled_world()
    code = rate(world)
    assert client_of(world.member).get(rate_url(world)).status_code == 200
    assert inspector(world).get(f"/office/reviews/{code}/").status_code == 200
    assert Client().get("/ratings/").status_code == 200
