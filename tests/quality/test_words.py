"""What reviews say: read as they come, corrected, learnt from; harm is told to a person at once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate

from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.journeys import words as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.facts import read
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.quality.actions import words
from jiahe.quality.actions.harm import warn_of_harm
from jiahe.quality.choices import SAID, Aspect, Feeling, Measure, WarningState, Watched
from jiahe.quality.lexicon import START, material
from jiahe.quality.models import Correction, EarlyWarning, Lesson, Review, Statement
from jiahe.quality.queries.watch import READ_AFTER, days_between
from jiahe.quality.queries.words import Place, said_by_aspect, statements, statements_shown
from jiahe.quality.rules import Opinion
from review_world import SOON, another_visit, as_owner_of_tables, at, rate, settled_world

pytestmark = pytest.mark.django_db
MIXED = Opinion(4, 4, 3, (), "态度很好但是厨房没擦干净，量子纠缠的哈密顿算符")
THEFT = Opinion(1, 1, 1, (), "活还行。我妈的金项链不见了，麻烦查一下")
TODAY = localdate(SOON)


@pytest.fixture
def world():
    made = settled_world()
    with made.inside():
        grant_role(person_id=made.stranger.pk, role=Role.INSPECTOR)
    return made


def deliver(world, kinds=("ReviewWritten", "ReviewChanged", "WarningRaised")) -> None:
    """Hands facts to their reactions, as the relay would."""
    with at(SOON), world.inside():
        for kind in kinds:  # a reaction may record the next kind
            for row in Outbox.objects.filter(kind=kind).order_by("pk"):
                recorded = read(row)
                for reaction in REACTIONS[type(recorded.fact)]:
                    reaction(recorded)


def said(world, opinion: Opinion = MIXED) -> list[Statement]:
    with at(SOON):
        rate(world, opinion)
    deliver(world)
    with world.inside():
        return list(Statement.objects.order_by("pk"))


def meant(rows: list[Statement]) -> list[tuple[str, str]]:
    return [(one.aspect, one.feeling) for one in rows]


def test_a_review_is_read_as_it_comes_statement_by_statement(world) -> None:
    rows = said(world)
    assert meant(rows)[:2] == [("attitude", "glad"), ("clean", "sorry")]
    assert rows[2].feeling == "unsure"
    assert [one.words for one in rows[:2]] == ["态度很好", "但是厨房没擦干净"]
    assert all(one.reader == START.version and one.worker_id and one.service_id for one in rows)


def test_each_statement_shows_the_words_it_rests_on(world) -> None:
    blame = said(world)[1]
    assert any("没" in blame.words[start:end] for start, end in blame.rests)
    assert all(0 <= start < end <= len(blame.words) for start, end in blame.rests)


def test_the_review_itself_stays_as_it_was_written(world) -> None:
    said(world)
    with world.inside():
        assert Review.objects.get().text == MIXED.text


def test_a_worker_on_a_household_is_not_read(world) -> None:
    from jiahe.journeys import review

    with at(SOON):
        review.review_household(**world.act(world.lead), opinion=MIXED)
    deliver(world)
    with world.inside():
        assert not Statement.objects.exists()


def test_a_persons_correction_stays_and_is_a_label(world) -> None:
    code = said(world)[2].code
    with at(SOON):
        journey.correct(company_id=world.company_id, code=code, aspect="care", feeling="sorry",
                        actor_id=world.stranger.pk)  # fmt: skip
    deliver(world)  # read anew
    with world.inside():
        last = Statement.objects.order_by("number")[2]
        assert (last.aspect, last.feeling, last.corrected_by_id) == (
            "care", "sorry", world.stranger.pk,
        )  # fmt: skip
        label = Correction.objects.get()
        assert (label.words, label.read_feeling) == (last.words, "unsure")


def test_without_a_correction_reading_anew_says_what_the_reader_says(world) -> None:
    """The control: what stays above stays because a person said it."""
    row = said(world)[2]
    with world.inside():
        Statement.objects.filter(pk=row.pk).update(aspect="care", feeling="sorry")
    deliver(world)
    with world.inside():
        assert Statement.objects.order_by("number")[2].feeling == "unsure"


def test_the_night_learns_what_people_corrected_and_reads_with_it(world) -> None:
    with at(SOON):
        row = said(world)[2]
        journey.correct(company_id=world.company_id, code=row.code, aspect="care",
                        feeling="sorry", actor_id=world.stranger.pk)  # fmt: skip
        assert journey.learn_and_read(company_id=world.company_id) == 1
        assert journey.learn_and_read(company_id=world.company_id) == 0
    with world.inside():
        lesson = Lesson.objects.get()
        assert {one.reader for one in Statement.objects.all()} == {lesson.version}
        assert lesson.agreement == {"checked": 1, "unsure": 1, "right": 0}
        _version, reader = words.reader_in_force()
        assert reader.feeling_of(row.words)[0] == Feeling.SORRY


def test_a_correction_cannot_be_rewritten(world) -> None:
    code = said(world)[0].code
    with at(SOON), world.inside():
        words.correct_statement(code=code, aspect="care", feeling="glad",
                                actor_id=world.stranger.pk)  # fmt: skip
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Correction.objects.update(feeling="sorry")
        with as_owner_of_tables() as cursor:
            cursor.execute("ALTER TABLE quality_correction DISABLE TRIGGER never_rewritten")
            cursor.execute("UPDATE quality_correction SET feeling = 'sorry'")  # the control
            cursor.execute("ALTER TABLE quality_correction ENABLE TRIGGER never_rewritten")


@pytest.mark.parametrize(("aspect", "feeling"), [("", "glad"), ("care", "unsure"), ("x", "y")])
def test_a_correction_needs_a_meaning(world, aspect: str, feeling: str) -> None:
    code = said(world)[0].code
    with world.inside(), pytest.raises(words.NotAMeaning):
        words.correct_statement(code=code, aspect=aspect, feeling=feeling, actor_id=1)
    with world.inside():
        assert not Correction.objects.exists()


def test_an_unknown_statement_is_refused(world) -> None:
    with world.inside(), pytest.raises(words.NoSuchStatement):
        words.correct_statement(code="none", aspect="care", feeling="glad", actor_id=1)


def test_words_of_harm_reach_a_person_at_once_and_do_nothing_else(world) -> None:
    said(world, THEFT)
    with world.inside():
        warning = EarlyWarning.objects.get()
        assert (warning.measure, warning.gravity) == (Measure.HARM_WORDS, "high")
        assert warning.evidence[0][0] == world.visit_code
        assert "【金项链不见】" in warning.evidence[0][2]
        worker = Review.objects.get().worker
        assert (worker.duty, Review.objects.get().hidden_because) == ("on", "")
    assert Message.objects.filter(kind="WarningRaised").exists()


def test_the_same_words_are_told_once(world) -> None:
    said(world, THEFT)
    with at(SOON), world.inside():
        assert warn_of_harm(review_id=Review.objects.get().pk) is None
        assert len(EarlyWarning.objects.get().evidence) == 1


def test_a_second_review_joins_the_open_warning_and_opens_a_settled_one_of_the_day(world) -> None:
    said(world, THEFT)
    for days, state in ((1, WarningState.NEW), (2, WarningState.DISMISSED)):
        with world.inside():
            EarlyWarning.objects.update(state=state)
        other = another_visit(world, days=days)
        with at(SOON):
            rate(other, THEFT)
        deliver(world)
    with world.inside():
        warning = EarlyWarning.objects.get()
        assert (warning.state, len(warning.evidence)) == (WarningState.NEW, 3)


def test_harmless_words_raise_nothing(world) -> None:
    said(world, Opinion(5, 5, 5, (), "没有丢东西，也没摔倒过"))
    with world.inside():
        assert not EarlyWarning.objects.exists()


def test_the_charts_count_a_review_once_for_each_aspect_with_its_words(world) -> None:
    said(world)
    day = localdate(SOON + READ_AFTER)
    with world.inside():
        days = days_between(day, day)
    clean = days[SAID[Aspect.CLEAN], Watched.COMPANY, 0][day]
    assert (clean.cases, clean.bad) == (1, 1)
    assert clean.said == {world.visit_code: "但是厨房没擦干净"}
    attitude = days[SAID[Aspect.ATTITUDE], Watched.COMPANY, 0][day]
    assert (attitude.cases, attitude.bad, attitude.said) == (1, 0, {})


def test_what_is_said_by_aspect_and_the_sentences_behind_it(world) -> None:
    said(world)
    with world.inside():
        rows = {one.aspect: one for one in said_by_aspect(TODAY, TODAY, Place())}
        assert (rows[Aspect.CLEAN].whole.sorry, rows[Aspect.CLEAN].whole.sorry_percent) == (1, 100)
        assert rows[Aspect.PRICE].whole.all == 0
        assert rows[Aspect.PRICE].whole.sorry_percent is None
        shown = statements_shown(TODAY, TODAY, Place(), "clean", "sorry")
        assert [one.words for one in shown] == ["但是厨房没擦干净"]


def test_places_part_what_is_said(world) -> None:
    worker = said(world)[0].worker_id
    with world.inside():
        assert statements(TODAY, TODAY, Place(Watched.WORKER, worker)).count() == 3
        assert statements(TODAY, TODAY, Place(Watched.WORKER, worker + 1)).count() == 0


def test_a_hidden_review_is_not_told(world) -> None:
    said(world)
    with world.inside():
        Review.objects.update(hidden_because="insult")
        assert statements(TODAY, TODAY, Place()).count() == 0
        assert (
            days_between(TODAY, TODAY + timedelta(days=8))[SAID[Aspect.CLEAN], Watched.COMPANY, 0]
            == {}
        )


def test_the_material_names_the_aspects_of_the_product() -> None:
    assert set(material().aspects) == set(Aspect.values)
