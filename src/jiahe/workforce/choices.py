from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Duty(TextChoices):
    TRAINEE = "trainee", _("Not yet on duty")
    ON = "on", _("On duty")
    PAUSED = "paused", _("Paused")
    LEFT = "left", _("Left")


class Truth(TextChoices):
    UPLOADED = "uploaded", _("Uploaded, not yet checked")
    CHECKED = "checked", _("Checked by the company")
    ISSUER_CONFIRMED = "issuer_confirmed", _("Confirmed by the issuer")
    REJECTED = "rejected", _("Rejected")


class ScanKind(TextChoices):
    """How a scan is kept: a picture drawn anew, or a PDF as it came."""

    PICTURE = "jpeg", _("Picture")
    PDF = "pdf", "PDF"


class CheckResult(TextChoices):
    """What a check of records said; the record itself is never kept."""

    CLEAR = "clear", _("Nothing found")
    FOUND = "found", _("Something found")


class CardSight(TextChoices):
    SCANNED = "scanned", _("Scanned at the door")
    MARKED = "marked", _("Shown, as the worker says")


class Stage(TextChoices):
    """How far an application came; see stages.MOVES."""

    APPLIED = "applied", _("Applied")
    INTERVIEW = "interview", _("Interview")
    CHECKS = "checks", _("Checks")
    TRAINING = "training", pgettext_lazy("stage", "In training")
    EXAM = "exam", _("Exam")
    CERTIFICATE = "certificate", pgettext_lazy("stage", "Certificate")
    ON_DUTY = "on_duty", _("On duty")
    LEFT = "left", _("Left")
    TURNED_DOWN = "turned_down", _("Turned down")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage", "Withdrawn")


class InterviewKind(TextChoices):
    INTAKE = "intake", _("Interview")
    QUARTERLY = "quarterly", _("Quarterly assessment")


class LeaveState(TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class Transport(TextChoices):
    E_BIKE = "e_bike", _("E-bike")
    BUS = "bus", _("Bus or metro")
    FOOT = "foot", _("On foot")


class CourseKind(TextChoices):
    SKILL = "skill", _("Skill")
    CONDUCT = "conduct", _("Conduct")
    SAFETY = "safety", _("Safety")
    LAW = "law", _("Law")
    FIRST_AID = "first_aid", _("First aid")
    ETIQUETTE = "etiquette", _("Etiquette")
    ETHICS = "ethics", _("Professional ethics")


class LessonKind(TextChoices):
    """A practice lesson is held in a room: the trainer ticks who was there."""

    TEXT = "text", _("To read")
    PICTURE = "picture", _("Picture")
    VIDEO = "video", _("Video")
    QUIZ = "quiz", _("Quiz")
    PRACTICE = "practice", _("Practice in class")


class Learning(TextChoices):
    """Where somebody stands on a path."""

    OPEN = "open", _("Learning")
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")


class ExamPurpose(TextChoices):
    ENTRY = "entry", _("Before the first visit")
    QUARTERLY = "quarterly", _("Quarterly assessment")
    RETEST = "retest", _("Re-test")


class DrillKind(TextChoices):
    FIRE = "fire", _("Fire")
    GAS = "gas", _("Gas leak")
    INJURY = "injury", _("Somebody is hurt")
    LOST = "lost", _("A person in care is missing")
    WEATHER = "weather", _("Storm or flood")


class HonourKind(TextChoices):
    PRIZE = "prize", _("Prize in a contest")
    ROLE_MODEL = "role_model", _("Role model")
    TITLE = "title", _("Honorary title")
