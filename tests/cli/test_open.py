"""`jiahe open`: a company begins with its owner, its first store, and nothing half-done."""

import json

import pytest

from jiahe.accounts.models import Company, Membership, Person, Store
from jiahe.cli.main import parser
from jiahe.cli.open_ import open_house
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = [
    "open", "xinjia", "--name", "新家家政", "--owner", "13911113333", "--owner-name", "王店长",
    "--place", "31.2304,121.4737",
]  # fmt: skip


def opened(*words: str) -> int:
    return open_house(parser().parse_args([*WORDS, *words]))


def test_the_owner_signs_in_to_a_house_with_a_store(capsys: pytest.CaptureFixture[str]) -> None:
    assert opened("--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "company": "xinjia", "name": "新家家政", "owner": "13911113333",
    }  # fmt: skip
    company, owner = Company.objects.get(slug="xinjia"), Person.objects.get()
    with for_company(company.pk):
        assert Store.objects.values_list("name", "lat").get() == ("新家家政", 31.2304)
        assert Membership.objects.values_list("role", "person__name").get() == ("owner", "王店长")
    assert signed_in(owner.pk).get("/office/company/staff/").status_code == 200


def test_twice_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    opened()
    assert opened() == 2
    assert "xinjia" in capsys.readouterr().err
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--owner", "12"], "手机号"),
        (["--name", " "], "公司名称"),
    ],
)
def test_what_cannot_be_leaves_nothing(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(*words) == 2
    assert said in capsys.readouterr().err
    assert (Company.objects.count(), Person.objects.count()) == (0, 0)


@pytest.mark.parametrize("short", ["Jia", "a", "x" * 41, "jia-", "家", "jia jia"])
def test_a_short_name_fits_into_an_address(short: str) -> None:
    words = ["open", short, *WORDS[2:]]
    assert open_house(parser().parse_args(words)) == 2
    assert Company.objects.count() == 0


@pytest.mark.parametrize("place", ["here", "31", "91,0", "nan,1", "1,2,3"])
def test_a_place_is_on_earth(place: str) -> None:
    with pytest.raises(SystemExit, match="^2$"):
        parser().parse_args([*WORDS[:-1], place])
