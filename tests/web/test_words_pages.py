"""What households say, and the ways in: each by its own user, without scripts."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Company, Store
from jiahe.insights.actions.suggestions import NotAWayIn, SuggestionEmpty, suggest_unnamed
from jiahe.insights.models import Suggestion
from jiahe.insights.queries.improvements import suggestion_board, ways_in
from jiahe.journeys import words as journey
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.quality.actions.harm import warn_of_harm_in_suggestion
from jiahe.quality.models import Correction, EarlyWarning, Statement
from jiahe.quality.rules import Opinion
from jiahe.web.feedback.public import MOST_A_DAY
from review_world import SOON, rate, settled_world
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "态度很好但是厨房没擦干净，走时煤气没关"


@pytest.fixture
def world():
    cache.clear()
    set_process_clock(FixedClock(SOON))
    made = settled_world()
    with made.inside():
        grant_role(person_id=made.stranger.pk, role=Role.INSPECTOR)
        Store.objects.create(company_id=made.company_id, name="竹径店", lat=30.9, lng=119.3)
    rate(made, Opinion(3, 3, 2, (), TEXT))
    journey.learn_and_read(company_id=made.company_id)
    yield made
    set_process_clock(SystemClock())


def desk(world, language: str = "en") -> Client:
    client = signed_in(world.stranger.pk)
    speak(client, language)
    return client


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:300]
    return re.sub(r"\s+", " ", answer.content.decode())


def statement(world, aspect: str) -> Statement:
    with world.inside():
        return Statement.objects.select_related("worker").get(aspect=aspect)


def address(world) -> str:
    with world.inside():
        code = Store.objects.get(name="竹径店").code
    return f"/feedback/{Company.objects.get(pk=world.company_id).slug}/{code}/"


def send(client: Client, to: str, key: str = "k1", **said):
    return client.post(to, {"idempotency_key": key, **said}, follow=True)


@pytest.mark.parametrize(("language", "name"), [("en", "Cleanliness"), ("zh-hans", "清洁")])
def test_an_inspector_reads_what_households_say_and_opens_the_sentences(
    world, language: str, name: str
) -> None:
    client = desk(world, language)
    assert name in text(client.get("/office/words/"))
    page = text(client.get("/office/words/clean/?feeling=sorry"))
    assert "<mark>" in page
    assert "厨房" in page


def test_a_place_and_time_part_what_is_shown(world) -> None:
    client, worker = desk(world), statement(world, "clean").worker
    assert "Complaints: 1" in text(client.get(f"/office/words/?place=worker:{worker.code}"))
    with world.inside():
        Statement.objects.update(said_at=SOON - timedelta(weeks=9))
    assert "Complaints: 1" not in text(client.get("/office/words/?weeks=4"))
    assert "Complaints: 1" in text(client.get("/office/words/?weeks=12&place=store:none"))


def test_who_wrote_a_sentence_is_not_shown(world) -> None:
    assert world.member.name not in text(desk(world).get("/office/words/clean/"))


def test_an_inspector_puts_a_sentence_right_once(world) -> None:
    row, client = statement(world, "clean"), desk(world)
    to = f"/office/words/statements/{row.code}/correct/"
    for _again in range(2):
        page = text(send(client, to, aspect="skill", feeling="sorry", back="clean"))
    assert "The reader learns it tonight." in page
    assert statement(world, "skill").corrected_by_id == world.stranger.pk
    with world.inside():
        assert Correction.objects.count() == 1


def test_a_correction_without_meaning_is_refused_in_words(world) -> None:
    row = statement(world, "clean")
    to = f"/office/words/statements/{row.code}/correct/"
    page = text(send(desk(world), to, aspect="clean", feeling="unsure", back="clean"))
    assert "Please choose what it is about" in page


@pytest.mark.parametrize("page", ["words/", "words/clean/", "ways-in/"])
def test_a_worker_does_not_find_the_pages(world, page: str) -> None:
    assert signed_in(world.lead.pk).get(f"/office/{page}").status_code == 404


def test_an_unknown_aspect_is_not_found(world) -> None:
    assert desk(world).get("/office/words/weather/").status_code == 404


def test_a_warning_of_harm_shows_the_words_and_no_chart(world) -> None:
    from jiahe.quality.actions.harm import enter_harm

    with world.inside():
        assert enter_harm() == 1
        code = EarlyWarning.objects.get().code
    page = text(desk(world).get(f"/office/warnings/{code}/"))
    assert "【煤气没关】" in page
    assert "Dashed: the limits." not in page


def test_a_stranger_writes_by_the_shops_code_and_reads_the_answer(world) -> None:
    guest = Client(enforce_csrf_checks=False)
    speak(guest, "en")
    answer = send(guest, address(world), words="雨天门口很滑")
    assert "Thank you, we have it." in text(answer)
    link = answer.redirect_chain[-1][0]
    with world.inside():
        row = Suggestion.objects.get()
        assert (row.channel, row.by, row.store.name) == ("shop", None, "竹径店")
        assert row.due_at > SOON
    client = desk(world)
    assert "Code in the shop" in text(client.get("/office/suggestions/"))
    sent = send(client, f"/office/suggestions/{row.code}/answer/", state="declined",
                answer="已经放了防滑垫")  # fmt: skip
    assert sent.status_code == 200
    assert "已经放了防滑垫" in text(guest.get(link))


def test_the_same_form_sent_twice_is_kept_once(world) -> None:
    guest = Client()
    for _again in range(2):
        send(guest, address(world), words="一样的话")
    with world.inside():
        assert Suggestion.objects.count() == 1


def test_the_accounts_link_is_another_way_in(world) -> None:
    send(Client(), f"{address(world)}?via=account", words="明细再清楚些")
    with world.inside():
        assert Suggestion.objects.get().channel == "account"


def test_an_address_cannot_fill_the_desk(world) -> None:
    guest = Client()
    speak(guest, "en")
    for n in range(MOST_A_DAY):
        send(guest, address(world), key=f"k{n}", words=f"第 {n} 条")
    page = send(guest, address(world), key="more", words="再来一条")
    assert "enough for one day" in text(page, 422)
    with world.inside():
        assert Suggestion.objects.count() == MOST_A_DAY
    cache.clear()  # the control: without the count it would have been kept
    send(guest, address(world), key="more2", words="再来一条")
    with world.inside():
        assert Suggestion.objects.count() == MOST_A_DAY + 1


@pytest.mark.parametrize(("words", "website"), [("", ""), ("买药", "http://spam.example")])
def test_an_empty_form_and_a_machine_are_turned_away(world, words: str, website: str) -> None:
    answer = send(Client(), address(world), words=words, website=website)
    assert answer.status_code == 422
    with world.inside():
        assert not Suggestion.objects.exists()


def test_unknown_shops_companies_and_codes_are_not_found(world) -> None:
    good = address(world)
    slug = good.split("/")[2]
    for to in (f"/feedback/{slug}/none/", "/feedback/none/none/", f"/feedback/{slug}/answer/x/"):
        assert Client().get(to).status_code == 404


def test_staff_type_in_what_came_on_paper(world) -> None:
    client = desk(world)
    page = text(client.get("/office/ways-in/"))
    assert address(world) in page
    assert "<svg" in page
    done = send(client, "/office/ways-in/type/", words="希望多派一个人", channel="box",
                store_code=address(world).split("/")[3])  # fmt: skip
    assert "It waits among the suggestions." in text(done)
    with world.inside():
        row = Suggestion.objects.get()
        assert (row.channel, row.typed_by_id, row.store.name) == (
            "box", world.stranger.pk, "竹径店",
        )  # fmt: skip


def test_a_stranger_cannot_pretend_a_paper_box(world) -> None:
    with world.inside():
        with pytest.raises(NotAWayIn):
            suggest_unnamed(words="x", channel="box")
        with pytest.raises(SuggestionEmpty):
            suggest_unnamed(words=" ", channel="shop")
        assert not Suggestion.objects.exists()


def test_what_waits_beyond_its_time_is_marked(world) -> None:
    with world.inside():
        row = suggest_unnamed(words="等很久了", channel="shop")
        Suggestion.objects.filter(pk=row.pk).update(due_at=SOON - timedelta(hours=1))
        assert suggestion_board().late == [row]
        assert [(one.all, one.waiting, one.late) for one in ways_in() if one.channel == "shop"] == [
            (1, 1, 1)
        ]
    assert "chip is-danger" in text(desk(world).get("/office/suggestions/"))


def test_a_suggestion_stands_among_the_sentences_with_its_source_and_is_put_right(world) -> None:
    guest = Client()
    send(guest, address(world), words="厨房没擦干净")
    journey.learn_and_read(company_id=world.company_id)
    client = desk(world)
    with world.inside():
        row = Suggestion.objects.get()
        code = Statement.objects.get(suggestion_id=row.pk).code
    page = text(client.get("/office/words/clean/"))
    assert f'href="/office/suggestions/#suggestion-{row.code}">Suggestion</a>' in page
    assert "竹径店" in page
    assert "Review · <a" in page  # the other one, of a visit
    send(client, f"/office/words/statements/{code}/correct/", back="clean", aspect="clean",
         feeling="plain")  # fmt: skip
    with world.inside():
        assert Correction.objects.get().suggestion_id == row.pk


def test_who_holds_the_link_takes_the_words_back_and_the_page_is_gone(world) -> None:
    guest = Client()
    speak(guest, "en")
    link = send(guest, address(world), words="厨房没擦干净").redirect_chain[-1][0].split("?")[0]
    journey.learn_and_read(company_id=world.company_id)
    assert "Your words are deleted." in text(guest.post(f"{link}take-back/"))
    assert guest.post(f"{link}take-back/").status_code == 404
    assert guest.get(link).status_code == 404
    with world.inside():
        assert Suggestion.objects.get().words == ""
        assert not Statement.objects.filter(suggestion_id__isnull=False).exists()
    assert "suggestion-" not in text(desk(world).get("/office/words/clean/"))


def test_a_warning_of_harm_in_a_suggestion_leads_to_the_suggestion(world) -> None:
    send(Client(), address(world), words="走时煤气没关")
    with world.inside():
        row = Suggestion.objects.get()
        warning = warn_of_harm_in_suggestion(
            code=row.code, text=row.words, store_id=row.store_id, said_at=row.at
        )
    page = text(desk(world).get(f"/office/warnings/{warning.code}/"))
    assert f"/office/suggestions/#suggestion-{row.code}" in page
    assert f"/office/visits/{row.code}" not in page
