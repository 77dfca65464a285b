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
