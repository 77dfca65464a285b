"""The worker's addresses: `path("work/", include("jiahe.web.worker.urls"))`."""

from django.urls import path

from jiahe.web.desks import told_splits
from jiahe.web.loop import suggestions
from jiahe.web.worker import (
    app,
    calls,
    card,
    contests,
    credit,
    income,
    learning,
    me,
    measures,
    offers,
    papers,
    rate_urls,
    schedule,
    score,
    services,
    today,
    views,
    visits,
)

app_name = "worker"
urlpatterns = [
    *rate_urls.urlpatterns,
    path("", today.today, name="today"),
    path("offers/<slug:code>/", offers.show_offer, name="offer"),
    path("offers/<slug:code>/accept/", offers.accept, name="accept"),
    path("offers/<slug:code>/decline/", offers.decline, name="decline"),
    path("visits/<slug:code>/", visits.show_visit, name="visit"),
    path("visits/<slug:code>/scan/<str:token>/", visits.scan, name="scan"),
    path("visits/<slug:code>/moments/<slug:moment>/", visits.record_moment, name="moment"),
    path("visits/<slug:code>/steps/<int:position>/", visits.tick_step, name="step"),
    path("visits/<slug:code>/materials/", visits.record_materials, name="materials"),
    path("visits/<slug:code>/photos/", visits.add_photo, name="photos"),
    path("visits/<slug:code>/photos/<slug:photo>/", visits.show_photo, name="photo"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("schedule/leave/", schedule.leave, name="leave"),
    *calls.routes,
    *income.routes,
    *contests.routes,
    *card.routes,
    *papers.routes,
    *score.routes,
    *views.routes,
    *credit.routes,
    *measures.routes,
    *told_splits.worker_routes,
    path("suggest/", suggestions.of_worker, name="suggest"),
    path("me/", me.me, name="me"),
    path("learning/", learning.mine, name="learning"),
    path("learning/<int:lesson_id>/", learning.lesson, name="lesson"),
    path("learning/<int:lesson_id>/quiz/", learning.quiz, name="quiz"),
    path("learning/<int:lesson_id>/media/", learning.media, name="lesson-media"),
    path("services/", services.mine, name="services"),
    path("services/propose/", services.propose, name="propose"),
    path("offline/", app.offline, name="offline"),
    path("sw.js", app.service_worker, name="service-worker"),
]
