"""What is taught and learnt: courses in versions, paths of a line of work, what a worker did."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.workforce.choices import CourseKind, Learning, LessonKind
from jiahe.workforce.models.workers import Certificate, Worker


class Course(CompanyOwned):
    """One version of a course; what is taught changes by a new version, never in place."""

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=CourseKind.choices)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    skill = models.CharField(max_length=30, default="", blank=True)  # the skill that it leads to
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "code", "version"], name="a_course_version_stands_once"
            )
        ]


class Lesson(CompanyOwned):
    """`minutes` count once it is done. A quiz draws `draws` of its questions each time.

    A question is {ask, ask_en, options, options_en, right, why, why_en}.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LessonKind.choices)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    body = models.TextField(default="", blank=True)
    body_en = models.TextField(default="", blank=True)
    media = models.FileField(upload_to="lessons/", max_length=120, blank=True, default="")
    minutes = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list, blank=True)
    draws = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "position"], name="lessons_have_an_order"),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=480),
                name="a_lesson_is_a_minute_to_a_day",
            ),
        ]


class Path(CompanyOwned):
    """What has to be learnt for a line of work (a shelf's code), in this order."""

    line = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    courses = ArrayField(models.CharField(max_length=40))
    items = models.JSONField(default=list)  # of the practical test: {code, name, name_en}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "line"], name="one_path_for_a_line")
        ]


class Enrolment(CompanyOwned):
    """A worker on a path; `certificate` is what passing it gave.

    `again` are the courses chosen to be learnt once more, also by who has done them before.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code)
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="enrolments")
    path = models.ForeignKey(Path, models.PROTECT, related_name="enrolments")
    reason = models.CharField(max_length=120, default="", blank=True)
    again = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    due_on = models.DateField()
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=Learning.choices, default=Learning.OPEN)
    decided_at = models.DateTimeField(null=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "path"],
                condition=models.Q(state=Learning.OPEN),
                name="nobody_learns_a_path_twice_at_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=Learning.OPEN, decided_at=None)
                | ~models.Q(state=Learning.OPEN) & models.Q(decided_at__isnull=False),
                name="an_enrolment_is_open_or_was_decided",
            ),
        ]


class LessonDone(CompanyOwned):
    """Begun at `opened_at`; once done, its minutes are hours of training.

    `again_for` is the retraining in which a lesson was learnt once more.
    """

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="lessons")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    ticked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    again_for = models.ForeignKey(Enrolment, models.CASCADE, null=True, related_name="repeats")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "lesson"],
                condition=models.Q(again_for=None),
                name="a_lesson_counts_once",
            ),
            models.UniqueConstraint(
                fields=["lesson", "again_for"], name="a_lesson_counts_once_a_retraining"
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None, minutes=0) | models.Q(done_at__isnull=False),
                name="only_a_done_lesson_counts",
            ),
        ]


class QuizAttempt(CompanyOwned):
    """`drawn` are the numbers of the questions asked; `chosen` the answers, in the same order."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="quizzes")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    drawn = ArrayField(models.PositiveSmallIntegerField())
    chosen = ArrayField(models.SmallIntegerField())
    right = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "lesson", "number"], name="attempts_are_numbered"
            )
        ]
