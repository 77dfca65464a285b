"""The demo gateway: a friendly page, signed both ways, and callbacks that do not give up."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from gateway_world import KEY, MERCHANT, Remote
from jiahe.billing.adapters.demo import DemoGateway
from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.ports import (
    Charge,
    NoticeKind,
    NoticeRefused,
    ProviderSilent,
    RemoteRefundState,
    RemoteState,
)
from jiahe.billing.signing import Key, flaw_in
from jiahe.simulation.gateway.__main__ import gateway_from, read_arguments
from jiahe.simulation.gateway.book import Book, load_book, present, write_book
from jiahe.simulation.gateway.book import Charge as KeptCharge
from jiahe.simulation.gateway.callbacks import Callbacks, Moods
from jiahe.simulation.gateway.server import Request

BACK = "http://shop.test/orders/x/pay/result/"
CHARGE = Charge("order-1", 16_500, "日常保洁 <b>", BACK, "zh-hans")


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiahe.billing.adapters.demo.demand_no_transaction", lambda: None)


@pytest.fixture
def remote() -> Remote:
    return Remote()


def page(remote: Remote, url: str, language: str = "") -> str:
    target = httpx.URL(url).path + (f"?lang={language}" if language else "")
    return remote.gateway.answer(Request("GET", target, {})).body.decode()


def test_a_charge_opens_with_a_page(remote: Remote) -> None:
    made = remote.adapter.create(CHARGE)
    assert (made.state, made.amount_fen, made.currency) == (RemoteState.OPEN, 16_500, "CNY")
    assert remote.adapter.query("order-1") == made


def test_the_same_number_gives_the_same_charge(remote: Remote) -> None:
    assert remote.adapter.create(CHARGE) == remote.adapter.create(CHARGE)


def test_the_same_number_with_another_sum_is_refused(remote: Remote) -> None:
    remote.adapter.create(CHARGE)
    with pytest.raises(ProviderSilent):
        remote.adapter.create(Charge("order-1", 5, "s", BACK, "zh"))
    assert remote.adapter.query("order-1").amount_fen == 16_500


def test_an_unknown_number_is_known_to_be_unknown(remote: Remote) -> None:
    assert remote.adapter.query("nothing") is None
    assert remote.adapter.query_refund("nothing") is None


def test_the_page_says_that_no_money_moves_in_both_languages(remote: Remote) -> None:
    url = remote.adapter.create(CHARGE).url
    assert "这是演示支付，不会扣真钱" in page(remote, url)
    assert "No real money is charged" in page(remote, url, "en")
    assert 'lang="en"' in page(remote, url, "en")
    assert "¥165.00" in page(remote, url)


def test_what_the_merchant_says_is_shown_as_text(remote: Remote) -> None:
    text = page(remote, remote.adapter.create(CHARGE).url)
    assert "日常保洁 &lt;b&gt;" in text
    assert "<b>" not in text


def test_the_page_needs_no_script_and_allows_none(remote: Remote) -> None:
    url = remote.adapter.create(CHARGE).url
    reply = remote.gateway.answer(Request("GET", httpx.URL(url).path, {}))
    assert "<script" not in reply.body.decode()
    assert reply.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self' http://shop.test"
    )


def test_a_page_of_nobody_is_not_there(remote: Remote) -> None:
    assert remote.gateway.answer(Request("GET", "/pay/demo0", {})).status == 404
    assert remote.press("http://gateway.test/pay/demo0", "pay") == 404
    assert remote.gateway.answer(Request("GET", "/", {})).status == 404


@pytest.mark.parametrize(
    ("button", "state", "kind"),
    [
        ("pay", RemoteState.PAID, NoticeKind.PAID),
        ("decline", RemoteState.DECLINED, NoticeKind.DECLINED),
    ],
)
def test_a_button_settles_once_tells_us_and_leads_back(
    remote: Remote, button: str, state: RemoteState, kind: NoticeKind
) -> None:
    url = remote.adapter.create(CHARGE).url
    assert [remote.press(url, button) for _ in range(3)] == [303] * 3
    ((headers, body),) = remote.callbacks()
    notice = remote.adapter.verify(headers, body)
    assert (notice.kind, notice.code, notice.amount_fen) == (kind, "order-1", 16_500)
    assert remote.adapter.query("order-1").state is state


def test_a_paid_charge_cannot_be_declined_afterwards(remote: Remote) -> None:
    url = remote.adapter.create(CHARGE).url
    remote.press(url, "pay")
    remote.press(url, "decline")
    assert remote.adapter.query("order-1").state is RemoteState.PAID


def refund(remote: Remote, code: str, fen: int) -> RemoteRefundState:
    return remote.adapter.refund(code=code, payment_code="order-1", amount_fen=fen)


def test_refunds_never_exceed_the_charge(remote: Remote) -> None:
    remote.press(remote.adapter.create(CHARGE).url, "pay")
    assert refund(remote, "r1", 10_000) is RemoteRefundState.DONE
    assert refund(remote, "r1", 10_000) is RemoteRefundState.DONE
    with pytest.raises(ProviderSilent):
        refund(remote, "r2", 6_501)
    assert refund(remote, "r3", 6_500) is RemoteRefundState.DONE
    assert remote.adapter.query_refund("r2") is None


def test_an_unpaid_charge_is_not_refunded(remote: Remote) -> None:
    remote.adapter.create(CHARGE)
    with pytest.raises(ProviderSilent):
        refund(remote, "r1", 1)


def test_the_bill_lists_the_days_payments_and_refunds(remote: Remote) -> None:
    from jiahe.simulation.gateway.book import ZONE

    remote.press(remote.adapter.create(CHARGE).url, "pay")
    refund(remote, "r1", 500)
    today = present().astimezone(ZONE).date()
    lines = remote.adapter.bill(today)
    assert [(line.code, line.amount_fen) for line in lines] == [("order-1", 16_500), ("r1", -500)]
    assert remote.adapter.bill(today.replace(year=2020)) == []


def test_a_call_with_another_secret_is_refused(remote: Remote) -> None:
    stranger = DemoGateway(
        "http://gateway.test", Key(KEY.serial, "guess"), MERCHANT,
        transport=remote.adapter.transport,
    )  # fmt: skip
    with pytest.raises(ProviderSilent):
        stranger.create(CHARGE)
    assert remote.gateway.book.charges == {}


def test_an_answer_to_another_question_is_not_believed(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote.press(remote.adapter.create(CHARGE).url, "pay")
    right = remote.gateway.answer

    def answer_about_another(request: Request) -> object:
        wrong = Request(request.method, "/api/payments/order-1", request.headers, request.body)
        return right(wrong)

    monkeypatch.setattr(remote.gateway, "answer", answer_about_another)
    with pytest.raises(ProviderSilent):
        remote.adapter.query("order-2")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil", "http://a b/", "ftp://x/"])
def test_nobody_is_sent_to_an_address_that_is_no_web_page(remote: Remote, url: str) -> None:
    with pytest.raises(ProviderSilent):
        remote.adapter.create(Charge("n", 1, "s", url, "zh"))


@pytest.mark.parametrize("fen", [0, -1])
def test_an_amount_is_positive(remote: Remote, fen: int) -> None:
    with pytest.raises(ProviderSilent):
        remote.adapter.create(Charge("n", fen, "s", BACK, "zh"))


def test_a_callback_is_tried_again_with_a_fresh_signature_until_it_is_taken() -> None:
    seen: list[dict[str, str]] = []

    def send(headers: dict[str, str], body: bytes) -> bool:
        seen.append(headers)
        return len(seen) == 3

    callbacks = Callbacks(KEY, send, Moods(doubled=0, late=0))
    attempt = (0, b"{}")
    for expected in (False, False, True):
        assert callbacks.try_one(attempt) is expected
        if not expected:
            _, _, number, body = callbacks.due.pop()
            attempt = (number, body)
    assert attempt[0] == 2
    assert len({headers["pay-nonce"] for headers in seen}) == 3
    assert all(flaw_in(KEY, headers, b"{}", present()) is None for headers in seen)


def test_a_callback_is_given_up_in_the_end() -> None:
    callbacks = Callbacks(KEY, lambda *_: False, Moods(doubled=0, late=0))
    callbacks.try_one((15, b"{}"))
    assert callbacks.due == []


def test_some_callbacks_are_doubled_and_late_the_same_ones_for_the_same_seed() -> None:
    def plan(seed: int) -> list[int]:
        callbacks = Callbacks(KEY, lambda *_: True, Moods(seed=seed, doubled=0.5, late=0.5))
        counts = []
        for _ in range(40):
            callbacks.tell(b"{}")
            counts.append(len(callbacks.due))
        return counts

    assert plan(7) == plan(7)
    assert plan(7) != plan(8)
    assert 40 < plan(7)[-1] < 80


def test_a_restart_keeps_what_was_paid(tmp_path: Path) -> None:
    words = ["--notify", "http://x/", "--state", str(tmp_path / "book.json")]
    gateway = gateway_from(read_arguments(words))
    remote = Remote()
    remote.gateway.book.path = tmp_path / "book.json"
    remote.press(remote.adapter.create(CHARGE).url, "pay")
    refund(remote, "r1", 5)
    assert gateway.book.charges == {}
    book = load_book(tmp_path / "book.json")
    assert (book.charges["order-1"].state, book.refunds["r1"].amount_fen) == ("paid", 5)


def test_a_name_with_a_line_of_its_own_and_a_folder_that_is_not_there_are_kept(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "book.json"
    charge = Remote().gateway.book.open_charge(
        KeptCharge("n1", "t1", 5, "CNY", "日常\u2028保洁\n二", "", "zh-hans", "m", "a")
    )
    write_book(path, Book(charges={"n1": charge}))
    assert load_book(path).charges == {"n1": charge}


def test_a_line_that_a_kill_cut_off_is_skipped_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    remote = Remote()
    remote.gateway.book.path = path
    remote.press(remote.adapter.create(CHARGE).url, "pay")
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + whole.splitlines()[0][:40], encoding="utf-8")
    remote.gateway.book = load_book(path)
    refund(remote, "r1", 5)
    book = load_book(path)
    assert (book.charges["order-1"].state, book.refunds["r1"].amount_fen) == ("paid", 5)


class Ear(BaseHTTPRequestHandler):
    """Takes callbacks; refuses the first, as a merchant that is just restarting."""

    heard: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(503 if len(self.heard) == 1 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def ear() -> Iterator[HTTPServer]:
    Ear.heard = []
    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def process(ear: HTTPServer) -> Iterator[str]:
    """The gateway as it is run: a process of its own, over real sockets."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        "--port", str(port), "--notify", f"http://127.0.0.1:{ear.server_port}/",
        "--secret", KEY.secret, "--serial", KEY.serial, "--doubled", "0", "--late", "0",
    ]  # fmt: skip
    running = subprocess.Popen([sys.executable, "-m", "jiahe.simulation.gateway", *words])
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(url))
    yield url
    running.terminate()
    running.wait(10)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def wait_until(happens: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not happens():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_the_process_takes_a_payment_and_tells_us_until_we_listen(process: str) -> None:
    adapter = DemoGateway(process, KEY, MERCHANT)
    made = adapter.create(CHARGE)
    shown = httpx.get(made.url, trust_env=False)
    assert shown.headers["X-Frame-Options"] == "DENY"
    action = re.search(r'action="([^"]+/pay[^"]*)"', shown.text)[1]
    pressed = httpx.post(f"{process}{action}", trust_env=False)
    assert (pressed.status_code, pressed.headers["Location"]) == (303, BACK)
    wait_until(lambda: len(Ear.heard) == 2)
    (first_headers, first), (headers, body) = Ear.heard
    assert first == body
    assert first_headers["pay-nonce"] != headers["pay-nonce"]
    assert adapter.verify(headers, body).kind is NoticeKind.PAID
    with pytest.raises(NoticeRefused) as refused:
        adapter.verify(headers, json.dumps({"id": "x"}).encode())
    assert refused.value.outcome is NoticeOutcome.FORGED
