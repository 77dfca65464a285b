"""What households say: read by statement, corrected by people, learnt at night."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from functools import lru_cache, reduce
from http import HTTPStatus
from operator import or_
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy

from jiahe.engine.words.calibration import Calibration
from jiahe.engine.words.lesson import Feeling as Taught
from jiahe.engine.words.reader import Reader, Said, calibrated, pair_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.quality import kept_reader
from jiahe.quality.choices import Aspect, Feeling
from jiahe.quality.lexicon import START, Label, implied, lesson_with
from jiahe.quality.models import Correction, Lesson, Statement
from jiahe.quality.models.words import SOURCES
from jiahe.quality.queries.words import (
    Source,
    labels_through,
    latest_lesson,
    source_of_objection,
    source_of_review,
    sources_of_answers,
    sources_to_read,
)

AT_ONCE = 2_000  # texts in one night's turn; what is left waits for the next


class NoSuchStatement(Refusal):
    sentence = gettext_lazy("There is no such statement.")
    status = HTTPStatus.NOT_FOUND


class NotAMeaning(Refusal):
    sentence = gettext_lazy("Please choose what it is about, and whether it praises or complains.")


@lru_cache(maxsize=4)
def _reader(limits: tuple[Calibration, Calibration], labels: tuple[Label, ...]) -> Reader:
    """Kept for each lesson: learning one takes some seconds."""
    lesson = lesson_with(labels)
    pair = pair_of(lesson) if labels else kept_reader.pair_kept(lesson)
    return Reader(*pair, *limits, implied())


def first_reader() -> Reader:
    """The reader that every company begins with; learnt once, in some seconds, and kept."""
    return _reader(START.limits, ())


class Wanted(NamedTuple):
    """What the reader in force is learnt from."""

    version: str
    limits: tuple[Calibration, Calibration]
    labels: tuple[Label, ...]

    def learn(self) -> Reader:
        """Takes seconds the first time in a process: before a transaction opens, not in one."""
        return _reader(self.limits, self.labels)


def reader_wanted() -> Wanted:
    """Of the company's last lesson; before one, of the first lesson alone."""
    lesson = latest_lesson()
    if lesson is None:
        return Wanted(START.version, START.limits, ())
    first, second = (Calibration(**lesson.limits[name]) for name in ("feelings", "aspects"))
    return Wanted(lesson.version, (first, second), labels_through(lesson.through_id))


def reader_in_force() -> tuple[str, Reader]:
    """(version, reader); whoever is about to call it in a transaction has it learnt before."""
    wanted = reader_wanted()
    return wanted.version, wanted.learn()


class Untaught(NamedTuple):
    """Corrections that no lesson holds yet, up to the newest, with all before them."""

    through_id: int
    labels: tuple[Label, ...]

    def limits(self) -> tuple[Calibration, Calibration]:
        """Found anew, in many seconds: between transactions."""
        return calibrated(lesson_with(self.labels))


def untaught() -> Untaught | None:
    """What people corrected since the last lesson, if anything."""
    last = latest_lesson()
    newest = Correction.objects.order_by("-pk").first()
    if newest is None or (last is not None and newest.pk <= last.through_id):
        return None
    return Untaught(newest.pk, labels_through(newest.pk))


@as_part
def keep_lesson(*, learnt: Untaught, limits: tuple[Calibration, Calibration]) -> Lesson | None:
    """A new lesson with its limits, and how often people agreed with the reader.

    Nothing when another process was first with as much.
    """
    last = latest_lesson()
    if last is not None and learnt.through_id <= last.through_id:
        return None
    feelings, aspects = limits
    checked = Correction.objects.filter(pk__lte=learnt.through_id)
    return Lesson.objects.create(
        company_id=current_company(),
        version=f"{START.version}.{learnt.through_id}",
        through_id=learnt.through_id,
        corrections=len(learnt.labels),
        taught_at=now(),
        limits={"feelings": asdict(feelings), "aspects": asdict(aspects)},
        agreement={
            "checked": checked.count(),
            "unsure": checked.filter(read_feeling=Feeling.UNSURE).count(),
            "right": sum(one.feeling == one.read_feeling for one in checked),
        },
    )


@as_part
def read_unread() -> int:
    """Reads what the reader in force has not read yet; how many texts that were."""
    version, reader = reader_in_force()
    sources = sources_to_read(version, AT_ONCE)
    keep_statements(sources=sources, version=version, reader=reader)
    return len(sources)


@as_part
def read_review(*, review_id: int) -> int:
    """Reads one review anew, as it now stands; how many statements it holds."""
    version, reader = reader_in_force()
    sources = source_of_review(review_id)
    return keep_statements(sources=sources, version=version, reader=reader)


@as_part
def read_objection(*, visit_id: int) -> int:
    """Reads what the household said against a visit; how many statements it holds."""
    version, reader = reader_in_force()
    sources = source_of_objection(visit_id)
    return keep_statements(sources=sources, version=version, reader=reader)


@as_part
def read_answers(*, visit_id: int) -> int:
    """Reads what was said of a visit to its survey, to a question and on the telephone."""
    version, reader = reader_in_force()
    sources = sources_of_answers(visit_id)
    return keep_statements(sources=sources, version=version, reader=reader)


@as_part
def read_suggestions(*, sources: Sequence[Source]) -> int:
    """Reads suggestions, which whoever calls holds locked; how many statements they hold."""
    version, reader = reader_in_force()
    return keep_statements(sources=sources, version=version, reader=reader)


@as_part
def forget_suggestions(*, suggestion_ids: Collection[int]) -> int:
    """What was read of these suggestions is gone, and what people taught by their words.

    Whoever is about to correct one of them comes before or finds nothing: the statements go
    first. How many there were.
    """
    gone, _each = Statement.objects.filter(suggestion_id__in=suggestion_ids).delete()
    Correction.objects.filter(suggestion_id__in=suggestion_ids).delete()
    return gone


def keep_statements(*, sources: Sequence[Source], version: str, reader: Reader) -> int:
    """Puts what was read in the place of an earlier reading; a person's correction stays."""
    same = [
        Q(**{f"{kind}_id__in": [one.pk for one in sources if one.kind == kind]}) for kind in SOURCES
    ]
    before = Statement.objects.filter(reduce(or_, same))
    kept = {(*_source_of(one), one.words): one for one in before if one.corrected_by_id}
    read = {text: reader.read(text) for text in dict.fromkeys(one.text for one in sources)}
    rows = [
        _row(source, number, said, version)
        for source in sources
        for number, said in enumerate(read[source.text], start=1)
    ]
    for row in rows:
        old = kept.get((*_source_of(row), row.words))
        if old is not None:
            row.aspect, row.feeling = old.aspect, old.feeling
            row.corrected_by_id = old.corrected_by_id
    before.delete()
    Statement.objects.bulk_create(rows)
    return len(rows)


def _source_of(row: Statement) -> tuple[int | None, ...]:
    return tuple(getattr(row, f"{kind}_id") for kind in SOURCES)


def _row(source: Source, number: int, said: Said, version: str) -> Statement:
    return Statement(
        company_id=current_company(),
        **{f"{source.kind}_id": source.pk},
        number=number,
        start=said.start,
        words=said.words[:1000],
        aspect=said.aspect,
        feeling=said.feeling,
        chance=said.chance,
        rests=[[one.start - said.start, one.end - said.start] for one in said.rests],
        reader=version,
        worker_id=source.worker_id,
        store_id=source.store_id,
        service_id=source.service_id,
        said_at=source.said_at,
    )


@as_part
def correct_statement(*, code: str, aspect: str, feeling: str, actor_id: int) -> Statement:
    """A person says what it means; the words are a label for the next lesson.

    To agree with the reader is a label, too. Raises `NoSuchStatement`, `NotAMeaning`.
    """
    row = Statement.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchStatement
    if aspect not in Aspect.values or feeling not in set(Taught) - {Taught.UNSURE}:
        raise NotAMeaning
    Correction.objects.create(
        company_id=current_company(),
        words=row.words,
        aspect=aspect,
        feeling=feeling,
        read_aspect=row.aspect,
        read_feeling=row.feeling,
        suggestion_id=row.suggestion_id,
        by_id=actor_id,
        at=now(),
    )
    row.aspect, row.feeling, row.corrected_by_id = aspect, feeling, actor_id
    row.save(update_fields=["aspect", "feeling", "corrected_by"])
    return row
