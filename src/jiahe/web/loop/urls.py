"""The office's addresses for measures, improvements, the flow and suggestions."""

from jiahe.web.loop import improvements, measures, suggestions

urlpatterns = [
    *measures.routes,
    *improvements.routes,
    *suggestions.routes,
]
