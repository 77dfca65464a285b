"""Open the demo city: everything set up, seeded, served; Ctrl-C stops it."""

import argparse
import os
import secrets

from jiahe.cli import serve
from jiahe.cli.environment import database
from jiahe.cli.migrate import migrate
from jiahe.cli.processes import Family


def register(verb: argparse.ArgumentParser) -> None:
    serve.register(verb)
    verb.add_argument("--seed", type=int, default=1, help="another seed draws another city")


def run(chosen: argparse.Namespace) -> int:
    os.environ["JIAHE_DEMO"] = "1"
    with database() as server:
        if code := migrate():
            return code
        os.environ["JIAHE_EVENTS_PORT"] = str(chosen.port + 1)
        os.environ["JIAHE_GATEWAY_URL"] = f"http://127.0.0.1:{chosen.port + serve.GATEWAY_OFFSET}"
        os.environ["JIAHE_GATEWAY_SECRET"] = secrets.token_urlsafe(24)
        family = Family(serve.children(chosen.host, chosen.port, chosen.processes, os.environ))
        serve.look_after(family, server)
    return 0
