from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy as _c


class Verdict(TextChoices):
    MET = "met", _c("figure", "Met")
    WATCH = "watch", _c("figure", "Watch")
    BREACH = "breach", _c("figure", "Breach")
    NO_DATA = "no_data", _c("figure", "No data")


class ScopeKind(TextChoices):
    COMPANY = "company", _c("scope", "Company")
    STORE = "store", _c("scope", "Store")
    LINE = "line", _c("scope", "Service line")
    WORKER = "worker", _c("scope", "Worker")


class RemedyState(TextChoices):
    OPEN = "open", _c("remedy", "Open")
    CLOSED = "closed", _c("remedy", "Closed")
