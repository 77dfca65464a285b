"""Tables of this context, a file for each noun; Django finds them here."""

from jiahe.dispatch.models.aims import FairnessCurve, PlanAims
from jiahe.dispatch.models.births import BirthCase, BirthNews, CaseLimits, PoolAsk, PoolStay
from jiahe.dispatch.models.day import (
    AutoLimits,
    Called,
    DayEvent,
    OpenCall,
    PlanJob,
    TimeQuestion,
)
from jiahe.dispatch.models.decisions import (
    Assignment,
    BoardStep,
    Contest,
    ContestAnswer,
    Explanation,
    PlanProposal,
    Standby,
)
from jiahe.dispatch.models.parts import PlanPart
from jiahe.dispatch.models.reaches import ReachLine, ReachPlan
from jiahe.dispatch.models.rosters import DemandForecast, RosterLine, RosterPlan
from jiahe.dispatch.models.ways import KnownWay, TravelFit

__all__ = [
    "Assignment",
    "AutoLimits",
    "BirthCase",
    "BirthNews",
    "BoardStep",
    "Called",
    "CaseLimits",
    "Contest",
    "ContestAnswer",
    "DayEvent",
    "DemandForecast",
    "Explanation",
    "FairnessCurve",
    "KnownWay",
    "OpenCall",
    "PlanAims",
    "PlanJob",
    "PlanPart",
    "PlanProposal",
    "PoolAsk",
    "PoolStay",
    "ReachLine",
    "ReachPlan",
    "RosterLine",
    "RosterPlan",
    "Standby",
    "TimeQuestion",
    "TravelFit",
]
