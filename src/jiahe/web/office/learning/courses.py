"""Courses and paths: take over the house's, publish one's own, ask for a path before visits."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.catalog.queries import categories, services_of_company
from jiahe.journeys import learn
from jiahe.kit.errors import Refusal
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import for_company
from jiahe.web.learning_words import quiz_answers
from jiahe.web.office.learning.frame import deed, frame, told
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.web.templatetags.household import said
from jiahe.workforce.choices import CourseKind, LessonKind
from jiahe.workforce.learning import queries
from jiahe.workforce.learning.catalogue import FEWEST_DRAWN, QUIZ_MINUTES, LessonText
from jiahe.workforce.queries import workers_in_company
from jiahe.workforce.rules import training_kind

PAGE = "office:learning-courses"
LARGEST_MEDIA = 60 * 1024 * 1024
QUESTION_PARTS = 4  # question, right answer, wrong answer, why


class CourseForm(forms.Form):
    """A short course of one's own: one lesson, if wished a file, if wished a quiz."""

    code = forms.ChoiceField(
        label=gettext_lazy("It is"),
        help_text=gettext_lazy("Who is learning the earlier version finishes that one."),
        required=False,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CourseKind.choices)
    name = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    lesson_kind = forms.ChoiceField(
        label=gettext_lazy("The lesson is"),
        choices=[(one.value, one.label) for one in LessonKind if one is not LessonKind.QUIZ],
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=480)
    body = forms.CharField(
        label=gettext_lazy("Text in Chinese"), widget=forms.Textarea({"rows": 5})
    )
    body_en = forms.CharField(
        label=gettext_lazy("Text in English"), widget=forms.Textarea({"rows": 3}), required=False
    )
    file = forms.FileField(label=gettext_lazy("Picture or video file"), required=False)
    quiz = forms.CharField(
        label=gettext_lazy("Quiz"),
        help_text=gettext_lazy(
            "One question a line: question | right answer | wrong answer | why. At least four."
        ),
        widget=forms.Textarea({"rows": 4}),
        required=False,
    )

    def __init__(self, sent: Any = None, files: Any = None) -> None:
        super().__init__(sent, files)
        known = [
            (one.code, _("The next version of “%(name)s”") % {"name": said(one, "name")})
            for one in queries.courses()
        ]
        self.fields["code"].choices = [("", _("A new course")), *known]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_MEDIA:
            raise forms.ValidationError(_("The file is too large: at most 60 MB."))
        return file

    def clean_quiz(self) -> list[dict[str, Any]]:
        lines = [line for line in self.cleaned_data["quiz"].splitlines() if line.strip()]
        rows = [[part.strip() for part in line.split("|")] for line in lines]
        if rows and (len(rows) <= FEWEST_DRAWN or any(len(row) != QUESTION_PARTS for row in rows)):
            raise forms.ValidationError(_("Write at least four lines with four parts each."))
        return [_question(number, *row) for number, row in enumerate(rows)]

    def lessons(self) -> list[LessonText]:
        read = self.cleaned_data
        lessons = [
            LessonText(
                LessonKind(read["lesson_kind"]),
                read["name"],
                read["name_en"] or read["name"],
                read["minutes"],
                read["body"],
                read["body_en"],
            )
        ]
        if asked := read["quiz"]:
            lessons.append(
                LessonText(
                    LessonKind.QUIZ,
                    "小测验",
                    "Quiz",
                    QUIZ_MINUTES,
                    questions=tuple(asked),
                    draws=len(asked) - 1,
                )
            )
        return lessons


class PathForm(forms.Form):
    """What a line of work has to learn, in order."""

    line = forms.ChoiceField(label=gettext_lazy("Line"))
    name = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    courses = forms.CharField(
        label=gettext_lazy("Courses in order"),
        help_text=gettext_lazy(
            "The name of one course a line, or several with → between, as a path above shows them."
        ),
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent, prefix="path")
        lines = [(one.code, said(one, "name")) for one in categories()]
        self.fields["line"].choices = lines  # type: ignore[attr-defined]

    def clean_courses(self) -> list[str]:
        """The courses' codes, each once, in the order in which their names were written."""
        known = {name: one.code for one in queries.courses() for name in (one.name, one.name_en)}
        lines = self.cleaned_data["courses"].replace("→", "\n").splitlines()
        named = [line.strip() for line in lines if line.strip()]
        unknown = [name for name in named if name not in known]
        if unknown:
            raise forms.ValidationError(
                _("There is no course called “%(name)s”.") % {"name": unknown[0]}
            )
        return list(dict.fromkeys(known[name] for name in named))


def _question(number: int, ask: str, right: str, wrong: str, why: str) -> dict[str, Any]:
    """The right answer stands first or second by turns."""
    options = [right, wrong] if number % 2 else [wrong, right]
    return {
        "ask": ask,
        "ask_en": ask,
        "options": options,
        "options_en": options,
        "right": options.index(right),
        "why": why,
        "why_en": why,
    }


@allow(is_trainer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def courses(request: HttpRequest) -> HttpResponse:
    """All courses and paths; POST publishes a course of one's own, or its next version."""
    with for_company(company_of(request)):
        form = CourseForm(request.POST or None, request.FILES or None)
        if request.method != "POST":
            return _page(request, form)
        if not form.is_valid():
            return _page(request, form, 422)
    body = {key: str(value) for key, value in form.cleaned_data.items()}
    answer = deed(request, "office.course", body, lambda: _published(request, form))
    if isinstance(answer, Refusal):
        form.add_error(None, str(answer))
        return _page(request, form, answer.status)
    told(request, _("Published. Whoever begins it now learns this version."))
    return answer


def _published(request: HttpRequest, form: CourseForm) -> str:
    read = form.cleaned_data
    learn.publish_course(
        company_id=company_of(request),
        code=read["code"] or new_code(),
        kind=CourseKind(read["kind"]),
        names=(read["name"], read["name_en"] or read["name"]),
        lessons=form.lessons(),
        media={1: read["file"]} if read["file"] else {},
    )
    return reverse(PAGE)


@allow(is_trainer)
@require_POST
def set_path(request: HttpRequest) -> HttpResponse:
    """What a line's path teaches from now on; who has passed it keeps the certificate."""
    with for_company(company_of(request)):
        form = PathForm(request.POST)
        if not form.is_valid():
            return _page(request, CourseForm(), 422, form)
    read = form.cleaned_data

    def effect() -> str:
        learn.set_path(
            company_id=company_of(request),
            line=read["line"],
            names=(read["name"], read["name_en"] or read["name"]),
            courses=read["courses"],
            actor_id=person_of(request),
        )
        return reverse(PAGE)

    answer = deed(request, "office.path", read, effect)
    if isinstance(answer, Refusal):
        form.add_error("courses", str(answer))
        with for_company(company_of(request)):
            return _page(request, CourseForm(), answer.status, form)
    told(request, _("Kept. Whoever learns this path learns it so from now on."))
    return answer


def _page(
    request: HttpRequest, form: CourseForm, status: int = 200, path_form: PathForm | None = None
) -> HttpResponse:
    with for_company(company_of(request)):
        words = frame(request, PAGE) | {
            "form": form,
            "path_form": path_form or PathForm(),
            "courses": [(one, sum(x.minutes for x in one.lessons.all())) for one in _courses()],
            "paths": _paths(),
        }
        return render(request, "office/learning/courses.html", words, status=status)


def _courses() -> list[Any]:
    return queries.courses()


def _paths() -> list[dict[str, Any]]:
    """Each path with its courses, and how many services of its line ask for it."""
    names = {one.code: said(one, "name") for one in _courses()}
    services = services_of_company()
    lines = {one.code: said(one, "name") for one in categories()}
    rows = []
    for path in queries.paths():
        of_line = [one for one in services if one.category.code == path.line]
        kind = training_kind(path.line)
        asking = sum(kind in one.required_certificates for one in of_line)
        rows.append(
            {
                "path": path,
                "line": lines.get(path.line, path.line),
                "courses": [names.get(code, code) for code in path.courses],
                "services": len(of_line),
                "asking": asking,
                "may_ask": asking < len(of_line),
            }
        )
    return rows


@allow(is_trainer)
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Takes over the courses and paths that ship with the product."""

    def effect() -> str:
        learn.take_over_courses(company_id=company_of(request))
        return reverse(PAGE)

    answer = deed(request, "office.adopt", {}, effect)
    if isinstance(answer, Refusal):
        raise answer
    told(request, _("The house's courses and paths are yours now."))
    return answer


@allow(is_trainer)
@require_POST
def ask(request: HttpRequest, line: str) -> HttpResponse:
    """From now on visits of this line need the path passed (HR-03, HR-04)."""

    def effect() -> str:
        learn.ask_for_path(company_id=company_of(request), line=line, actor_id=person_of(request))
        return reverse(PAGE)

    answer = deed(request, f"office.ask/{line}", {}, effect)
    if isinstance(answer, Refusal):
        raise answer
    told(request, _("From now on a visit of this line needs the path passed."))
    return answer


@allow(is_trainer)
@never_cache
@require_safe
def course(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One version of a course as workers read it, with the right answers."""
    found = queries.course_of(code, version)
    if found is None:
        raise Http404
    lessons = [(one, quiz_answers(one)) for one in found.lessons.all()]
    words = {"course": found, "lessons": lessons}
    return render(request, "office/learning/course.html", frame(request, PAGE) | words)


@allow(is_trainer)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Ticks who was in class; their minutes count."""
    if request.method != "POST":
        return _attendance_page(request, lesson_id)
    codes = sorted(request.POST.getlist("workers"))

    def effect() -> str:
        learn.tick_practice(
            company_id=company_of(request),
            lesson_id=lesson_id,
            worker_codes=codes,
            actor_id=person_of(request),
        )
        return reverse("office:learning-class", args=[lesson_id])

    answer = deed(request, f"office.class/{lesson_id}", {"workers": codes}, effect)
    if isinstance(answer, Refusal):
        with for_company(company_of(request)):
            return _attendance_page(request, lesson_id, answer)
    told(request, _("Ticked. Their hours count."))
    return answer


def _attendance_page(
    request: HttpRequest, lesson_id: int, problem: Refusal | None = None
) -> HttpResponse:
    lesson = queries.lesson_by_id(lesson_id)
    if lesson is None or lesson.kind != LessonKind.PRACTICE:
        raise Http404
    done = queries.workers_done(lesson)
    taught = {
        one.worker_id for one in queries.open_enrolments() if lesson.course.code in one.path.courses
    }
    workers = [(one, one.pk in done, one.pk in taught) for one in workers_in_company()]
    words = frame(request, PAGE) | {
        "lesson": lesson,
        "workers": sorted(workers, key=lambda row: (not row[2], row[0].pk)),
        "problems": [problem] if problem else [],
    }
    status = problem.status if problem else 200
    return render(request, "office/learning/class.html", words, status=status)
