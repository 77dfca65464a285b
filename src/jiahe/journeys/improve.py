"""Improvement cases, pilots and suggestions from their first words to what came of them."""

from jiahe.accounts.queries import stores_in_company
from jiahe.catalog.queries import services_of_company
from jiahe.insights.actions import improvements, mechanisms, suggestions
from jiahe.insights.actions.improvements import Place, Plan
from jiahe.insights.choices import ImprovementKind, ScopeKind, SuggestionState
from jiahe.insights.models import Improvement, Suggestion
from jiahe.insights.queries.flow import mechanisms as mechanism_figures
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.quality.actions.words import forget_suggestions
from jiahe.trust.actions import record_look

DECIDED = "improvement.decided"
REVIEWED_DAYS = 90


def places() -> list[tuple[str, Place]]:
    """Everywhere that something may be improved: a key for forms, and the place."""
    found = [("company:0", Place(ScopeKind.COMPANY))]
    found += [
        (f"store:{one.pk}", Place(ScopeKind.STORE, one.pk, one.name)) for one in stores_in_company()
    ]
    lines = {one.category_id: one.category for one in services_of_company()}
    found += [(f"line:{one.pk}", Place(ScopeKind.LINE, one.pk, one.name)) for one in lines.values()]
    return found


def open_improvement(
    *, company_id: int, kind: str, title: str, place: str, actor_id: int, remedy_code: str = ""
) -> Improvement:
    """Raises `TitleMissing`, `PlaceMissing`; an unknown place is the whole company."""
    with for_company(company_id):
        found = dict(places()).get(place, Place(ScopeKind.COMPANY))
        return improvements.open_improvement(
            kind=ImprovementKind(kind) if kind in ImprovementKind.values else ImprovementKind.CASE,
            title=title,
            place=found,
            remedy_code=remedy_code,
            actor_id=actor_id,
        )


def plan(*, company_id: int, code: str, planned: Plan, actor_id: int) -> None:
    """Refusals as `improvements.plan_improvement`."""
    with for_company(company_id):
        improvements.plan_improvement(code=code, plan=planned, actor_id=actor_id)


def decide(*, company_id: int, code: str, state: str, outcome: str, actor_id: int) -> None:
    """Refusals as `improvements.decide_improvement`; whoever suggested it hears of it."""

    def story() -> None:
        with for_company(company_id):
            row = improvements.decide_improvement(
                code=code, state=state, outcome=outcome, actor_id=actor_id
            )
            record_look(
                actor_id=actor_id,
                action=DECIDED,
                subject=f"improvement:{row.code}",
                detail={"state": row.state, "effect": row.effect},
            )

    with_retries(story)


def reopen(*, company_id: int, code: str, why: str, actor_id: int) -> None:
    """Refusals as `improvements.reopen_improvement`."""
    with for_company(company_id):
        improvements.reopen_improvement(code=code, why=why, actor_id=actor_id)


def review_mechanism(
    *, company_id: int, name: str, verdict: str, words: str, actor_id: int
) -> None:
    """Keeps or changes a mechanism, by its last ninety days.

    Raises `NoSuchMechanism`, `MechanismUndecided`.
    """
    with for_company(company_id):
        found = next((one for one in mechanism_figures(REVIEWED_DAYS) if one.name == name), None)
        if found is None:
            raise mechanisms.NoSuchMechanism
        mechanisms.enter_review(mechanism=found, verdict=verdict, words=words, actor_id=actor_id)


def suggest(*, company_id: int, person_id: int, words: str, is_worker: bool) -> Suggestion:
    """Raises `SuggestionEmpty`."""
    with for_company(company_id):
        return suggestions.suggest(person_id=person_id, words=words, is_worker=is_worker)


def suggest_unnamed(
    *, company_id: int, words: str, channel: str, store_code: str = "", typed_by_id: int = 0
) -> Suggestion:
    """Of an unknown author; a store that is none of the company's counts as none.

    Raises `SuggestionEmpty`, `NotAWayIn`.
    """
    with for_company(company_id):
        stores = {one.code: one.pk for one in stores_in_company()}
        return suggestions.suggest_unnamed(
            words=words,
            channel=channel,
            store_id=stores.get(store_code),
            typed_by_id=typed_by_id or None,
        )


def answer_suggestion(
    *, company_id: int, code: str, state: str, answer: str, actor_id: int
) -> None:
    """Its author is told, if known; an adopted one opens an improvement of its own.

    Refusals as `suggestions.answer_suggestion`.
    """

    def story() -> None:
        with for_company(company_id):
            row = suggestions.answer_suggestion(
                code=code, state=state, answer=answer, actor_id=actor_id
            )
            if row.state == SuggestionState.ADOPTED:
                row.improvement = improvements.open_improvement(
                    kind=ImprovementKind.CASE,
                    title=row.words,
                    place=Place(ScopeKind.COMPANY),
                    actor_id=actor_id,
                )
                row.save(update_fields=["improvement"])
            if row.by is not None:
                _tell_answer(row, row.by.phone)

    with_retries(story)


def take_back(*, company_id: int, code: str, person_id: int | None) -> None:
    """Its words are gone, what was read of them and what was learnt by them; twice as once.

    An improvement that it opened stays: that is the company's own. Refusals as
    `suggestions.take_back`.
    """

    def story() -> None:
        with for_company(company_id):
            row = suggestions.take_back(code=code, person_id=person_id)
            if row is not None:
                forget_suggestions(suggestion_ids=[row.pk])

    with_retries(story)


def take_back_all(*, person_id: int) -> int:
    """As `take_back` for all that the person wrote to the company in scope; how many."""
    rows = suggestions.take_back_all(person_id=person_id)
    forget_suggestions(suggestion_ids=[one.pk for one in rows])
    return len(rows)


def _tell_answer(row: Suggestion, phone: str) -> None:
    send_text(
        phone=phone,
        kind="SuggestionAnswered",
        text=row.answer,
        link="/work/suggest/" if row.is_worker else "/suggest/",
        once_key=f"SuggestionAnswered:{row.code}",
    )
