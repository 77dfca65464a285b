from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy as _c


class Layer(TextChoices):
    """From the top down: each may change what stands above it, within the rules."""

    CORE = "core", _c("standard", "Core")
    JURISDICTION = "jurisdiction", _c("standard", "Law of the place")
    ASSOCIATION = "association", _c("standard", "Association")
    COMPANY = "company", _c("standard", "Company")


class Force(TextChoices):
    """How a standard binds, and so what a lower layer may do to it."""

    LAW = "law", _c("standard", "Law")
    PROVIDER = "provider", _c("standard", "Provider's terms")
    RULE = "rule", _c("standard", "Rule")
    TARGET = "target", _c("standard", "Goal")
    SCALE = "scale", _c("standard", "Scale")


class Kind(TextChoices):
    """How a figure is judged: the first three exactly, ratio and mean by their interval."""

    CLOCK = "clock", _c("standard", "Time of each case")
    GATE = "gate", _c("standard", "Condition of each case")
    DOCUMENT = "document", _c("standard", "Record of each case")
    COUNT = "count", _c("standard", "Count")
    RATIO = "ratio", _c("standard", "Share")
    MEAN = "mean", _c("standard", "Mean")


class Window(TextChoices):
    CASE = "case", _c("standard", "each case, 30 days")
    DAY = "day", _c("standard", "a day")
    WEEK = "week", _c("standard", "a week")
    MONTH = "month", _c("standard", "30 days")
    QUARTER = "quarter", _c("standard", "a quarter")
    QUARTER_ROLLING = "quarter_rolling", _c("standard", "90 days")
    YEAR = "year", _c("standard", "a year")


class OnMiss(TextChoices):
    TASK = "task", _c("standard", "Task")
    GATE = "gate", _c("standard", "Gate")
    ESCALATION = "escalation", _c("standard", "Escalation")
    IMPROVEMENT = "improvement", _c("standard", "Improvement case")
    REPORT = "report", _c("standard", "Shown in the report")
    NONE = "none", _c("standard", "No consequence")


class MeasureUnit(TextChoices):
    PERCENT = "percent", "%"
    MINUTE = "minute", _c("unit", "min")
    HOUR = "hour", _c("unit", "h")
    DAY = "day", _c("unit", "days")
    WORKDAY = "workday", _c("unit", "working days")
    CALENDAR_MONTH = "calendar_month", _c("unit", "months")
    YEAR = "year", _c("unit", "years")
    MARK = "mark", _c("unit", "points")
    PERSON = "person", _c("unit", "people")
    TIME = "time", _c("unit", "times")
    TIMES = "times", _c("unit", "fold")
    YUAN_PER_HOUR = "yuan_per_hour", _c("unit", "yuan an hour")
    SQUARE_METRE = "square_metre", _c("unit", "m²")
