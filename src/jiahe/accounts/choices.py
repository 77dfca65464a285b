from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiahe.accounts import modes


class Role(TextChoices):
    WORKER = "worker", _("Worker")
    DISPATCHER = "dispatcher", _("Dispatcher")
    SERVICE_AGENT = "service_agent", _("Service agent")
    INSPECTOR = "inspector", _("Quality inspector")
    TRAINER = "trainer", _("Trainer")
    FINANCE = "finance", _("Finance")
    PROMOTER = "promoter", _("Promoter")
    OWNER = "owner", _("Shop owner")
    ASSOCIATION = "association", _("Association")
    REGULATOR = "regulator", _("Regulator")
    EVALUATOR = "evaluator", _("Third-party evaluator")


# Roles that an owner gives: workers come through the desk of applicants, evaluators by a
# commission, and who watches over companies is not theirs to choose.
GIVEN_BY_OWNER = (
    Role.DISPATCHER,
    Role.SERVICE_AGENT,
    Role.INSPECTOR,
    Role.TRAINER,
    Role.FINANCE,
    Role.PROMOTER,
    Role.OWNER,
    Role.ASSOCIATION,
)


class CompanyMode(TextChoices):
    EMPLOYEE = modes.EMPLOYEE, _("Employs its workers")
    AGENCY = modes.AGENCY, _("Introduces workers")
    SHOP = modes.SHOP, _("Neighbourhood shop")


class CounterVia(TextChoices):
    """How a household reached the colleague who books for it."""

    COUNTER = "counter", pgettext_lazy("counter", "At the counter")
    CALL = "call", pgettext_lazy("counter", "On the phone")


class NeedKind(TextChoices):
    INFANT = "infant", _("Infant")
    CHILD = "child", _("Child")
    PREGNANT = "pregnant", _("Expecting mother")
    ELDER = "elder", _("Older person")
    ILL = "ill", _("Recovering from illness")
    DISABLED = "disabled", _("Living with a disability")


class PauseKind(TextChoices):
    """What may be paused: a worker, a store with all its people, a service.

    A house that is paused sells what it sells and puts nothing new on sale; only gates do that.
    """

    WORKER = "worker", pgettext_lazy("pause", "Worker")
    STORE = "store", pgettext_lazy("pause", "Store")
    SERVICE = "service", pgettext_lazy("pause", "Service")
    HOUSE = "house", pgettext_lazy("pause", "House")


class KeyScope(TextChoices):
    """What a partner's key may ask for, in the company that issued it."""

    CATALOGUE = "catalogue", pgettext_lazy("api", "Read services and prices")
    OFFERS = "offers", pgettext_lazy("api", "Read free times and quotes")
    FIGURES = "figures", pgettext_lazy("api", "Read the figures of the standards")


class NoticeWay(TextChoices):
    """How a person came to read the privacy notice."""

    SIGN_IN = "sign_in", pgettext_lazy("notice", "At sign-in")
    PAGE = "page", pgettext_lazy("notice", "On its page")
