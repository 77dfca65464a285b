from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(TextChoices):
    OF_WORKER = "of_worker", _("Household on worker")
    OF_HOUSEHOLD = "of_household", _("Worker on household")


class HideReason(TextChoices):
    PERSONAL_DATA = "personal_data", _("Shows personal data")
    UNLAWFUL = "unlawful", _("Unlawful content")
    INSULT = "insult", _("Insults a person")


class LotState(TextChoices):
    OPEN = "open", pgettext_lazy("lot", "Open, sealed")
    DRAWN = "drawn", pgettext_lazy("lot", "Drawn, being inspected")
    ACCEPTED = "accepted", pgettext_lazy("lot", "Accepted")
    REFUSED = "refused", pgettext_lazy("lot", "Not accepted")


class InspectionPlace(TextChoices):
    HOME = "home", pgettext_lazy("inspection", "At the home")
    PHOTOS = "photos", pgettext_lazy("inspection", "By photos, afterwards")


class InspectionState(TextChoices):
    DUE = "due", pgettext_lazy("inspection", "Due")
    DONE = "done", pgettext_lazy("inspection", "Done")
    LEFT_OUT = "left_out", pgettext_lazy("inspection", "Could not be inspected")


class Answer(TextChoices):
    """What an inspector found at a step; the order is that of gravity."""

    MET = "met", pgettext_lazy("inspection", "Met")
    MINOR = "minor", pgettext_lazy("inspection", "Minor defect")
    MAJOR = "major", pgettext_lazy("inspection", "Major defect")
    CRITICAL = "critical", pgettext_lazy("inspection", "Critical defect")


class HazardKind(TextChoices):
    FIRE = "fire", pgettext_lazy("hazard", "Fire risk")
    GAS = "gas", pgettext_lazy("hazard", "Gas")
    ELECTRIC = "electric", pgettext_lazy("hazard", "Electric wiring")
    OLD_EQUIPMENT = "old_equipment", pgettext_lazy("hazard", "Old equipment")
    FALL = "fall", pgettext_lazy("hazard", "Risk of falling")
    OTHER = "other", pgettext_lazy("hazard", "Other hazard")


class HazardState(TextChoices):
    OPEN = "open", pgettext_lazy("hazard", "Open")
    GONE = "gone", pgettext_lazy("hazard", "Removed")
    HANDED_OVER = "handed_over", pgettext_lazy("hazard", "Handed over to the authority in charge")


class PhotoVerdict(TextChoices):
    PROVES = "proves", pgettext_lazy("photo", "Shows that the step was done")
    DOES_NOT = "does_not", pgettext_lazy("photo", "Does not show it")
    UNCLEAR = "unclear", pgettext_lazy("photo", "Cannot be told")


class Aspect(TextChoices):
    """What a statement of a household is about; the names are those of lexicon/material.toml."""

    PUNCTUAL = "punctual", pgettext_lazy("aspect", "Punctuality")
    ATTITUDE = "attitude", pgettext_lazy("aspect", "Attitude")
    SKILL = "skill", pgettext_lazy("aspect", "Skill")
    CLEAN = "clean", pgettext_lazy("aspect", "Cleanliness")
    CARE = "care", pgettext_lazy("aspect", "Care and safety")
    PRICE = "price", pgettext_lazy("aspect", "Price")
    TALK = "talk", pgettext_lazy("aspect", "Communication")
    DAMAGE = "damage", pgettext_lazy("aspect", "Damage and loss")
    UPSELL = "upsell", pgettext_lazy("aspect", "Upselling")
    GENERAL = "general", pgettext_lazy("aspect", "In general")


class Feeling(TextChoices):
    """As engine.words.lesson.Feeling."""

    GLAD = "glad", pgettext_lazy("feeling", "Praise")
    SORRY = "sorry", pgettext_lazy("feeling", "Complaint")
    PLAIN = "plain", pgettext_lazy("feeling", "Neither")
    UNSURE = "unsure", pgettext_lazy("feeling", "Unsure")


class Measure(TextChoices):
    """What early warning watches; `said_…` is what reviews say of an aspect."""

    MARKS = "marks", pgettext_lazy("warning", "Marks")
    OBJECTIONS = "objections", pgettext_lazy("warning", "Objections")
    LATE = "late", pgettext_lazy("warning", "Late arrivals")
    GRAVE = "grave", pgettext_lazy("warning", "Grave cases")
    HARM_WORDS = "harm_words", pgettext_lazy("warning", "Words of harm")
    SAID_PUNCTUAL = "said_punctual", pgettext_lazy("warning", "Complaints of punctuality")
    SAID_ATTITUDE = "said_attitude", pgettext_lazy("warning", "Complaints of attitude")
    SAID_SKILL = "said_skill", pgettext_lazy("warning", "Complaints of skill")
    SAID_CLEAN = "said_clean", pgettext_lazy("warning", "Complaints of cleanliness")
    SAID_CARE = "said_care", pgettext_lazy("warning", "Complaints of care and safety")
    SAID_PRICE = "said_price", pgettext_lazy("warning", "Complaints of price")
    SAID_TALK = "said_talk", pgettext_lazy("warning", "Complaints of communication")
    SAID_DAMAGE = "said_damage", pgettext_lazy("warning", "Complaints of damage or loss")
    SAID_UPSELL = "said_upsell", pgettext_lazy("warning", "Complaints of upselling")
    SAID_GENERAL = "said_general", pgettext_lazy("warning", "Complaints in general")


SAID = {aspect: Measure(f"said_{aspect}") for aspect in Aspect}


class Watched(TextChoices):
    WORKER = "worker", pgettext_lazy("warning", "Worker")
    STORE = "store", pgettext_lazy("warning", "Team")
    SERVICE = "service", pgettext_lazy("warning", "Service")
    COMPANY = "company", pgettext_lazy("warning", "Whole company")


class Gravity(TextChoices):
    HIGH = "high", pgettext_lazy("warning", "High")
    MEDIUM = "medium", pgettext_lazy("warning", "Medium")
    LOW = "low", pgettext_lazy("warning", "Low")


class WarningState(TextChoices):
    NEW = "new", pgettext_lazy("warning", "New")
    SEEN = "seen", pgettext_lazy("warning", "Acknowledged")
    ACTED = "acted", pgettext_lazy("warning", "Acted upon")
    DISMISSED = "dismissed", pgettext_lazy("warning", "Dismissed")


class WeightState(TextChoices):
    """Of a doubted review: while it waits it weighs nothing in the score."""

    WAITING = "waiting", _("Waits for a person")
    UPHELD = "upheld", _("Weighs nothing")
    RESTORED = "restored", _("Counts again")


class SurveyState(TextChoices):
    OPEN = "open", pgettext_lazy("survey state", "Asked")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", pgettext_lazy("survey state", "Declined")
    SILENT = "silent", _("No answer")


class CallReason(TextChoices):
    LOW = "low", _("Not satisfied")
    SILENT = "silent", _("Did not answer the survey")
    AFTER_SALE = "after_sale", _("An objection was closed")


class CallOutcome(TextChoices):
    CONTENT = "content", _("Reached, content")
    TROUBLE = "trouble", _("Reached, something is wrong")
    MISSED = "missed", _("Not reached")


class TouchKind(TextChoices):
    NPS = "nps", _("Would recommend us")
    CES = "ces", _("Effort of an objection")


class CreditKind(TextChoices):
    CLEAN_MONTH = "clean_month", _("A month of visits without an objection")
    PROVEN_PAPER = "proven_paper", _("A certificate proven")
    GOOD_MYSTERY = "good_mystery", _("A mystery visit passed")
    UPHELD_OBJECTION = "upheld_objection", _("An objection of a household was right")
    BAD_MYSTERY = "bad_mystery", _("A mystery visit failed")
    QUIET_MONTH = "quiet_month", _("A company's month with hardly any objection")
    GOOD_LOT = "good_lot", _("A team's month passed inspection")
    BAD_LOT = "bad_lot", _("A team's month did not pass inspection")
    OWN_LOSS = "own_loss", _("A loss that the company answers for")
    LATE_ANSWER = "late_answer", _("An objection answered after its time")


class ObjectionOutcome(TextChoices):
    RIGHT = "right", _("The objection is right")
    WRONG = "wrong", _("The entry stays")


class GradeSubject(TextChoices):
    COMPANY = "company", _("Company")
    WORKER = "worker", _("Worker")
    SERVICE = "service", pgettext_lazy("sale", "Service")


class MeasureStage(TextChoices):
    """The ladder, from the mildest; see engine.measures.Stage."""

    NOTICE = "notice", pgettext_lazy("measure", "Notice")
    COACHING = "coaching", pgettext_lazy("measure", "Coaching talk")
    RETRAINING = "retraining", pgettext_lazy("measure", "Retraining and re-test")
    LIMITED = "limited", pgettext_lazy("measure", "Fewer visits")
    SUSPENDED = "suspended", pgettext_lazy("measure", "Suspension")
    ENDED = "ended", pgettext_lazy("measure", "End of cooperation")
    BARRED = "barred", pgettext_lazy("measure", "Barred from coming back")


class MeasureState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("measure", "Proposed, waits for a person")
    CONFIRMED = "confirmed", pgettext_lazy("measure", "Confirmed")
    DISMISSED = "dismissed", pgettext_lazy("measure", "Dismissed")
    LIFTED = "lifted", pgettext_lazy("measure", "Lifted")


class MeasureCause(TextChoices):
    LOW_SCORE = "low_score", pgettext_lazy("measure", "Low marks of households")
    OBJECTION = "objection", pgettext_lazy("measure", "An objection that was right")
    DEFECT = "defect", pgettext_lazy("measure", "A major defect at an inspection")
    MYSTERY = "mystery", pgettext_lazy("measure", "A mystery visit failed")
    RETEST = "retest", pgettext_lazy("measure", "A re-test failed")
    GRAVE = "grave", pgettext_lazy("measure", "A critical defect")


class AppealOutcome(TextChoices):
    RIGHT = "right", pgettext_lazy("measure", "The worker is right: lifted")
    WRONG = "wrong", pgettext_lazy("measure", "The measure stays")


class LossKind(TextChoices):
    OBJECTED = "objected", pgettext_lazy("loss", "Work objected to")
    DEFECTIVE = "defective", pgettext_lazy("loss", "Defective work")
    DAMAGED = "damaged", pgettext_lazy("loss", "Something was damaged")


class SplitParty(TextChoices):
    """See engine.responsibility.Party."""

    COMPANY = "company", pgettext_lazy("loss", "Company")
    WORKER = "worker", pgettext_lazy("loss", "Worker")
    HOUSEHOLD = "household", pgettext_lazy("loss", "Household")
    SUPPLIER = "supplier", pgettext_lazy("loss", "Supplier")
    THIRD = "third", pgettext_lazy("loss", "Third party")


class SplitCause(TextChoices):
    """See engine.responsibility.LossCause."""

    CARELESS = "careless", pgettext_lazy("loss", "Carelessness at work")
    GROSS = "gross", pgettext_lazy("loss", "Intent or gross negligence of the worker")
    INSTRUCTION = "instruction", pgettext_lazy("loss", "Procedure or training wrong or missing")
    PLANNING = "planning", pgettext_lazy("loss", "Too little time or wrong tools planned")
    GOODS = "goods", pgettext_lazy("loss", "Defective goods or tools")
    HOME = "home", pgettext_lazy("loss", "The thing was old or broken before")
    WISH = "wish", pgettext_lazy("loss", "Done as the household wished, against advice")
    OUTSIDE = "outside", pgettext_lazy("loss", "Somebody from outside")
    CHANCE = "chance", pgettext_lazy("loss", "Nobody's fault")


class SplitState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("loss", "Proposed, waits for a person")
    ONCE = "once", pgettext_lazy("loss", "Confirmed once, waits for a second person")
    CONFIRMED = "confirmed", pgettext_lazy("loss", "Confirmed")
    REPLACED = "replaced", pgettext_lazy("loss", "Replaced by a later investigation")
    LIFTED = "lifted", pgettext_lazy("loss", "Lifted after an objection")


class SplitAnswer(TextChoices):
    RIGHT = "right", _("The objection is right: look into it anew")
    WRONG = "wrong", _("The split stays")


class SplitSide(TextChoices):
    HOUSEHOLD = "household", pgettext_lazy("loss", "Household")
    WORKER = "worker", pgettext_lazy("loss", "Worker")
