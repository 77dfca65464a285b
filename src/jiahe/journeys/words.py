"""What households say: read as it comes; at night learnt from and read anew."""

from collections.abc import Sequence

import structlog

from jiahe.accounts.queries import open_companies
from jiahe.fieldwork.facts import VisitObjected
from jiahe.insights.actions.suggestions import suggestions_held
from jiahe.insights.facts import SuggestionMade
from jiahe.insights.queries.improvements import suggestions_since
from jiahe.journeys.inspect import inside
from jiahe.kit.clock import now
from jiahe.kit.facts import Recorded
from jiahe.quality.actions import harm, words
from jiahe.quality.choices import Direction
from jiahe.quality.facts import AnswerKept, ReviewChanged, ReviewWritten
from jiahe.quality.models import Statement
from jiahe.quality.queries.words import BACK, Source, suggestions_read

log = structlog.get_logger(__name__)


def read_review(recorded: Recorded) -> None:
    """Reaction on `ReviewWritten`, `ReviewChanged`: its statements."""
    fact = recorded.fact
    assert isinstance(fact, ReviewWritten | ReviewChanged)
    if fact.direction == Direction.OF_WORKER:
        words.read_review(review_id=fact.review_id)


def warn_of_harm_in_review(recorded: Recorded) -> None:
    """Reaction on `ReviewWritten`, `ReviewChanged`: a person looks at once, nothing else."""
    fact = recorded.fact
    assert isinstance(fact, ReviewWritten | ReviewChanged)
    if fact.direction == Direction.OF_WORKER:
        harm.warn_of_harm(review_id=fact.review_id)


def read_objection(recorded: Recorded) -> None:
    """Reaction on `VisitObjected`: its statements."""
    assert isinstance(recorded.fact, VisitObjected)
    words.read_objection(visit_id=recorded.fact.visit_id)


def warn_of_harm_in_objection(recorded: Recorded) -> None:
    """Reaction on `VisitObjected`, as `warn_of_harm_in_review`."""
    assert isinstance(recorded.fact, VisitObjected)
    harm.warn_of_harm_in_objection(visit_id=recorded.fact.visit_id)


def read_answers(recorded: Recorded) -> None:
    """Reaction on `AnswerKept`: its statements."""
    assert isinstance(recorded.fact, AnswerKept)
    words.read_answers(visit_id=recorded.fact.visit_id)


def warn_of_harm_in_answers(recorded: Recorded) -> None:
    """Reaction on `AnswerKept`, as `warn_of_harm_in_review`."""
    assert isinstance(recorded.fact, AnswerKept)
    harm.warn_of_harm_in_answers(visit_id=recorded.fact.visit_id)


def read_suggestion(recorded: Recorded) -> None:
    """Reaction on `SuggestionMade`: its statements; nothing when it was taken back meanwhile."""
    assert isinstance(recorded.fact, SuggestionMade)
    _read_suggestions([recorded.fact.suggestion_id])


def warn_of_harm_in_suggestion(recorded: Recorded) -> None:
    """Reaction on `SuggestionMade`, as `warn_of_harm_in_review`."""
    assert isinstance(recorded.fact, SuggestionMade)
    for row in suggestions_held(suggestion_ids=[recorded.fact.suggestion_id]):
        harm.warn_of_harm_in_suggestion(
            code=row.code, text=row.words, store_id=row.store_id, said_at=row.at
        )


def read_unread() -> int:
    """What the reader in force has not read in the company in scope: of visits, suggestions."""
    return words.read_unread() + read_unread_suggestions()


def read_unread_suggestions() -> int:
    """Of the suggestions alone; how many were read."""
    read = suggestions_read(words.reader_wanted().version)
    return _read_suggestions(suggestions_since(now() - BACK, read, words.AT_ONCE))


def _read_suggestions(ids: Sequence[int]) -> int:
    """How many stand and were read; while they are, nobody takes one back."""
    sources = [
        Source("suggestion", row.pk, row.words, None, row.store_id, None, row.at)
        for row in suggestions_held(suggestion_ids=ids)
    ]
    words.read_suggestions(sources=sources)
    return len(sources)


def learn_and_read(*, company_id: int) -> int:
    """Learns what people corrected, then reads what is unread; how many texts were read.

    Learning takes seconds and happens between the transactions, never in one.
    """
    learnt = inside(company_id, words.untaught)
    if learnt is not None:
        limits = learnt.limits()
        inside(company_id, lambda: words.keep_lesson(learnt=learnt, limits=limits))
    inside(company_id, words.reader_wanted).learn()
    return inside(company_id, read_unread)


def make_readers_ready() -> None:
    """Every open company's reader is learnt: before facts are delivered, which locks rows."""
    words.first_reader()
    for company in open_companies():
        inside(company.pk, words.reader_wanted).learn()


def learn_and_read_everywhere() -> dict[str, int]:
    """Every open company; one that fails does not stop the others."""
    done = dict[str, int]()
    for company in open_companies():
        try:
            done[company.slug] = learn_and_read(company_id=company.pk)
        except Exception:
            log.exception("words_failed", company=company.slug)
    return done


def correct(*, company_id: int, code: str, aspect: str, feeling: str, actor_id: int) -> Statement:
    """Raises `NoSuchStatement`, `NotAMeaning`."""
    return inside(
        company_id,
        lambda: words.correct_statement(
            code=code, aspect=aspect, feeling=feeling, actor_id=actor_id
        ),
    )
