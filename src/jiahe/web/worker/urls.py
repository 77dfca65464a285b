"""The worker's addresses: `path("work/", include("jiahe.web.worker.urls"))`."""

from django.urls import path

from jiahe.web.worker import (
    app,
    card,
    contests,
    income,
    me,
    offers,
    rate_urls,
    schedule,
    services,
    today,
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
    *income.routes,
    *contests.routes,
    *card.routes,
    path("me/", me.me, name="me"),
    path("services/", services.mine, name="services"),
    path("services/propose/", services.propose, name="propose"),
    path("offline/", app.offline, name="offline"),
    path("sw.js", app.service_worker, name="service-worker"),
]
