from jiahe.fieldwork import qr
from jiahe.fieldwork.qr import door_token, opens, qr_svg


def test_a_token_opens_its_own_visit_while_its_pin_stands() -> None:
    token = door_token("abc", "123456")
    assert opens(token, "abc", "123456")
    assert not opens(token, "abd", "123456")
    assert not opens(token, "abc", "654321")
    assert not opens("", "abc", "123456")
    assert not opens("很长" * 10_000, "abc", "123456")


def test_control_a_token_of_less_than_the_visit_and_its_pin_opens_others(monkeypatch) -> None:
    monkeypatch.setattr(qr, "door_token", lambda *_: "door")
    assert opens("door", "abd", "654321")


def test_the_picture_is_one_svg_without_a_size_of_its_own() -> None:
    picture = qr_svg("https://example.org/work/visits/abc/scan/" + door_token("abc", "123456"))
    assert picture.startswith("<svg ")
    assert "viewBox" in picture
    assert "style=" not in picture
    assert "http-equiv" not in picture
