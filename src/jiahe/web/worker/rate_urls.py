"""The worker's addresses for ratings, to stand among those of `worker`."""

from django.urls import path

from jiahe.web.worker import rate

urlpatterns = [
    path("visits/<slug:code>/rate/", rate.rate_household, name="rate"),
    path("reviews/", rate.reviews, name="reviews"),
]
