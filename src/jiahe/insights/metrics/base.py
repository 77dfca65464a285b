"""What a metric is: a query for its cases, from which figure and evidence both are made.

A case has `key` (for one case alone), `ref` (what a page links to), `at`, `worker_id`, `line_id`
(the service's category), and as its kind needs: `value`, `good`, `near`, `part`. Each query names
its company and its window itself: `%(company)s`, `%(since)s`, `%(until)s`, the last day `%(on)s`,
the figure in force `%(limit)s`, the zone `%(zone)s`. Nothing recorded from `until` on may count.
"""

from dataclasses import dataclass
from enum import StrEnum


class RefKind(StrEnum):
    """What the `ref` of a case names."""

    VISIT = "visit"
    ORDER = "order"
    WORKER = "worker"
    REVIEW = "review"
    REFUND = "refund"
    PAYMENT = "payment"
    PERSON = "person"
    STANDARD = "standard"
    REMEDY = "remedy"
    INSPECTION = "inspection"
    LOT = "lot"
    DRILL = "drill"
    SURVEY = "survey"
    MEASURE = "measure"
    DAY = "day"
    RECORD = "record"
    REQUEST = "request"


@dataclass(frozen=True)
class Metric:
    """`uses` names the shared tables that `cases` reads, see `shared.SHARED`.

    Clocks and means always have a `value`; of the other kinds only where `has_value` says so.
    A count of what has to be there has `near`, for cases that soon count no more, where
    `has_near` says so.
    """

    name: str
    ref: RefKind
    cases: str
    uses: tuple[str, ...] = ()
    has_parts: bool = False
    has_value: bool = False
    has_near: bool = False
