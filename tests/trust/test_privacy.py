"""The published notice: every text in both languages, versions that stay, who read which."""

from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from jiahe.accounts.actions import register_person
from jiahe.accounts.actions.notices import keep_notice_read
from jiahe.accounts.choices import NoticeWay
from jiahe.accounts.models import NoticeRead
from jiahe.trust.privacy import notice_in_force, notice_named, notices
from signing import signed_in

TEXT = """version = "{version}"
effective_from = {day}
zh = "改"
en = "new"
[[purpose]]
data_zh = "甲"
data_en = "A"
why_zh = "乙"
why_en = "B"
kept_zh = "丙"
kept_en = "C"
basis_zh = "丁"
basis_en = "D"
is_sensitive = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for version, day in (("1", "2026-01-01"), ("2", "2026-12-01")):
        (tmp_path / f"{version}.toml").write_text(TEXT.format(version=version, day=day), "utf-8")
    return tmp_path


def test_the_version_in_force_is_the_latest_that_holds(folder) -> None:
    days = [date(2025, 1, 1), date(2026, 6, 1), date(2026, 12, 1)]
    assert [notice_in_force(one, folder).version for one in days] == ["1", "1", "2"]
    assert [one.version for one in notices(folder)] == ["2", "1"]
    assert notice_named("1", folder) == notices(folder)[1]
    assert notice_named("9", folder) is None


@pytest.mark.parametrize(("language", "expected"), [("zh-hans", "甲乙丙丁改"), ("en", "ABCDnew")])
def test_each_text_is_said_in_the_readers_language(folder, language, expected) -> None:
    found = notice_in_force(date(2026, 12, 1), folder)
    (one,) = found.purposes
    with override(language):
        assert one.data + one.why + one.kept + one.basis + found.changes == expected
    assert one.is_sensitive


def test_the_shipped_notice_says_everything_in_both_languages() -> None:
    for notice in notices():
        for purpose in notice.purposes:
            assert all(str(text).strip() for text in purpose.row.values())
            assert len(purpose.row) == 9
        assert any(purpose.is_sensitive for purpose in notice.purposes)


@pytest.fixture
def person(db):
    return register_person(phone="13800138000", name="客户", language="zh-hans")


def test_the_first_reading_stays_however_often_it_is_read(person) -> None:
    first = keep_notice_read(person_id=person.pk, version="1", how=NoticeWay.SIGN_IN)
    again = keep_notice_read(person_id=person.pk, version="1", how=NoticeWay.PAGE)
    assert (again.pk, again.how, again.at) == (first.pk, "sign_in", first.at)
    keep_notice_read(person_id=person.pk, version="2", how=NoticeWay.PAGE)
    assert NoticeRead.objects.filter(person=person).count() == 2


def test_everybody_reads_the_notice_and_each_version_has_an_address(client, db) -> None:
    page = client.get("/privacy/").content.decode()
    version = notices()[0].version
    assert "手机号" in page
    assert f"版本 {version}" in page
    assert client.get(f"/privacy/{version}/").status_code == 200
    assert client.get("/privacy/none/").status_code == 404
    assert 'href="/privacy/"' in client.get("/login/").content.decode()


def test_who_reads_it_can_say_so_once(person) -> None:
    home = signed_in(person.pk)
    page = home.get("/privacy/").content.decode()
    assert "我已阅读" in page
    for _twice in range(2):
        assert home.post("/privacy/read/", {"idempotency_key": "k"}).status_code == 302
    row = NoticeRead.objects.get(person=person)
    assert (row.version, row.how) == (notice_in_force(row.at.date()).version, "page")
    assert "您已阅读此版本" in home.get("/privacy/").content.decode()
    assert "您已阅读版本" in home.get("/me/data/").content.decode()


def test_a_stranger_keeps_nothing(client, db) -> None:
    client.post("/privacy/read/", {"idempotency_key": "k"})
    assert not NoticeRead.objects.exists()
