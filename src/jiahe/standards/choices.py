from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Layer(TextChoices):
    """From the top down: each may change what stands above it, within the rules."""

    CORE = "core", pgettext_lazy("standard", "Core")
    JURISDICTION = "jurisdiction", pgettext_lazy("standard", "Law of the place")
    ASSOCIATION = "association", pgettext_lazy("standard", "Association")
    COMPANY = "company", pgettext_lazy("standard", "Company")


class Force(TextChoices):
    """How a standard binds, and so what a lower layer may do to it."""

    LAW = "law", pgettext_lazy("standard", "Law")
    PROVIDER = "provider", pgettext_lazy("standard", "Provider's terms")
    RULE = "rule", pgettext_lazy("standard", "Rule")
    TARGET = "target", pgettext_lazy("standard", "Goal")
    SCALE = "scale", pgettext_lazy("standard", "Scale")


class Kind(TextChoices):
    """How a figure is judged: the first three exactly, ratio and mean by their interval."""

    CLOCK = "clock", pgettext_lazy("standard", "Time of each case")
    GATE = "gate", pgettext_lazy("standard", "Condition of each case")
    DOCUMENT = "document", pgettext_lazy("standard", "Record of each case")
    COUNT = "count", pgettext_lazy("standard", "Count")
    RATIO = "ratio", pgettext_lazy("standard", "Share")
    MEAN = "mean", pgettext_lazy("standard", "Mean")


class Window(TextChoices):
    CASE = "case", pgettext_lazy("standard", "each case, 30 days")
    DAY = "day", pgettext_lazy("standard", "a day")
    WEEK = "week", pgettext_lazy("standard", "a week")
    MONTH = "month", pgettext_lazy("standard", "30 days")
    QUARTER = "quarter", pgettext_lazy("standard", "a quarter")
    QUARTER_ROLLING = "quarter_rolling", pgettext_lazy("standard", "90 days")
    YEAR = "year", pgettext_lazy("standard", "a year")


class OnMiss(TextChoices):
    TASK = "task", pgettext_lazy("standard", "Task")
    GATE = "gate", pgettext_lazy("standard", "Gate")
    ESCALATION = "escalation", pgettext_lazy("standard", "Escalation")
    IMPROVEMENT = "improvement", pgettext_lazy("standard", "Improvement case")
    REPORT = "report", pgettext_lazy("standard", "Shown in the report")
    NONE = "none", pgettext_lazy("standard", "No consequence")


class MeasureUnit(TextChoices):
    PERCENT = "percent", "%"
    MINUTE = "minute", pgettext_lazy("unit", "min")
    HOUR = "hour", pgettext_lazy("unit", "h")
    DAY = "day", pgettext_lazy("unit", "days")
    WORKDAY = "workday", pgettext_lazy("unit", "working days")
    CALENDAR_MONTH = "calendar_month", pgettext_lazy("unit", "months")
    YEAR = "year", pgettext_lazy("unit", "years")
    MARK = "mark", pgettext_lazy("unit", "points")
    PERSON = "person", pgettext_lazy("unit", "people")
    TIME = "time", pgettext_lazy("unit", "times")
    TIMES = "times", pgettext_lazy("unit", "fold")
    YUAN_PER_HOUR = "yuan_per_hour", pgettext_lazy("unit", "yuan an hour")
    SQUARE_METRE = "square_metre", pgettext_lazy("unit", "m²")
