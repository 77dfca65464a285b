from dataclasses import dataclass

from jiahe.kit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PaymentDeclined(Fact):
    payment_id: int


@dataclass(frozen=True, kw_only=True)
class RefundAsked(Fact):
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class RefundDone(Fact):
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class VisitSettled(Fact):
    visit_id: int
