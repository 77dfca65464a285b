from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Verdict(TextChoices):
    MET = "met", pgettext_lazy("figure", "Met")
    WATCH = "watch", pgettext_lazy("figure", "Watch")
    BREACH = "breach", pgettext_lazy("figure", "Breach")
    NO_DATA = "no_data", pgettext_lazy("figure", "No data")


class ScopeKind(TextChoices):
    COMPANY = "company", pgettext_lazy("scope", "Company")
    STORE = "store", pgettext_lazy("scope", "Store")
    LINE = "line", pgettext_lazy("scope", "Service line")
    WORKER = "worker", pgettext_lazy("scope", "Worker")


class RemedyState(TextChoices):
    OPEN = "open", pgettext_lazy("remedy", "Open")
    CLOSED = "closed", pgettext_lazy("remedy", "Closed")


class GateState(TextChoices):
    """Law closes a gate at once; every other one is proposed, and a person decides."""

    PROPOSED = "proposed", pgettext_lazy("gate", "Proposed")
    CLOSED = "closed", pgettext_lazy("gate", "Closed")
    OPEN = "open", pgettext_lazy("gate", "Open again")
    DISMISSED = "dismissed", pgettext_lazy("gate", "Not closed")


class GateEnd(TextChoices):
    """How a gate came to its end; a person's words stand beside it."""

    MET = "met", pgettext_lazy("gate", "The standard is met again.")
    PERSON = "person", pgettext_lazy("gate", "A person decided.")
    OBJECTION = "objection", pgettext_lazy("gate", "The objection was right.")


class GateAnswer(TextChoices):
    RIGHT = "right", pgettext_lazy("gate", "The worker is right: the gate opens")
    WRONG = "wrong", pgettext_lazy("gate", "The gate stays closed")


class ImprovementKind(TextChoices):
    CASE = "case", pgettext_lazy("improvement", "Improvement")
    PILOT = "pilot", pgettext_lazy("improvement", "Pilot")


class ImprovementState(TextChoices):
    OPEN = "open", pgettext_lazy("improvement", "Cause sought")
    RUNNING = "running", pgettext_lazy("improvement", "Under way")
    CLOSED = "closed", pgettext_lazy("improvement", "Closed")
    ROLLED_OUT = "rolled_out", pgettext_lazy("improvement", "Rolled out")
    STOPPED = "stopped", pgettext_lazy("improvement", "Stopped")


class CauseGroup(TextChoices):
    """Where a cause lies; blame is none of them."""

    SKILL = "skill", pgettext_lazy("cause", "Skill: nobody taught it well")
    PROCEDURE = "procedure", pgettext_lazy("cause", "Procedure: unclear or wrong")
    TOOLS = "tools", pgettext_lazy("cause", "Tools and supplies")
    PLANNING = "planning", pgettext_lazy("cause", "Planning: time, distance, load")
    WORDS = "words", pgettext_lazy("cause", "What was agreed was not passed on")
    OTHER = "other", pgettext_lazy("cause", "Something else")


class MechanismVerdict(TextChoices):
    KEEP = "keep", pgettext_lazy("mechanism", "Keep it as it is")
    CHANGE = "change", pgettext_lazy("mechanism", "Change it: an improvement begins")


class SuggestionState(TextChoices):
    NEW = "new", pgettext_lazy("suggestion", "Received")
    ADOPTED = "adopted", pgettext_lazy("suggestion", "Adopted")
    DECLINED = "declined", pgettext_lazy("suggestion", "Not adopted")


class RiskSource(TextChoices):
    """Where a risk was seen."""

    HAZARD = "hazard", pgettext_lazy("risk", "Dangers in homes")
    EVENT = "event", pgettext_lazy("risk", "Days that broke")
    WARNING = "warning", pgettext_lazy("risk", "Early warnings")
    DOUBT = "doubt", pgettext_lazy("risk", "Doubted reviews")
    GATE = "gate", pgettext_lazy("risk", "Papers that ran out")
    PERSON = "person", pgettext_lazy("risk", "Seen by a colleague")


class RiskState(TextChoices):
    CANDIDATE = "candidate", pgettext_lazy("risk", "Found, waits for a person")
    OPEN = "open", pgettext_lazy("risk", "In the register")
    CLOSED = "closed", pgettext_lazy("risk", "Closed")
    DISMISSED = "dismissed", pgettext_lazy("risk", "Not a risk of ours")


class RiskTreatment(TextChoices):
    AVOID = "avoid", pgettext_lazy("risk", "Avoid: do it no more")
    REDUCE = "reduce", pgettext_lazy("risk", "Reduce")
    SHARE = "share", pgettext_lazy("risk", "Share: insurance, supplier")
    ACCEPT = "accept", pgettext_lazy("risk", "Accept it knowingly")


class RiskLevel(TextChoices):
    """See engine.risk.RiskGrade."""

    LOW = "low", pgettext_lazy("risk", "Low")
    MEDIUM = "medium", pgettext_lazy("risk", "Medium")
    HIGH = "high", pgettext_lazy("risk", "High")
    EXTREME = "extreme", pgettext_lazy("risk", "Extreme")


class Channel(TextChoices):
    """How a suggestion came in."""

    APP = "app", pgettext_lazy("channel", "In the app")
    SHOP = "shop", pgettext_lazy("channel", "Code in the shop")
    ACCOUNT = "account", pgettext_lazy("channel", "Official account")
    BOX = "box", pgettext_lazy("channel", "Paper box")
    SEMINAR = "seminar", pgettext_lazy("channel", "Seminar")
    PHONE = "phone", pgettext_lazy("channel", "By phone")
