"""Who answers which fact, in one table; each reaction is idempotent by its receipt."""

from jiahe.kit.outbox import Reactions

REACTIONS: Reactions = {}
