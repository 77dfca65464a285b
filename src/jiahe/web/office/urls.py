"""The office's routes, below `/office/`."""

from django.urls import path

from jiahe.web.office import (
    board,
    company,
    contests,
    entry,
    fairness,
    finance,
    groups,
    hands,
    oversight,
    people,
    plans,
    reviews_urls,
    service,
    services,
    standards_urls,
    visits,
)
from jiahe.web.office.learning import urls as learning_urls

app_name = "office"

urlpatterns = [
    *contests.routes,
    *fairness.routes,
    *finance.routes,
    *learning_urls.routes,
    *reviews_urls.urlpatterns,
    *standards_urls.urlpatterns,
    path("", entry.home, name="home"),
    path("company/", company.settings, name="company"),
    path("company/groups/", groups.terms, name="groups"),
    path("services/", services.in_review, name="services"),
    path("services/<slug:code>/decide/", services.decide, name="service-decide"),
    path("service/", service.desk, name="service"),
    path("service/find/", service.find, name="service-find"),
    path("orders/<slug:code>/", service.order, name="order"),
    path("orders/<slug:code>/support/", groups.support, name="support"),
    path("oversight/", oversight.overview, name="oversight"),
    path("board/", board.show_board, name="board"),
    path("board/parts/", board.board_parts, name="parts"),
    path("board/move/", hands.move, name="move"),
    path("board/pin/", hands.pin, name="pin"),
    path("board/undo/", hands.undo, name="undo"),
    path("board/visits/<str:code>/fit/", board.fit, name="fit"),
    path("board/visits/<str:code>/candidates/", board.candidates, name="candidates"),
    path("plans/", plans.propose, name="propose"),
    path("plans/<str:code>/", plans.show_plan, name="plan"),
    path("plans/<str:code>/decide/", plans.decide, name="decide"),
    path("visits/<str:code>/", visits.show_visit, name="visit"),
    path("photos/<str:code>/", visits.show_photo, name="photo"),
    path("workers/<str:code>/", people.worker_day, name="worker"),
    path("workers/<str:code>/ill/", people.ill, name="ill"),
    path("workers/<str:code>/back/", people.back, name="back"),
    path("workers/<str:code>/late/", people.late, name="late"),
    path("workers/<str:code>/standby/", people.keep_standby, name="keep-standby"),
    path("standby/", people.standby, name="standby"),
    path("waiting/", people.waiting, name="waiting"),
]
