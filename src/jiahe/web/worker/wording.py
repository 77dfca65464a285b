"""The worker's words: what each button says."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiahe.fieldwork.choices import Moment

_BUTTONS = {
    Moment.SET_OUT: (pgettext_lazy("button", "Set out"), "bike"),
    Moment.ARRIVED: (pgettext_lazy("button", "I have arrived"), "map-pin"),
    Moment.STARTED: (pgettext_lazy("button", "Start"), "player-play"),
    Moment.FINISHED: (pgettext_lazy("button", "Finish"), "circle-check"),
}
PIN_REASONS = (
    _("The position is wrong"),
    _("The phone gives no position"),
    _("No signal here"),
    _("Something else"),
)
DAY_REASONS = (
    _("I have something to do at home."),
    _("I need this day to rest."),
    _("I do not feel well."),
    _("I have promised this day elsewhere."),
)

DECLINE_REASONS = (
    _("Too far"),
    _("I have something else at that time"),
    _("I do not feel well"),
    _("Something else"),
)


def moment_button(moment: Moment) -> dict[str, object]:
    label, icon = _BUTTONS[moment]
    return {"label": label, "icon": icon}
