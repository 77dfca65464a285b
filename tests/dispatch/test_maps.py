"""Every map service keeps one contract, against servers of our own that speak as it does."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from jiahe.dispatch.adapters import http, maps
from jiahe.dispatch.adapters.http import Link
from jiahe.dispatch.adapters.maps import Amap, Osrm, Tianditu, Valhalla
from jiahe.dispatch.ports import MapSilent, Way, asked
from jiahe.engine.datum import wgs84_from_gcj02
from jiahe.engine.travel import Place, kilometres

KEY = "a-key-of-ours"
KINDS = (Valhalla, Osrm, Amap, Tianditu)
CITY = [Place(31.20 + n / 100, 121.40 + n / 70) for n in range(4)]
FAR = Place(-10.0, -20.0)  # the fake cities have no road to it


def way(a: Place, b: Place) -> tuple[float, float] | None:
    """(seconds, metres) in the fake city; None where there is no road."""
    if FAR.lat in (round(a.lat, 4), round(b.lat, 4)):
        return None
    return kilometres(a, b) * 240.0, kilometres(a, b) * 1400.0


def valhalla(asked_for, query, body):
    told = json.loads(body)
    table = [
        [
            dict(zip(("time", "distance"), (w[0], w[1] / 1000), strict=True))
            if (w := way(Place(a["lat"], a["lon"]), Place(b["lat"], b["lon"])))
            else {"time": None, "distance": None}
            for b in told["targets"]
        ]
        for a in told["sources"]
    ]
    return json.dumps({"sources_to_targets": table, "units": "kilometers"})


def osrm(asked_for, query, body):
    points = [
        Place(*map(float, reversed(one.split(",")))) for one in asked_for.split("/")[-1].split(";")
    ]
    rows, columns = (
        [points[int(n)] for n in query[key].split(";")] for key in ("sources", "destinations")
    )
    table = [[way(a, b) or (None, None) for b in columns] for a in rows]
    return json.dumps(
        {
            "code": "Ok",
            "durations": [[one[0] for one in row] for row in table],
            "distances": [[one[1] for one in row] for row in table],
        }
    )


def from_gcj02(text: str) -> Place:
    lng, lat = map(float, text.split(","))
    return Place(*wgs84_from_gcj02(lat, lng))


def amap(asked_for, query, body):
    if query["key"] != KEY:
        return json.dumps({"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"})
    goal = from_gcj02(query["destination"])
    found = [way(from_gcj02(one), goal) for one in query["origins"].split("|")]
    results = [
        {"origin_id": str(n), "distance": f"{w[1]:.0f}", "duration": f"{w[0]:.0f}"}
        if w
        else {"origin_id": str(n), "info": "no road", "code": "2"}
        for n, w in enumerate(found, 1)
    ]
    return json.dumps({"status": "1", "info": "OK", "infocode": "10000", "results": results})


def tianditu(asked_for, query, body):
    told = json.loads(query["postStr"])
    ends = [Place(*map(float, reversed(told[key].split(",")))) for key in ("orig", "dest")]
    w = way(*ends)
    inside = f"<distance>{w[1] / 1000}</distance><duration>{w[0]}</duration>" if w else ""
    return f"<result orig='{told['orig']}'>{inside}</result>"


SPEAK = {Valhalla: valhalla, Osrm: osrm, Amap: amap, Tianditu: tianditu}


@contextmanager
def serving(speak) -> Iterator[tuple[str, list[str]]]:
    """A map service on this machine; every path that it was asked for."""
    heard: list[str] = []

    class Fake(BaseHTTPRequestHandler):
        def _answer(self):
            parts = urlsplit(self.path)
            heard.append(parts.path)
            query = {key: found[0] for key, found in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            text = speak(parts.path, query, body)
            status, text = text if isinstance(text, tuple) else (200, text)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("kind", KINDS)
def test_each_way_of_the_table_is_the_services_own(kind):
    with serving(SPEAK[kind]) as (url, _):
        table = kind(Link(url, KEY)).ways(CITY[:2], CITY)
    assert [len(row) for row in table] == [4, 4]
    for origin, row in zip(CITY[:2], table, strict=True):
        for goal, found in zip(CITY, row, strict=True):
            seconds, metres = way(origin, goal)
            assert found.seconds == pytest.approx(seconds, abs=2)
            assert found.metres == pytest.approx(metres, abs=3)


@pytest.mark.parametrize("kind", KINDS)
def test_where_there_is_no_road_there_is_no_way(kind):
    with serving(SPEAK[kind]) as (url, _):
        table = kind(Link(url, KEY)).ways([CITY[0], FAR], [CITY[1]])
    assert isinstance(table[0][0], Way)
    assert table[1][0] is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_table_is_asked_in_pieces_that_the_service_takes(kind, monkeypatch):
    monkeypatch.setattr(kind, "most", 2)
    with serving(SPEAK[kind]) as (url, heard):
        table = kind(Link(url, KEY)).ways(CITY[:3], CITY)
    asked_times = {Valhalla: 4, Osrm: 4, Amap: 8, Tianditu: 12}
    assert len(heard) == asked_times[kind]
    assert all(one is not None for row in table for one in row)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "said",
    ["", "{}", "[]", "null", "<html/", '{"sources_to_targets": [[]]}', '{"code": "NoTable"}',
     '{"status": "1", "results": [7]}', "<!DOCTYPE x [<!ENTITY a 'b'>]><r>&a;</r>", (500, "no")],
)  # fmt: skip
def test_nonsense_is_silence_with_a_reason(kind, said):
    with serving(lambda *_: said) as (url, _), pytest.raises(MapSilent) as silent:
        kind(Link(url, KEY)).ways(CITY[:1], CITY[:1])
    assert str(silent.value)


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_out_of_all_reason_are_refused(kind):
    def lie(*_):
        if kind is Tianditu:
            return "<r><duration>-5</duration><distance>1</distance></r>"
        way_told = {"duration": "1e300", "distance": "1", "time": 1e300}
        return json.dumps(
            {"code": "Ok", "durations": [[1e300]], "distances": [[1]], "status": "1",
             "results": [way_told], "sources_to_targets": [[way_told]]}
        )  # fmt: skip

    with serving(lie) as (url, _), pytest.raises(MapSilent, match="out of all reason"):
        kind(Link(url, KEY)).ways(CITY[:1], CITY[:1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_that_is_not_there_is_silent_and_gives_no_key_away(kind):
    service = kind(Link("http://127.0.0.1:1", KEY))
    with pytest.raises(MapSilent) as silent:
        service.ways(CITY[:1], CITY[:1])
    assert KEY not in str(silent.value)
    assert silent.value.__cause__ is None


def test_a_wrong_key_is_silence():
    with serving(amap) as (url, _), pytest.raises(MapSilent, match="info 10001"):
        Amap(Link(url, "another")).ways(CITY[:1], CITY[:1])


def test_an_answer_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(0.1))
    late = serving(lambda *_: time.sleep(0.5) or "{}")
    with late as (url, _), pytest.raises(MapSilent, match="ReadTimeout"):
        Osrm(Link(url)).ways(CITY[:1], CITY[:1])


def test_an_answer_that_is_too_large_or_drips_too_slowly_is_cut(monkeypatch):
    with serving(lambda *_: "x" * 5000) as (url, _):
        monkeypatch.setattr(http, "LARGEST", 1000)
        with pytest.raises(MapSilent, match="too large"):
            Osrm(Link(url)).ways(CITY[:1], CITY[:1])
        monkeypatch.setattr(http, "LARGEST", 10**6)
        monkeypatch.setattr(http, "LONGEST_SECONDS", -1.0)
        with pytest.raises(MapSilent, match="too slow"):
            Osrm(Link(url)).ways(CITY[:1], CITY[:1])


def test_amap_is_asked_in_its_own_datum():
    heard = []

    def listen(path, query, body):
        heard.append(query["destination"])
        return amap(path, query, body)

    with serving(listen) as (url, _):
        Amap(Link(url, KEY)).ways(CITY[:1], CITY[1:2])
    lng, lat = map(float, heard[0].split(","))
    assert 0.3 < kilometres(Place(lat, lng), CITY[1]) < 0.8
    assert kilometres(from_gcj02(heard[0]), CITY[1]) < 0.001


@settings(max_examples=200, deadline=None)
@given(st.floats(3.0, 53.0), st.floats(74.0, 135.0))
def test_what_amap_is_asked_lies_within_a_metre_of_the_place(lat, lng):
    assert kilometres(from_gcj02(maps._gcj02(Place(lat, lng))), Place(lat, lng)) <= 0.001


class Silent:
    kind = "silent"

    def ways(self, *_):
        raise MapSilent("down")


class Talking(Silent):
    def ways(self, *_):
        return [[Way(60, 500)]]


@pytest.mark.usefixtures("db_free")
def test_a_silent_service_is_logged_with_its_reason():
    with capture_logs() as said:
        assert asked(Silent(), CITY[:1], CITY[:1]) is None
    assert said == [
        {"event": "map_silent", "kind": "silent", "reason": "down", "log_level": "warning"}
    ]


@pytest.fixture
def db_free(monkeypatch):
    class Outside:
        in_atomic_block = False

    monkeypatch.setattr("jiahe.dispatch.ports.connection", Outside)


def test_inside_a_transaction_nobody_is_asked(monkeypatch):
    class Inside:
        in_atomic_block = True

    monkeypatch.setattr("jiahe.dispatch.ports.connection", Inside)
    with pytest.raises(AssertionError, match="never called inside a transaction"):
        asked(Talking(), CITY[:1], CITY[:1])


@pytest.mark.usefixtures("db_free")
def test_control_outside_of_one_it_answers():
    assert asked(Talking(), CITY[:1], CITY[:1]) == [[Way(60, 500)]]
