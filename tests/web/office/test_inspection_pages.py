"""Inspection, early warning, hazards, photo evidence and pauses, each by its own user."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from factories import staff
from figure_world import NOW, ON, World, ago, build
from jiahe.accounts.actions import pause
from jiahe.accounts.choices import PauseKind, Role
from jiahe.accounts.queries import pauses_in_company
from jiahe.catalog.models import SopStep
from jiahe.fieldwork.models import Photo
from jiahe.journeys import inspect, watch
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.actions.lots import open_lot
from jiahe.quality.models import (
    EarlyWarning,
    Finding,
    Hazard,
    Inspection,
    InspectionLot,
    PhotoJudgement,
)
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
HOME = "/office/inspections/"
PAGES = (HOME, "/office/inspections/teams/", "/office/inspections/proof/", "/office/hazards/",
         "/office/warnings/", "/office/pauses/")  # fmt: skip


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    found = build()
    with for_company(found.company_id):
        SopStep.objects.create(
            company_id=found.company_id, sop=found.sop, position=1, text="擦净台面",
            text_en="Wipe the counters", criterion="无水渍",
        )  # fmt: skip
        order = found.order()
        for n in range(12):
            found.visit(order, start=ago(days=1 + n), **found.fresh())
        open_lot(store_id=found.store_id, month_on=ON)
    return found


def client_of(world: World, role: Role = Role.INSPECTOR, number: int = 1):
    client = signed_in(staff(world.company_id, role, number))
    speak(client, "en")
    return client


@pytest.fixture
def inspector(world):
    return client_of(world)


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:400]
    return re.sub(r"\s+", " ", answer.content.decode())


def send(client, address: str, key: str = "k", **said):
    return client.post(address, {"idempotency_key": key, **said}, follow=True)


def the_lot(world: World) -> InspectionLot:
    with for_company(world.company_id):
        return InspectionLot.objects.get()


def first_due(world: World) -> Inspection:
    with for_company(world.company_id):
        return Inspection.objects.filter(state="due").order_by("place_in_lot")[0]


@pytest.fixture
def drawn(world, inspector) -> str:
    """The address of the first inspection of a drawn lot."""
    send(inspector, f"/office/inspections/lots/{the_lot(world).code}/draw/")
    return f"{HOME}{first_due(world).code}/"


def test_every_page_is_for_inspectors_and_opens_in_both_languages(world, inspector) -> None:
    finance = client_of(world, Role.FINANCE, 2)
    for page in PAGES:
        assert finance.get(page).status_code == 404
        english = text(inspector.get(page))
        speak(inspector, "zh-hans")
        assert text(inspector.get(page)) != english
        speak(inspector, "en")


def test_a_seal_is_shown_before_the_draw_and_the_secret_only_after_the_decision(
    world, inspector
) -> None:
    lot = the_lot(world)
    address = f"/office/inspections/lots/{lot.code}/"
    before = text(inspector.get(address))
    assert (lot.seal in before, lot.secret in before) == (True, False)
    after = text(send(inspector, f"{address}draw/"))
    assert "Drawn. The inspections stand in the list of the day." in after
    assert (lot.secret in after, after.count('class="plot"')) == (False, 2)
    again = text(send(inspector, f"{address}draw/", key="other"))
    assert "This lot has been drawn already." in again
    send(inspector, f"{HOME}{first_due(world).code}/record/", **{
        "answer-1": "critical", "note-1": "燃气没关",
    })  # fmt: skip
    decided = text(inspector.get(address))
    assert ("Not accepted" in decided, lot.secret in decided) == (True, True)
    assert "drawing again gives the same order" in decided


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG", exif=b"Exif\0\0secret place")
    return out.getvalue()


def test_a_checklist_is_recorded_once_with_a_cleaned_photo(world, inspector, drawn) -> None:
    said = {"answer-1": "minor", "note-1": "镜面有指印"}
    photo = SimpleUploadedFile("x.jpg", jpeg(), "image/jpeg")
    page = text(send(inspector, f"{drawn}record/", **said, **{"photo-1": photo}))
    assert ("Recorded. Thank you." in page, "镜面有指印" in page) == (True, True)
    picture = inspector.get(f"{drawn}photos/1/")
    assert b"secret place" not in b"".join(picture.streaming_content)
    text(send(inspector, f"{drawn}record/", key="again", **said), 409)
    with for_company(world.company_id):
        assert Finding.objects.count() == 1


def test_a_refused_checklist_keeps_what_was_typed(world, inspector, drawn) -> None:
    page = text(send(inspector, f"{drawn}record/", **{"answer-1": "major", "note-1": ""}), 422)
    assert "Please say in words what is wrong" in page
    assert re.search(r'value="major" required checked', page)
    with for_company(world.company_id):
        assert Finding.objects.count() == 0


def test_a_second_look_is_for_somebody_else(world, inspector, drawn) -> None:
    send(inspector, f"{drawn}record/", **{"answer-1": "minor", "note-1": "指印"})
    send(inspector, f"{drawn}second-look/", key="b")
    with for_company(world.company_id):
        again = Inspection.objects.exclude(repeats=None).get()
    address = f"{HOME}{again.code}/record/"
    own = text(send(inspector, address, key="c", **{"answer-1": "met"}), 422)
    assert "somebody else than the first" in own
    send(client_of(world, Role.INSPECTOR, 2), address, **{"answer-1": "minor", "note-1": "指印"})
    assert "1 of 1 step was judged the same" in text(inspector.get(HOME))


def test_a_hazard_tells_the_household_and_waits_for_its_end(world, inspector, drawn) -> None:
    send(inspector, f"{drawn}hazard/", kind="gas", words="软管老化")
    with for_company(world.company_id):
        code = Hazard.objects.get().code
    assert f"/office/hazards/#hazard-{code}" in text(inspector.get(drawn))
    deliver_pending(REACTIONS)
    assert "软管老化" in Message.objects.get(kind="HazardFound").text
    page = text(inspector.get("/office/hazards/"))
    assert ("软管老化" in page, "Due by" in page) == (True, True)
    with for_company(world.company_id):
        code = Hazard.objects.get().code
    empty = text(send(inspector, f"/office/hazards/{code}/close/", key="a", state="gone"))
    assert "Please say how it ended" in empty
    send(inspector, f"/office/hazards/{code}/close/", key="b", state="gone", outcome="已换软管")
    assert "已换软管" in text(inspector.get("/office/hazards/"))


def test_a_hazard_past_its_time_is_marked(world, inspector, drawn, moment) -> None:
    send(inspector, f"{drawn}hazard/", kind="fire", words="纸箱堆在灶边")
    moment(NOW + timedelta(hours=25))
    assert "Overdue since" in text(client_of(world, Role.INSPECTOR, 3).get("/office/hazards/"))


def test_an_overdue_hazard_is_told_once_to_inspector_and_owner(world, inspector, drawn) -> None:
    staff(world.company_id, Role.OWNER, 8)
    send(inspector, f"{drawn}hazard/", kind="fire", words="纸箱堆在灶边")
    told = Message.objects.filter(kind="HazardOverdue")
    for hours, number in ((23, 0), (25, 2), (49, 2)):
        with for_company(world.company_id), clock_set_to(FixedClock(NOW + timedelta(hours=hours))):
            inspect.remind_of_hazards()
        assert told.count() == number


@pytest.fixture
def photo(world) -> Photo:
    with for_company(world.company_id):
        return Photo.objects.create(
            company_id=world.company_id, visit=world.visit(**world.fresh()), phase="after",
            step=SopStep.objects.get(), file="visits/x.jpg", sha256="0" * 64,
            taken_by=world.worker(), received_at=NOW,
        )  # fmt: skip


PROOF = "/office/inspections/proof/"


def judged(client, photo: Photo, verdict: str) -> None:
    send(client, f"{PROOF}{photo.code}/judge/", verdict=verdict)


def test_two_people_judge_a_photo(world, inspector, photo) -> None:
    for client in (inspector, client_of(world, Role.INSPECTOR, 2)):
        assert photo.code in text(client.get(PROOF))
        judged(client, photo, "proves")
        assert photo.code not in text(client.get(PROOF))
    assert photo.code not in text(client_of(world, Role.INSPECTOR, 3).get(PROOF))


def test_where_two_differ_a_third_decides_and_the_photo_is_listed(world, inspector, photo) -> None:
    judged(inspector, photo, "proves")
    judged(client_of(world, Role.INSPECTOR, 2), photo, "does_not")
    third = client_of(world, Role.INSPECTOR, 3)
    page = text(third.get(PROOF))
    assert photo.code in page
    assert "a third person is asked" in page
    judged(third, photo, "does_not")
    after = text(inspector.get(PROOF))
    assert "Does not show it" in after
    assert photo.visit.code in after
    judged(client_of(world, Role.INSPECTOR, 4), photo, "proves")  # nobody is asked any more
    with for_company(world.company_id):
        assert PhotoJudgement.objects.count() == 3


@pytest.fixture
def warning(world) -> EarlyWarning:
    """A warning about the team, resting on one named visit."""
    with for_company(world.company_id):
        visit = world.visit(**world.fresh())
        return EarlyWarning.objects.create(
            company_id=world.company_id, measure="marks", scope="store", scope_id=world.store_id,
            scope_name="总店", gravity="medium", on=ON, raised_at=NOW,
            points=[[f"2026-11-{n:02}", 0.1 * n, -0.95, 0.95, n > 9] for n in range(1, 11)],
            evidence=[[visit.code, "2026-11-20"]],
        )  # fmt: skip


def test_a_warning_shows_its_chart_its_cases_and_its_rate_of_false_alarms(
    inspector, warning
) -> None:
    inbox = text(inspector.get("/office/warnings/"))
    assert ("Main" in inbox, "once in 350 days" in inbox) == (True, True)
    page = text(inspector.get(f"/office/warnings/{warning.code}/"))
    assert (page.count("plot-signal"), page.count("plot-dot")) == (1, 9)
    case = re.search(r'href="(/office/visits/[^"]+)"', page)
    assert case is not None
    assert inspector.get(case[1]).status_code == 200


def test_the_team_of_a_warning_has_its_english_name(inspector, warning) -> None:
    for page in ("/office/warnings/", f"/office/warnings/{warning.code}/"):
        shown = text(inspector.get(page))
        assert "Main" in shown
        assert "总店" not in shown


def test_a_warning_is_seen_and_dismissed_with_a_reason(inspector, warning) -> None:
    address = f"/office/warnings/{warning.code}/"
    assert "Acknowledged" in text(send(inspector, f"{address}seen/"))
    assert "Please say" in text(send(inspector, f"{address}dismiss/", key="a", said=" "))
    done = text(send(inspector, f"{address}dismiss/", key="b", said="节日订单特殊"))
    assert ("节日订单特殊" in done, "Dismissed" in done) == (True, True)
    late = text(send(inspector, f"{address}act/", key="c", deed="other", said="x"))
    assert "dealt with already" in late


def test_a_warning_becomes_a_case_on_the_desk_of_cases(world, inspector, warning) -> None:
    send(inspector, f"/office/warnings/{warning.code}/act/", deed="case", said="安排辅导")
    cases = text(client_of(world, Role.OWNER, 5).get("/office/standards/remedies/"))
    assert ("QA-01" in cases, "总店" in cases or "Main" in cases) == (True, True)


def test_a_pause_shows_what_it_touches_before_it_is_made_and_can_be_lifted(
    world, inspector
) -> None:
    with for_company(world.company_id):
        visit = world.visit(
            start=NOW + timedelta(hours=20), seat="confirmed", state="assigned", **world.fresh()
        )
        code = world.known[visit.reservations.get().worker.name].code
    until = (ON + timedelta(days=3)).isoformat()
    preview = text(
        inspector.get(
            "/office/pauses/choose/", {"subject": f"worker:{code}", "until": until}, follow=True
        )
    )
    assert (visit.code in preview, "1 promised visit in" in preview) == (True, True)
    said = {"kind": "worker", "code": code, "until": until, "promises": "keep"}
    assert "Please say why" in text(send(inspector, "/office/pauses/make/", key="a", **said))
    made = text(send(inspector, "/office/pauses/make/", key="b", reason="投诉", **said))
    assert "Nothing new is promised there." in made
    lift = re.search(r'action="(/office/pauses/[a-z0-9]+/lift/)"', made)
    assert lift is not None
    assert "Lifted." in text(send(inspector, lift[1], key="c", reason="查清了"))


def test_a_pause_that_lasts_is_listed_however_many_were_made_since(world) -> None:
    def made(days: int, hours_ago: int) -> str:
        with clock_set_to(FixedClock(NOW - timedelta(hours=hours_ago))):
            return pause(
                kind=PauseKind.SERVICE, subject=(1, "保洁"), reason="投诉", actor_id=None,
                ends_at=NOW + timedelta(days=days, hours=-1),
            ).code  # fmt: skip

    with for_company(world.company_id):
        lasting = made(9, hours_ago=40)
        over = [made(0, hours_ago=hours) for hours in (30, 20, 10)]
        assert [one.code for one in pauses_in_company(limit=2)] == [lasting, over[2], over[1]]


@pytest.mark.parametrize("subject", ["", "worker:", "store:none", "//evil:code", "service:<b>"])
def test_a_subject_that_does_not_exist_is_said_and_leads_nowhere_else(inspector, subject) -> None:
    answer = inspector.get("/office/pauses/choose/", {"subject": subject, "until": "x"})
    assert answer.headers["Location"].startswith("/office/pauses/")


def test_pages_stay_inside_the_company(world, inspector, warning, drawn) -> None:
    other = client_of(build("others"), Role.INSPECTOR, 9)
    for address in (drawn, f"/office/warnings/{warning.code}/",
                    f"/office/inspections/lots/{the_lot(world).code}/"):  # fmt: skip
        assert other.get(address).status_code == 404
        assert inspector.get(address).status_code == 200


def test_charts_are_read_through_the_nightly_journey(world) -> None:
    assert watch.read_company(company_id=world.company_id, through=ON) == 0
