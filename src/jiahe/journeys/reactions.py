"""Who answers which fact, in one table; each reaction's effect happens once, by its receipt."""

from jiahe.booking.facts import (
    OrderPaid,
    OrderPlaced,
    TimeFreed,
    VisitAdvanced,
    VisitCancelled,
    VisitMoved,
)
from jiahe.dispatch.facts import (
    AnotherTimeAsked,
    CallEnded,
    CallMade,
    ContestRaised,
    ContestSettled,
    DelayTold,
    OfferMade,
    OfferRestored,
    OfferWithdrawn,
    SeatUnfilled,
    TimeRefused,
    VisitStaffed,
    WorkerReplaced,
)
from jiahe.fieldwork.facts import MomentRecorded, VisitAccepted
from jiahe.insights.facts import StandardBreached
from jiahe.journeys import (
    conform,
    contest,
    credit,
    day_news,
    dispatch_news,
    doubt,
    inspect,
    measures,
    review,
    settle,
    survey,
    tell,
    waiting,
    watch,
    words,
)
from jiahe.kit.facts import Recorded
from jiahe.kit.outbox import Reactions
from jiahe.quality.facts import (
    AppealAnswered,
    CreditAnswered,
    CreditObjected,
    DoubtDecided,
    HazardFound,
    MeasureConfirmed,
    MeasureContested,
    MeasureProposed,
    ReviewChanged,
    ReviewDoubted,
    ReviewHidden,
    ReviewShownAgain,
    ReviewWritten,
    RewardConfirmed,
    WarningRaised,
    YearSurveyOpened,
)


def settle_accepted(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, VisitAccepted)
    settle.settle_visit(company_id=recorded.fact.company_id, visit_id=recorded.fact.visit_id)


REACTIONS: Reactions = {
    OrderPlaced: (dispatch_news.note_promises, waiting.close_served),
    OrderPaid: (dispatch_news.ask_workers, tell.household_of_booking),
    VisitMoved: (
        dispatch_news.ask_about_new_time,
        tell.household_of_change,
        waiting.offer_freed_time,
    ),
    VisitCancelled: (
        dispatch_news.close_cancelled,
        tell.household_of_cancellation,
        waiting.offer_freed_time,
        day_news.open_event_for_freed_time,
    ),
    TimeFreed: (waiting.offer_freed_time,),
    VisitAdvanced: (dispatch_news.close_finished,),
    VisitStaffed: (dispatch_news.tell_household_who_comes, day_news.close_calls),
    VisitAccepted: (
        settle_accepted,
        review.invite_after_acceptance,
        survey.ask_after_acceptance,
    ),
    WorkerReplaced: (dispatch_news.tell_household_of_another_worker,),
    SeatUnfilled: (dispatch_news.tell_desk_of_empty_seat, day_news.open_event_for_empty_seat),
    DelayTold: (day_news.tell_household_of_delay,),
    AnotherTimeAsked: (day_news.ask_household,),
    TimeRefused: (day_news.tell_desk_of_refused_time,),
    CallMade: (day_news.call_workers,),
    CallEnded: (day_news.tell_desk_of_ended_call,),
    OfferMade: (dispatch_news.tell_worker_of_offer,),
    OfferWithdrawn: (dispatch_news.tell_worker_not_needed,),
    OfferRestored: (dispatch_news.tell_worker_restored,),
    ContestRaised: (contest.tell_desk,),
    ContestSettled: (contest.tell_worker,),
    MomentRecorded: (tell.household_of_progress,),
    ReviewWritten: (review.refresh_score, words.warn_of_harm_in_review, words.read_review),
    ReviewChanged: (review.refresh_score, words.warn_of_harm_in_review, words.read_review),
    ReviewHidden: (review.refresh_score,),
    ReviewShownAgain: (review.refresh_score,),
    HazardFound: (inspect.tell_household_of_hazard,),
    WarningRaised: (watch.tell_inspectors,),
    ReviewDoubted: (review.refresh_score, doubt.tell_author),
    DoubtDecided: (review.refresh_score, doubt.tell_author_decided),
    CreditObjected: (credit.tell_inspectors,),
    CreditAnswered: (credit.tell_worker,),
    MeasureProposed: (measures.tell_deciders,),
    MeasureConfirmed: (measures.tell_worker,),
    MeasureContested: (measures.tell_others,),
    AppealAnswered: (measures.tell_answer,),
    RewardConfirmed: (measures.tell_reward,),
    YearSurveyOpened: (survey.invite_to_year_survey,),
    StandardBreached: (conform.open_remedy,),
}
