"""The office's addresses for measures, improvements, the flow and suggestions."""

from jiahe.web.loop import flow, improvements, measures, suggestions

urlpatterns = [
    *measures.routes,
    *improvements.routes,
    *suggestions.routes,
    *flow.routes,
]
