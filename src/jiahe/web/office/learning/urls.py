"""The training pages' routes, below `/office/learning/`; the old address leads here."""

from django.urls import path

from jiahe.web.office.learning import (
    contests,
    courses,
    desk,
    events,
    examining,
    insight,
    papers,
    promotions,
)

routes = [
    path("training/", papers.moved, name="training"),
    path("learning/", desk.desk, name="learning"),
    path("learning/papers/", papers.desk, name="learning-papers"),
    path("learning/courses/", courses.courses, name="learning-courses"),
    path("learning/courses/adopt/", courses.adopt, name="learning-adopt"),
    path("learning/courses/<slug:code>/<int:version>/", courses.course, name="learning-course"),
    path("learning/paths/", courses.set_path, name="learning-path"),
    path("learning/paths/<slug:line>/ask/", courses.ask, name="learning-ask"),
    path("learning/class/<int:lesson_id>/", courses.attendance, name="learning-class"),
    path("learning/tests/", examining.tests, name="learning-tests"),
    path("learning/tests/open/", examining.open_one, name="learning-test-open"),
    path("learning/tests/<slug:code>/", examining.test, name="learning-test"),
    path("learning/tests/<slug:code>/close/", examining.close, name="learning-test-close"),
    path("learning/promotions/", promotions.promotions, name="learning-promotions"),
    path(
        "learning/promotions/<slug:code>/<slug:skill>/",
        promotions.promote,
        name="learning-promote",
    ),
    path("learning/drills/", events.drills, name="learning-drills"),
    path("learning/contests/", contests.contests, name="learning-contests"),
    path("learning/contests/<slug:code>/", contests.contest, name="learning-contest"),
    path("learning/honours/", events.honours, name="learning-honours"),
    path("learning/effects/", insight.effects, name="learning-effects"),
    path("learning/skills/", insight.skills, name="learning-skills"),
]
