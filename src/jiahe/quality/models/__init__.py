"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.quality.models.coaching import CoachingTalk
from jiahe.quality.models.commissions import Commission
from jiahe.quality.models.devices import ReviewDevice, StaffDevice
from jiahe.quality.models.evaluations import InnerView, MysteryVisit, OutsideView
from jiahe.quality.models.honours import HonourConsent
from jiahe.quality.models.inspections import (
    Finding,
    Hazard,
    Inspection,
    InspectionLot,
    PhotoJudgement,
)
from jiahe.quality.models.integrity import ReviewDoubt
from jiahe.quality.models.measures import MeasureAppeal, Reward, StagedMeasure
from jiahe.quality.models.responsibility import LossCase, Split, SplitContest, SplitRule
from jiahe.quality.models.reviews import (
    Review,
    ReviewAddition,
    ReviewInvitation,
    ReviewPhoto,
    ReviewVersion,
)
from jiahe.quality.models.scores import FairFit
from jiahe.quality.models.standing import CreditEntry, CreditObjection, Grade
from jiahe.quality.models.surveys import (
    CallBack,
    Survey,
    SurveyStep,
    TouchPoint,
    YearAnswer,
    YearSurvey,
)
from jiahe.quality.models.warnings import EarlyWarning, Watch
from jiahe.quality.models.words import Correction, Lesson, Statement

__all__ = [
    "CallBack",
    "CoachingTalk",
    "Commission",
    "Correction",
    "CreditEntry",
    "CreditObjection",
    "EarlyWarning",
    "FairFit",
    "Finding",
    "Grade",
    "Hazard",
    "HonourConsent",
    "InnerView",
    "Inspection",
    "InspectionLot",
    "Lesson",
    "LossCase",
    "MeasureAppeal",
    "MysteryVisit",
    "OutsideView",
    "PhotoJudgement",
    "Review",
    "ReviewAddition",
    "ReviewDevice",
    "ReviewDoubt",
    "ReviewInvitation",
    "ReviewPhoto",
    "ReviewVersion",
    "Reward",
    "Split",
    "SplitContest",
    "SplitRule",
    "StaffDevice",
    "StagedMeasure",
    "Statement",
    "Survey",
    "SurveyStep",
    "TouchPoint",
    "Watch",
    "YearAnswer",
    "YearSurvey",
]
