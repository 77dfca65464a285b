"""The names of the product's settings: one that nobody knows is a mistake, not a wish."""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

KNOWN = frozenset({
    "JIAHE_DATABASE", "JIAHE_DATABASE_ROLE", "JIAHE_DEBUG", "JIAHE_DEMO",
    "JIAHE_EVENTS_PORT", "JIAHE_GATEWAY_SECRET", "JIAHE_GATEWAY_URL", "JIAHE_HELP_PHONE",
    "JIAHE_HOSTS", "JIAHE_LOGS", "JIAHE_MEDIA", "JIAHE_PG_BIN", "JIAHE_PG_SOCKET",
    "JIAHE_PG_USER", "JIAHE_PLAN_EXECUTOR", "JIAHE_POOL_SIZE", "JIAHE_PREPARE_AFTER",
    "JIAHE_PUBLIC_URL", "JIAHE_SECRET_KEY", "JIAHE_STATE",
    "JIAHE_TRAVEL_KEY", "JIAHE_TRAVEL_KIND", "JIAHE_TRAVEL_URL", "JIAHE_TRUSTED_PROXIES",
})  # fmt: skip


class SettingUnknown(ImproperlyConfigured):  # names the state
    """Stops the start in one line that says what to do, in both languages."""


def unknown_in(environment: Mapping[str, str]) -> list[str]:
    return sorted(name for name in environment if name.startswith("JIAHE_") and name not in KNOWN)


def refuse_unknown(environment: Mapping[str, str]) -> None:
    """Raises `SettingUnknown` for a `JIAHE_…` name that nobody reads."""
    if unknown := unknown_in(environment):
        names = ", ".join(unknown)
        zh = f"不认识的设置 {names}：请删除或改正"
        message = f"{zh} / Unknown setting {names}: remove or correct it."
        raise SettingUnknown(message)
