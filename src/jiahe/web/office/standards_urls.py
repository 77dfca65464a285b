"""The office's addresses for standards, to stand among those of `office`."""

from django.urls import path

from jiahe.web.office import (
    association_figures,
    remedies,
    standards,
    standards_change,
    standards_report,
    standing,
)

urlpatterns = [
    *association_figures.routes,
    path("standards/", standards.wall, name="standards"),
    path("standards/report/", standards_report.report, name="standards-report"),
    path("standards/report.json", standards_report.report_json, name="standards-report-json"),
    path("standards/report.pdf", standards_report.report_pdf, name="standards-report-pdf"),
    path("standards/remedies/", remedies.remedies, name="remedies"),
    path("standards/remedies/<slug:code>/close/", remedies.close, name="remedy-close"),
    path("standards/gates/<slug:code>/", remedies.decide_gate, name="gate-decide"),
    path("standards/gates/<slug:code>/look/", remedies.look_at_gate, name="gate-look"),
    path("standards/standing/", standing.standing, name="standing"),
    path("standards/<slug:entry_id>/", standards.figure, name="standard"),
    path("standards/<slug:entry_id>/change/", standards_change.change, name="standard-change"),
    path(
        "standards/<slug:entry_id>/announce/", standards_change.announce, name="standard-announce"
    ),
]
