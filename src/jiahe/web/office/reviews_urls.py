"""The office's addresses for reviews, to stand among those of `office`."""

from django.urls import path

from jiahe.web.office import reviews

urlpatterns = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<slug:code>/", reviews.reviews, name="review"),
    path("reviews/<slug:code>/hide/", reviews.hide, name="review-hide"),
    path("reviews/<slug:code>/show/", reviews.show, name="review-show"),
    path("reviews/<slug:code>/photos/<slug:photo_code>/", reviews.photo, name="review-photo"),
]
