"""A map service is named whole or not at all: half a setting stops the start."""

import os
import subprocess
import sys

import pytest

ASK = "from jiahe.config import settings; print(settings.TRAVEL_KIND, settings.TRAVEL_URL)"


def started(**names: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if "JIAHE_TRAVEL" not in name}
    return subprocess.run(
        [sys.executable, "-c", ASK], env=known | names, capture_output=True, text=True, check=False
    )


def test_without_a_service_and_with_a_whole_one_it_starts():
    assert started().returncode == 0
    whole = started(JIAHE_TRAVEL_KIND="osrm", JIAHE_TRAVEL_URL="http://maps.example")
    assert whole.stdout.split() == ["osrm", "http://maps.example"]


@pytest.mark.parametrize(
    "names",
    [
        {"JIAHE_TRAVEL_KIND": "osrm"},
        {"JIAHE_TRAVEL_KIND": "paper", "JIAHE_TRAVEL_URL": "http://maps.example"},
    ],
)
def test_half_a_service_stops_the_start_with_the_names_that_are_known(names):
    ended = started(**names)
    assert ended.returncode != 0
    assert "one of valhalla, osrm, amap, tianditu and needs JIAHE_TRAVEL_URL" in ended.stderr
