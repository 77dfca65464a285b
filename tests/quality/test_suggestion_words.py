"""What households and workers suggest is read like what they say of a visit, and gone with it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiahe.accounts.actions import grant_role, register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Store
from jiahe.insights.actions.suggestions import NoSuchSuggestion, SuggestionTakenBack
from jiahe.insights.models import Suggestion
from jiahe.insights.queries.improvements import suggestion_board, suggestions_of, ways_in
from jiahe.journeys import improve
from jiahe.journeys import words as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.facts import read
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.quality.actions import words
from jiahe.quality.actions.words import first_reader
from jiahe.quality.choices import Measure, Watched
from jiahe.quality.models import Correction, EarlyWarning, Statement
from jiahe.quality.queries.words import Place, said_by_aspect, source_kind, visit_behind
from review_world import SOON, as_owner_of_tables, at, settled_world

pytestmark = pytest.mark.django_db
WORDS = "厨房没擦干净，态度很差"
READ = [("clean", "sorry"), ("attitude", "sorry")]
HARM = "阿姨走后我妈的金项链不见了"
STRANGE = "量子纠缠的哈密顿算符"  # of another world: the reader is unsure


@pytest.fixture(scope="module", autouse=True)
def _learnt() -> None:
    """The first reader is learnt before a transaction is open, however busy the machine is."""
    first_reader()


@pytest.fixture
def world():
    made = settled_world()
    with made.inside():
        grant_role(person_id=made.stranger.pk, role=Role.INSPECTOR)
    with at(SOON):
        yield made


def deliver(world) -> None:
    with world.inside():
        for kind in ("SuggestionMade", "WarningRaised"):
            for row in Outbox.objects.filter(kind=kind).order_by("pk"):
                recorded = read(row)
                for reaction in REACTIONS[type(recorded.fact)]:
                    reaction(recorded)


def by_household(world, words: str = WORDS) -> Suggestion:
    return improve.suggest(
        company_id=world.company_id, person_id=world.member.pk, words=words, is_worker=False
    )


def by_worker(world, words: str = WORDS) -> Suggestion:
    worker = register_person(phone="13700009999", name="王师傅")
    return improve.suggest(
        company_id=world.company_id, person_id=worker.pk, words=words, is_worker=True
    )


def by_nobody_known(world, words: str = WORDS) -> Suggestion:
    with world.inside():
        store = Store.objects.order_by("pk").first() or Store.objects.create(
            company_id=world.company_id, name="总店", lat=31.0, lng=121.0
        )
    return improve.suggest_unnamed(
        company_id=world.company_id, words=words, channel="shop", store_code=store.code
    )


WAYS = (by_household, by_worker, by_nobody_known)


def read_of(world) -> list[tuple[str, str]]:
    with world.inside():
        return list(Statement.objects.order_by("number").values_list("aspect", "feeling"))


def take_back(world, row: Suggestion) -> None:
    improve.take_back(company_id=world.company_id, code=row.code, person_id=row.by_id)


def corrected(world, feeling: str = "glad") -> str:
    """A person says what the first statement means; its words."""
    with world.inside():
        one = Statement.objects.order_by("number")[0]
    journey.correct(
        company_id=world.company_id, code=one.code, aspect="care", feeling=feeling,
        actor_id=world.stranger.pk,
    )  # fmt: skip
    return str(one.words)


@pytest.mark.parametrize("suggest", WAYS)
def test_each_is_read_statement_by_statement_with_its_words_and_source(world, suggest) -> None:
    row = suggest(world)
    deliver(world)
    assert read_of(world) == READ
    with world.inside():
        for one in Statement.objects.all():
            assert (source_kind(one), one.suggestion_id, visit_behind(one)) == (
                "suggestion", row.pk, "",
            )  # fmt: skip
            assert one.rests
            assert (one.worker_id, one.store_id) == (None, row.store_id)


def test_it_counts_for_its_store_and_the_company_and_for_nobodys_work(world) -> None:
    row = by_nobody_known(world)
    deliver(world)
    with world.inside():
        day = SOON.date()
        places = (Place(), Place(Watched.STORE, row.store_id), Place(Watched.WORKER, 1))
        sorry = [
            sum(one.whole.sorry for one in said_by_aspect(day, day, place)) for place in places
        ]
    assert sorry == [2, 2, 0]


@pytest.mark.parametrize("suggest", WAYS)
def test_words_of_harm_warn_a_person_of_the_store_or_the_company(world, suggest) -> None:
    row = suggest(world, HARM)
    deliver(world)
    with world.inside():
        warning = EarlyWarning.objects.get()
        meant = (Watched.STORE, row.store_id) if row.store_id else (Watched.COMPANY, 0)
        assert (warning.measure, warning.scope, warning.scope_id) == (Measure.HARM_WORDS, *meant)
        ((code, _day, quote),) = warning.evidence
    assert (code, "【金项链不见】" in quote) == (row.code, True)
    assert Message.objects.filter(kind="WarningRaised").exists()


def test_the_night_reads_what_no_reaction_has_read_once(world) -> None:
    for suggest in WAYS:
        suggest(world)
    many = [journey.learn_and_read(company_id=world.company_id) for _night in range(2)]
    assert many == [3, 0]
    assert len(read_of(world)) == 6


def test_what_is_taken_back_is_gone_wherever_it_was_read(world) -> None:
    row, other = by_household(world), by_worker(world)
    deliver(world)
    for _twice in range(2):
        take_back(world, row)
    with world.inside():
        assert set(Statement.objects.values_list("suggestion_id", flat=True)) == {other.pk}
        row.refresh_from_db()
        assert (row.words, row.taken_back_at) == ("", SOON)
        assert suggestions_of(world.member.pk) == []
        assert [one.pk for one in suggestion_board().waiting] == [other.pk]
        assert sum(one.waiting for one in ways_in()) == 1


def test_a_fact_that_comes_after_it_was_taken_back_reads_nothing(world) -> None:
    row = by_household(world, HARM)
    take_back(world, row)
    deliver(world)
    assert journey.learn_and_read(company_id=world.company_id) == 0
    with world.inside():
        assert not Statement.objects.exists()
        assert not EarlyWarning.objects.exists()


def test_nothing_is_learnt_from_words_taken_back(world) -> None:
    row = by_household(world, STRANGE)
    deliver(world)
    taught = corrected(world)
    take_back(world, row)
    with world.inside():
        assert words.untaught() is None
        assert not Correction.objects.exists()
        assert words.reader_wanted().labels == ()
    assert journey.learn_and_read(company_id=world.company_id) == 0
    assert feeling_of(world, taught) == "unsure"


def test_what_a_lesson_had_learnt_is_unlearnt_from_the_next_reading_on(world) -> None:
    row = by_household(world, STRANGE)
    deliver(world)
    taught = corrected(world)
    journey.learn_and_read(company_id=world.company_id)
    assert feeling_of(world, taught) == "glad"
    take_back(world, row)
    assert feeling_of(world, taught) == "unsure"


def feeling_of(world, text: str) -> str:
    with world.inside():
        _version, reader = words.reader_in_force()
        return str(reader.read(text)[0].feeling)


def test_control_a_label_that_stays_is_learnt(world, monkeypatch) -> None:
    monkeypatch.setattr(improve, "forget_suggestions", lambda *, suggestion_ids: 0)
    row = by_household(world, STRANGE)
    deliver(world)
    taught = corrected(world)
    take_back(world, row)
    journey.learn_and_read(company_id=world.company_id)
    assert feeling_of(world, taught) == "glad"
    with world.inside():
        assert Statement.objects.exists()


def test_a_correction_stays_with_its_words_when_the_night_reads_anew(world) -> None:
    by_household(world, STRANGE)
    deliver(world)
    corrected(world, "sorry")
    journey.learn_and_read(company_id=world.company_id)
    assert read_of(world) == [("care", "sorry")]


def test_only_its_author_takes_it_back(world) -> None:
    row, unnamed = by_household(world), by_nobody_known(world)
    for code, person in ((row.code, world.stranger.pk), (row.code, None), ("none", row.by_id),
                         (unnamed.code, world.member.pk)):  # fmt: skip
        with pytest.raises(NoSuchSuggestion):
            improve.take_back(company_id=world.company_id, code=code, person_id=person)
    take_back(world, unnamed)
    with world.inside():
        assert list(Suggestion.objects.exclude(words="").values_list("pk", flat=True)) == [row.pk]


def test_what_is_taken_back_is_not_answered_and_an_improvement_stays(world) -> None:
    row, adopted = by_household(world), by_household(world, "多带一双鞋套")
    said = {"company_id": world.company_id, "state": "adopted", "answer": "好",
            "actor_id": world.stranger.pk}  # fmt: skip
    improve.answer_suggestion(code=adopted.code, **said)
    take_back(world, row)
    take_back(world, adopted)
    with pytest.raises(SuggestionTakenBack):
        improve.answer_suggestion(code=row.code, **said)
    with world.inside():
        board = suggestion_board()
        assert (board.adopted, board.decided, board.waiting) == (1, 1, [])
        assert board.answered[0].improvement.title == "多带一双鞋套"


def test_a_statement_of_a_suggestion_and_a_visit_is_refused(world) -> None:
    by_household(world)
    deliver(world)
    with world.inside():
        row = Statement.objects.order_by("pk")[0]
        row.suggestion_id = None
        with pytest.raises(IntegrityError, match="one_source"), transaction.atomic():
            row.save()


def taught_of_a_visit(world) -> None:
    with world.inside():
        Correction.objects.create(
            company_id=world.company_id, words="好", aspect="care", feeling="glad",
            read_aspect="care", read_feeling="unsure", by=world.stranger, at=SOON,
        )  # fmt: skip


def test_a_correction_of_a_visits_words_stays_for_good(world) -> None:
    taught_of_a_visit(world)
    with world.inside():
        for deed in (Correction.objects.all().delete, lambda: Correction.objects.update(words="")):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                deed()


def test_control_without_the_trigger_it_could_be_deleted(world) -> None:
    taught_of_a_visit(world)
    with world.inside(), as_owner_of_tables() as cursor:
        cursor.execute("ALTER TABLE quality_correction DISABLE TRIGGER goes_with_its_suggestion")
        cursor.execute("DELETE FROM quality_correction")
        cursor.execute("ALTER TABLE quality_correction ENABLE TRIGGER goes_with_its_suggestion")
        assert not Correction.objects.exists()


def test_old_suggestions_are_not_read_anew(world) -> None:
    by_household(world)
    with at(SOON + timedelta(days=181)):
        assert journey.learn_and_read(company_id=world.company_id) == 0
