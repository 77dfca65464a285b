"""The parts of the trade that standards belong to, in the order in which pages show them."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

AREAS: dict[str, Promise] = {
    "booking": pgettext_lazy("area", "Booking"),
    "matching": pgettext_lazy("area", "Matching"),
    "change": pgettext_lazy("area", "Changes"),
    "contact": pgettext_lazy("area", "Contact"),
    "safety": pgettext_lazy("area", "Safety"),
    "people": pgettext_lazy("area", "People"),
    "labour": pgettext_lazy("area", "Working time"),
    "quality": pgettext_lazy("area", "Quality"),
    "scale": pgettext_lazy("area", "Scales"),
    "rating": pgettext_lazy("area", "Reviews"),
    "complaint": pgettext_lazy("area", "Complaints"),
    "after_sale": pgettext_lazy("area", "After-sale"),
    "refund": pgettext_lazy("area", "Refunds"),
    "price": pgettext_lazy("area", "Prices"),
    "contract": pgettext_lazy("area", "Agreements"),
    "money": pgettext_lazy("area", "Money"),
    "records": pgettext_lazy("area", "Records"),
    "privacy": pgettext_lazy("area", "Privacy"),
    "security": pgettext_lazy("area", "Security"),
    "credit": pgettext_lazy("area", "Credit"),
    "organisation": pgettext_lazy("area", "Organisation"),
    "operations": pgettext_lazy("area", "Operations"),
    "compliance": pgettext_lazy("area", "Compliance"),
    "analytics": pgettext_lazy("area", "Forecasts"),
    "product": pgettext_lazy("area", "Products"),
    "growth": pgettext_lazy("area", "Growth"),
}
