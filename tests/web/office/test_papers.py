"""Papers in bulk: taken over as uploaded, checked many at once with a second press, kept once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories import SUNDAY_NOON, staff
from jiahe.accounts.choices import Role
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.choices import Truth
from jiahe.workforce.models import Certificate, Worker
from signing import signed_in

TODAY = SUNDAY_NOON.date()
SHEET = """手机号,证件,发证机构,编号,生效日期,到期日期
13900000001,insurance,安帆保险,A-1,2026-01-01,2026-12-31
13900000002,identity,政务中心,B-1,2026-01-01,2036-12-31
13900000099,identity,政务中心,C-1,2026-01-01,2036-12-31
"""


@pytest.fixture
def desk(shop):
    return signed_in(staff(shop.company_id, Role.TRAINER, 1))


def bring(desk, text: str = SHEET, key: str = "file-1", name: str = "papers.csv"):
    sent = SimpleUploadedFile(name, text.encode())
    return desk.post("/office/papers/import/", {"file": sent, "idempotency_key": key})


def waiting(shop) -> dict[int, str]:
    with for_company(shop.company_id):
        rows = Certificate.objects.exclude(kind="health_general").order_by("pk")
        return dict(rows.values_list("pk", "truth"))


def judge(desk, papers, key: str = "judge-1", **more):
    sent = {"paper": list(papers), "verdict": "checked", "sure": "1", "idempotency_key": key}
    return desk.post("/office/papers/judge/", sent | more)


def test_a_sheet_is_taken_over_and_each_bad_row_named(desk, shop):
    page = bring(desk)
    assert (page.context["entered"], [row[0] for row in page.context["bad"]]) == (2, [4])
    assert list(waiting(shop).values()) == ["uploaded", "uploaded"]


def test_a_sheet_that_is_sent_again_enters_nothing_more(desk, shop):
    bring(desk)
    assert bring(desk).context["entered"] == 2  # the same answer, found again
    assert bring(desk, key="file-2").context["entered"] == 0
    assert len(waiting(shop)) == 2


@pytest.mark.parametrize(("text", "name"), [("", "papers.pdf"), ("手机号\n1", "papers.csv")])
def test_a_file_that_is_no_such_sheet_is_refused_in_words(desk, shop, text, name):
    assert bring(desk, text, name=name).status_code == 422
    assert waiting(shop) == {}


def test_nothing_is_said_of_a_paper_before_the_second_press(desk, shop):
    bring(desk)
    before = waiting(shop)
    page = judge(desk, before, sure="")
    assert [row.pk for row in page.context["rows"]] == sorted(before)
    assert waiting(shop) == before


def test_many_papers_are_checked_at_once_and_only_once(desk, shop):
    bring(desk)
    papers = waiting(shop)
    for _ in range(2):
        assert judge(desk, papers).status_code == 302
    assert set(waiting(shop).values()) == {"checked"}
    with for_company(shop.company_id):
        judged = AuditEntry.objects.filter(action="paper.judged").count()
    assert judged == 2


def test_whoever_comes_later_does_not_undo_what_a_colleague_found(desk, shop):
    bring(desk)
    papers = waiting(shop)
    judge(desk, papers, verdict="rejected")
    judge(desk, papers, key="judge-2")
    assert set(waiting(shop).values()) == {"rejected"}
    assert judge(desk, papers, sure="").context["rows"] == []


@pytest.mark.parametrize("changes", [{"paper": []}, {"verdict": "perhaps"}])
def test_a_verdict_needs_papers_and_a_finding(desk, shop, changes):
    bring(desk)
    assert judge(desk, waiting(shop), **changes).status_code == 422
    assert set(waiting(shop).values()) == {"uploaded"}


@pytest.fixture
def own(desk, shop):
    """A paper of the colleague who checks papers, who is a worker as well."""
    with for_company(shop.company_id):
        person_id = int(desk.session["_auth_user_id"])
        Worker.objects.filter(pk=shop.worker_ids[0]).update(person_id=person_id)
        return add_certificate(
            worker_id=shop.worker_ids[0], kind="insurance", issuer="安帆", number="1",
            valid_from=TODAY, valid_until=TODAY + timedelta(days=9),
        ).pk  # fmt: skip


def test_nobody_checks_their_own_paper(desk, shop, own):
    assert judge(desk, [own]).status_code == 422
    assert waiting(shop) == {own: "uploaded"}


def test_control_a_colleague_may(shop, own):
    colleague = signed_in(staff(shop.company_id, Role.OWNER, 2))
    assert judge(colleague, [own]).status_code == 302
    assert waiting(shop) == {own: Truth.CHECKED}


def test_papers_of_another_company_are_out_of_reach(desk, shop):
    assert judge(desk, [999_999]).status_code == 302
    dispatcher = signed_in(staff(shop.company_id, Role.DISPATCHER, 3))
    assert dispatcher.get("/office/papers/").status_code == 404
