from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ReviewWritten(Fact):
    """Somebody judged a visit; `direction` is a `Direction` value."""

    review_id: int
    worker_id: int
    direction: str


@dataclass(frozen=True, kw_only=True)
class ReviewChanged(Fact):
    review_id: int
    worker_id: int
    direction: str


@dataclass(frozen=True, kw_only=True)
class AnswerKept(Fact):
    """Words beside a visit: to its survey, to a single question, or to an agent who rang."""

    visit_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewHidden(Fact):
    review_id: int
    worker_id: int
    direction: str


@dataclass(frozen=True, kw_only=True)
class ReviewShownAgain(Fact):
    review_id: int
    worker_id: int
    direction: str


@dataclass(frozen=True, kw_only=True)
class LotJudged(Fact):
    """Enough of a team's lot was inspected to accept it or not."""

    lot_id: int


@dataclass(frozen=True, kw_only=True)
class HazardFound(Fact):
    """A danger was seen in a home; the household is to be told."""

    hazard_id: int


@dataclass(frozen=True, kw_only=True)
class WarningRaised(Fact):
    """A control chart crossed its limit."""

    warning_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewDoubted(Fact):
    """Signals were seen: the review weighs nothing until a person has looked."""

    review_id: int
    worker_id: int
    direction: str


@dataclass(frozen=True, kw_only=True)
class DoubtDecided(Fact):
    """A person decided whether a doubted review counts."""

    review_id: int
    worker_id: int
    direction: str


@dataclass(frozen=True, kw_only=True)
class CreditObjected(Fact):
    """A worker says that an entry of the credit score is wrong: twenty days run."""

    objection_id: int


@dataclass(frozen=True, kw_only=True)
class CreditAnswered(Fact):
    objection_id: int


@dataclass(frozen=True, kw_only=True)
class YearSurveyOpened(Fact):
    survey_id: int


@dataclass(frozen=True, kw_only=True)
class MeasureProposed(Fact):
    """A rule proposes a measure: nothing happens until a person has decided."""

    measure_id: int


@dataclass(frozen=True, kw_only=True)
class MeasureConfirmed(Fact):
    """A person confirmed a measure: the worker is told why, what to do, and until when."""

    measure_id: int


@dataclass(frozen=True, kw_only=True)
class MeasureContested(Fact):
    appeal_id: int


@dataclass(frozen=True, kw_only=True)
class AppealAnswered(Fact):
    appeal_id: int


@dataclass(frozen=True, kw_only=True)
class RewardConfirmed(Fact):
    """A bonus was granted; whoever pays workers adds it."""

    reward_id: int


@dataclass(frozen=True, kw_only=True)
class SplitConfirmed(Fact):
    """Who bears which share of a loss was confirmed; whoever pays it out starts here."""

    split_id: int


@dataclass(frozen=True, kw_only=True)
class SplitContested(Fact):
    contest_id: int


@dataclass(frozen=True, kw_only=True)
class SplitAnswered(Fact):
    contest_id: int
