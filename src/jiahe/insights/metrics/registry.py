"""Every metric by its name, as the catalogue names it."""

from jiahe.insights.metrics import aftercare, booking, people, quality, trade, training
from jiahe.insights.metrics.base import Metric

METRICS: dict[str, Metric] = {
    metric.name: metric
    for family in (booking, aftercare, people, training, quality, trade)
    for metric in family.METRICS
}
