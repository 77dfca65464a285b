"""Who one may be in the demonstration: a number for every role; the code is in the demo inbox."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiahe.accounts.choices import Role
from jiahe.simulation.people import HOUSEHOLD_BLOCK, STAFF_BLOCK, WORKER_BLOCK, phone

INBOX = "/demo/inbox/"


@dataclass(frozen=True)
class DemoAccount:
    """`key` names the role for programs, `label` for people; `phone` is E.164."""

    key: str
    label: str | Promise
    phone: str

    @property
    def typed(self) -> str:
        """The number as people type it: 11 digits."""
        return self.phone.removeprefix("+86")


def demo_accounts() -> tuple[DemoAccount, ...]:
    """One person of every role, the same in every installation."""
    return (
        DemoAccount("household", _("Household"), phone(HOUSEHOLD_BLOCK, 1)),
        DemoAccount("elder_household", _("Older person alone"), phone(HOUSEHOLD_BLOCK, 2)),
        DemoAccount(Role.WORKER, Role.WORKER.label, phone(WORKER_BLOCK, 1)),
        DemoAccount(Role.DISPATCHER, Role.DISPATCHER.label, phone(STAFF_BLOCK, 11)),
        DemoAccount(Role.SERVICE_AGENT, Role.SERVICE_AGENT.label, phone(STAFF_BLOCK, 12)),
        DemoAccount(Role.INSPECTOR, Role.INSPECTOR.label, phone(STAFF_BLOCK, 13)),
        DemoAccount(Role.TRAINER, Role.TRAINER.label, phone(STAFF_BLOCK, 14)),
        DemoAccount(Role.FINANCE, Role.FINANCE.label, phone(STAFF_BLOCK, 15)),
        DemoAccount(Role.PROMOTER, Role.PROMOTER.label, phone(STAFF_BLOCK, 17)),
        DemoAccount(Role.OWNER, Role.OWNER.label, phone(STAFF_BLOCK, 16)),
        DemoAccount(Role.ASSOCIATION, Role.ASSOCIATION.label, phone(STAFF_BLOCK, 91)),
        DemoAccount(Role.REGULATOR, Role.REGULATOR.label, phone(STAFF_BLOCK, 92)),
        DemoAccount(Role.EVALUATOR, Role.EVALUATOR.label, phone(STAFF_BLOCK, 93)),
    )
