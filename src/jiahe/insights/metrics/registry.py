"""Every metric by its name, as the catalogue names it."""

from jiahe.insights.metrics import (
    aftercare,
    booking,
    demand,
    evaluation,
    inspections,
    intake,
    people,
    quality,
    records,
    trade,
    training,
)
from jiahe.insights.metrics.base import Metric

FAMILIES = (
    booking,
    aftercare,
    intake,
    people,
    quality,
    trade,
    inspections,
    training,
    evaluation,
    demand,
    records,
)
METRICS: dict[str, Metric] = {
    metric.name: metric for family in FAMILIES for metric in family.METRICS
}
