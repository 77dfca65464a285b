"""Open the demo city: everything set up, seeded, served; Ctrl-C stops it."""

import argparse
import os
import secrets

from jiahe.cli import options, serve
from jiahe.cli.environment import database, kept_secret
from jiahe.cli.live import live_child
from jiahe.cli.migrate import migrate
from jiahe.cli.processes import Family
from jiahe.cli.seed import seed_apart

HELP_PHONE = "400-000-1234"  # nobody's


def register(verb: argparse.ArgumentParser) -> None:
    serve.register(verb)
    verb.add_argument(
        "--seed", type=options.count, default=1, help="another one draws another city: 1"
    )
    verb.add_argument("--live", action="store_true", help="let the day go on by itself")
    verb.add_argument(
        "--speed",
        type=options.amount,
        default=60.0,
        help="how much faster than the clock the plan runs: 60",
    )


def run(chosen: argparse.Namespace) -> int:
    """0 when it was stopped, 2 when a port is taken; what a step or a process ended with, else."""
    if not serve.are_ports_free(chosen.host, chosen.port):
        return serve.WRONG_USE
    os.environ["JIAHE_DEMO"] = "1"
    os.environ.setdefault("JIAHE_HELP_PHONE", HELP_PHONE)
    os.environ.setdefault("JIAHE_SECRET_KEY", kept_secret())  # seeds and serves with one key
    with database() as server:
        if code := migrate():
            return code
        if code := seed_apart(chosen.seed):
            return code
        os.environ["JIAHE_EVENTS_PORT"] = str(chosen.port + 1)
        os.environ["JIAHE_GATEWAY_URL"] = f"http://127.0.0.1:{chosen.port + serve.GATEWAY_OFFSET}"
        os.environ["JIAHE_GATEWAY_SECRET"] = secrets.token_urlsafe(24)
        children = serve.children(chosen.host, chosen.port, chosen.processes, os.environ)
        if chosen.live:
            children.append(live_child(chosen.speed, os.environ))
        serve.make_folders()
        family = Family(
            children,
            is_ready=lambda: serve.answers(chosen.host, chosen.port),
            when_ready=lambda: welcome(chosen.host, chosen.port),
        )
        serve.look_after(family, server)
    return 0


def welcome(host: str, port: int) -> None:
    """The address and who one may be there."""
    import django  # the labels need ready translations

    django.setup()
    from jiahe.simulation.accounts import INBOX, demo_accounts

    address = f"http://{host}:{port}"
    print(f"\nJiahe is at {address}/ ; sign in with one of these numbers.")
    print(f"The code arrives at {address}{INBOX}\n")
    for account in demo_accounts():
        print(f"  {account.typed}  {account.key.replace('_', ' ')}")
    print(flush=True)
