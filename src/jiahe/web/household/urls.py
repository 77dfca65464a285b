"""The household's addresses: `path("", include("jiahe.web.household.urls"))`."""

from django.urls import path

from jiahe.web.desks import complaints, recalls, told_splits
from jiahe.web.household import (
    answers,
    births,
    book,
    changes,
    data,
    family,
    homes,
    me,
    orders,
    pay,
    preferences,
    rate_urls,
    rests,
    shop,
    survey,
    times,
)
from jiahe.web.loop import suggestions

app_name = "household"
urlpatterns = [
    *rate_urls.urlpatterns,
    *survey.routes,
    *data.routes,
    path("", shop.home, name="home"),
    path("services/", shop.service_list, name="services"),
    path("category/<slug:code>/", shop.service_list, name="category"),
    path("service/<slug:code>/", shop.service, name="service"),
    path("book/<slug:code>/", book.book, name="book"),
    path("book/<slug:code>/wait/", answers.wait, name="wait"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/<slug:code>/", orders.order, name="order"),
    path("orders/<slug:code>/photos/<slug:photo_code>/", orders.photo, name="photo"),
    *pay.routes,
    *times.routes,
    *births.routes,
    *rests.routes,
    path("orders/<slug:code>/cancel/", changes.cancel, name="cancel"),
    path("orders/<slug:code>/reschedule/", changes.reschedule, name="reschedule"),
    path("orders/<slug:code>/accept/", answers.accept_visit, name="accept"),
    path("orders/<slug:code>/object/", answers.object_to_visit, name="object"),
    *complaints.household_routes,
    *told_splits.household_routes,
    *recalls.household_routes,
    path("suggest/", suggestions.of_household, name="suggest"),
    path(
        "suggest/<slug:code>/take-back/",
        suggestions.take_back_of_household,
        name="suggest-take-back",
    ),
    path("me/", me.me, name="me"),
    path("me/view/", preferences.set_view, name="view"),
    path("me/homes/", homes.home_list, name="homes"),
    path("me/homes/new/", homes.add_home, name="add-home"),
    path("me/homes/<slug:code>/", homes.change_home, name="change-home"),
    path("me/homes/<slug:code>/archive/", homes.archive_home, name="archive-home"),
    *family.routes,
    *me.routes,
    path("messages/", me.messages, name="messages"),
    path("demo/inbox/", me.inbox, name="inbox"),
]
