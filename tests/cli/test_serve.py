import socket
from collections.abc import Iterator

import pytest

from jiahe.cli.main import main
from jiahe.cli.serve import GATEWAY_OFFSET, are_ports_free


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens, as a second product would."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.mark.parametrize("beside", [0, 1, GATEWAY_OFFSET])
def test_a_taken_port_is_named(taken: int, beside: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert not are_ports_free("127.0.0.1", taken - beside)
    assert f"Port {taken} " in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["demo", "serve"])
def test_nothing_is_started_on_a_taken_port(taken: int, verb: str) -> None:
    assert main([verb, "--port", str(taken)]) == 2


def test_control_two_servers_share_a_port_without_the_question(taken: int) -> None:
    with socket.socket() as second:
        second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        second.bind(("127.0.0.1", taken))
