from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class RecordKind(TextChoices):
    """What a company keeps a record of because a law asks for it."""

    ASSESSMENT = "assessment", pgettext_lazy("record", "Impact assessment (LW-15)")
    LOGS = "logs", pgettext_lazy("record", "Network logs kept (LW-17)")
    FILING_CHANGE = "filing_change", pgettext_lazy("record", "Change of the filing (LW-04)")
    CLOSING = "closing", pgettext_lazy("record", "Notice of closing (LW-12)")
    MERCHANT_CHECK = "merchant_check", pgettext_lazy("record", "Merchant's identity (LW-13)")
    TAX_REPORT = "tax_report", pgettext_lazy("record", "Tax report of a quarter (LW-25)")
    ALGORITHM = "algorithm", pgettext_lazy("record", "Filing of an algorithm (LW-29)")
    TEXT_REVIEW = "text_review", pgettext_lazy("record", "Agreement reviewed (CM-01)")
    MARKET = "market", pgettext_lazy("record", "Market observed (CM-03)")
    PREPAID = "prepaid", pgettext_lazy("record", "Prepaid card handed back (LW-22)")
    FRAUD = "fraud", pgettext_lazy("record", "Fraud and its damages (LW-23)")
    RENEWAL = "renewal", pgettext_lazy("record", "Reminder before a renewal (LW-30)")
    INVOICE_STUBS = "invoice_stubs", pgettext_lazy("record", "Invoice stubs of a year (LW-24)")


class Assessed(TextChoices):
    """The processing that needs an impact assessment here (personal information law 55)."""

    LOCATION = "location", pgettext_lazy("record", "Location at check-in")
    HEALTH = "health", pgettext_lazy("record", "Health reports and special needs")
    PHOTOS = "photos", pgettext_lazy("record", "Photos inside a home")
    DISPATCH = "dispatch", pgettext_lazy("record", "Automated dispatch and scores")


class RequestKind(TextChoices):
    """What a person may ask about the own data (personal information law 44-48)."""

    COPY = "copy", pgettext_lazy("request", "A copy of my data")
    CORRECT = "correct", pgettext_lazy("request", "Correct my data")
    DELETE = "delete", pgettext_lazy("request", "Delete my data")
    EXPLAIN = "explain", pgettext_lazy("request", "Explain how my data are used")


class RequestOutcome(TextChoices):
    DONE = "done", pgettext_lazy("request", "Done")
    PARTLY = "partly", pgettext_lazy("request", "Partly: the law keeps the rest")
    REFUSED = "refused", pgettext_lazy("request", "Not done")


class LeakedData(TextChoices):
    """Kinds of personal data that got out (personal information law 57)."""

    NAME_PHONE = "name_phone", pgettext_lazy("leak", "Names and phone numbers")
    HOME = "home", pgettext_lazy("leak", "Homes and notes at the door")
    ORDERS = "orders", pgettext_lazy("leak", "Orders and payments")
    PHOTOS = "photos", pgettext_lazy("leak", "Photos inside homes")
    PLACE = "place", pgettext_lazy("leak", "Places at check-in")
    PAPERS = "papers", pgettext_lazy("leak", "Workers' papers and identity")
    HEALTH = "health", pgettext_lazy("leak", "Health and special needs")
    CHILDREN = "children", pgettext_lazy("leak", "Data on children under 14")
    ACCOUNTS = "accounts", pgettext_lazy("leak", "Accounts and keys")


class LeakConcerns(TextChoices):
    """Whose data got out."""

    LISTED = "listed", pgettext_lazy("leak", "The numbers listed below")
    HOUSEHOLDS = "homes", pgettext_lazy("leak", "Everybody who ordered here")
    WORKERS = "workers", pgettext_lazy("leak", "All workers")
