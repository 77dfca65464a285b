from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unit(TextChoices):
    HOUR = "hour", _("hour")
    SQUARE_METRE = "square_metre", _("m²")
    ITEM = "item", _("item")
    VISIT = "visit", _("visit")
    MONTH = "month", _("month")


class ShiftKind(TextChoices):
    VISIT = "visit", _("By the hour")
    OVERNIGHT = "overnight", _("Overnight")
    DAY_AND_NIGHT = "day_and_night", _("24 hours")
    LIVE_IN = "live_in", _("Live-in")


class Rhythm(TextChoices):
    """How far the visits of a package lie apart; a value is the series rule that makes it."""

    WEEKLY = "weekly", _("Every week")
    BIWEEKLY = "biweekly", _("Every two weeks")


class ServiceStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("On sale")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CustomerGroup(TextChoices):
    ELDER = "elder", _("Older person at home")
    INFANT = "infant", _("Infant at home")
    REGULAR = "regular", _("Regular guest")
    SUPPORTED = "supported", _("Supported household")


class Phase(TextChoices):
    CONFIRM = "confirm", _("Confirm")
    PREPARE = "prepare", _("Prepare")
    TALK = "talk", _("Talk")
    DO = "do", _("Do")
    FOLLOW = "follow", _("Follow up")


class PhotoNeed(TextChoices):
    NONE = "none", _("No photo")
    BEFORE = "before", _("Photo before")
    AFTER = "after", _("Photo after")
    BOTH = "both", _("Photo before and after")


class SupplyUnit(TextChoices):
    PIECE = "piece", _("pc")
    PAIR = "pair", _("pair")
    MILLILITRE = "ml", _("ml")
    GRAM = "g", _("g")


class EcoLabel(TextChoices):
    """The marks that a kit prefers; the paper stands with the supplier."""

    NONE = "none", _("No eco label")
    CHINA_ENVIRONMENTAL = "cn_ten_ring", _("China Environmental Label")
    CHINA_GREEN = "cn_green", _("China Green Product")
