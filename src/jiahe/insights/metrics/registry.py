"""Every metric by its name, as the catalogue names it."""

from jiahe.insights.metrics import aftercare, booking, evaluation, people, quality, trade
from jiahe.insights.metrics.base import Metric

METRICS: dict[str, Metric] = {
    metric.name: metric
    for family in (booking, aftercare, people, quality, evaluation, trade)
    for metric in family.METRICS
}
