"""The household's addresses for ratings, to stand among those of `household`."""

from django.urls import path

from jiahe.web.household import rate

urlpatterns = [
    path("orders/<slug:code>/rate/<slug:visit_code>/", rate.rate, name="rate"),
    path("orders/<slug:code>/rate/<slug:visit_code>/add/", rate.add, name="rate-add"),
    path(
        "orders/<slug:code>/rate/<slug:visit_code>/photos/<slug:photo_code>/",
        rate.photo,
        name="rate-photo",
    ),
    path("ratings/", rate.rating_rules, name="rating-rules"),
]
