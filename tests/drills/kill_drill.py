"""Books over HTTP while web, worker and PostgreSQL are killed in turn; prints what was kept."""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import asdict, dataclass

from jiahe.cli import serve
from jiahe.cli.processes import Family
from jiahe.cli.served import await_port, free_port
from jiahe.cli.throwaway import throwaway
from jiahe.kit.postgres.processes import postmaster_of

CLIENTS = 8
SETTLE_SECONDS = 40.0
START_SECONDS = 30.0
AUDIT = {
    "orders": "SELECT count(*) FROM booking_order",
    "visits_without_their_one_promise": (
        "SELECT count(*) FROM booking_visit v WHERE 1 <> (SELECT count(*) FROM"
        " booking_reservation r WHERE r.visit_id = v.id AND r.state = 'confirmed')"
    ),
    "double_bookings": (
        "SELECT count(*) FROM booking_reservation a JOIN booking_reservation b"
        " ON a.worker_id = b.worker_id AND a.id < b.id AND a.during && b.during"
        " WHERE a.state = 'confirmed' AND b.state = 'confirmed'"
    ),
    "facts": "SELECT count(*) FROM kit_outbox",
    "pending": "SELECT count(*) FROM kit_outboxpending",
}


@dataclass
class Killer:
    """Kills one after the other, and starts each again."""

    database: object
    family: Family
    targets: list[str]
    every: float
    port: int
    kills: int = 0

    def run(self, stop):
        while not stop.wait(self.every):
            await_answer(self.port)
            self.kill(self.targets[self.kills % len(self.targets)])
            self.kills += 1
            self.database.server.supervise_once()

    def kill(self, target):
        if target == "postmaster":
            found = postmaster_of(self.database.server.layout.data)
            if found:
                os.kill(found.pid, signal.SIGKILL)
            return
        child = next(one for one in self.family.children if one.name == target)
        child.clear()
        child.start()


def await_answer(port):
    """Returns when the web process answers: a kill before that would only prolong the outage."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10):
                return
        except OSError:
            time.sleep(0.1)


def drill(chosen, database):
    from jiahe.simulation.bench.stage import open_stage, visitors

    stage, people, port = open_stage("drill", 12), visitors(CLIENTS), free_port()
    web, _, worker = serve.children("127.0.0.1", port, 1, os.environ)[:3]
    if chosen.early:
        web.command = [*web.command[:-1], "early_answer:application"]
    family = Family([web, worker])
    for child in family.children:
        child.start()
    try:
        await_port(port)
        await_answer(port)
        kills, told = under_fire(chosen, database, family, plan_for(stage, people, port))
        return {"kills": kills} | settled(database, told)
    finally:
        family.stop()


def plan_for(stage, people, port):
    from jiahe.simulation.bench.stage import MINUTES, starts_of

    return {
        "port": port,
        "path": f"/book/{stage.service_code}/",
        "calendar": "wide",
        "minutes": MINUTES,
        "starts": [one.isoformat() for one in starts_of("hot")],
        "visitors": [asdict(one) for one in people],
    }


def under_fire(chosen, database, family, plan):
    """(kills, what the load saw) of the seconds in which one after the other is killed."""
    stop = threading.Event()
    killer = Killer(database, family, chosen.targets.split(","), chosen.every, plan["port"])
    killing = threading.Thread(target=killer.run, args=(stop,))
    killing.start()
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "jiahe.simulation.bench.load"],
            input=json.dumps(plan | {"seconds": chosen.seconds}),
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        stop.set()
        killing.join()
    database.server.supervise_once()
    return killer.kills, json.loads(answer.stdout)


def settled(database, told):
    """The audit once every fact is delivered, or after `SETTLE_SECONDS`."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while (found := audit(database))["pending"] and time.monotonic() < deadline:
        time.sleep(0.5)
    keys = [key for key, _ in told["acknowledged"]]
    codes = {to.split("/")[2] for _, to in told["acknowledged"]}
    return found | {
        "acknowledged": len(keys),
        "different_orders": len(codes),
        "lost": len(set(keys) - found["keys"]),
        "unacknowledged_orders": found["orders"] - len(codes & found["codes"]),
        "statuses": told["statuses"],
        "errors": told["errors"],
        "keys": None,
        "codes": None,
    }


def audit(database):
    from jiahe.journeys.reactions import REACTIONS

    with database._owner(database.name) as owner:
        owner.execute("SELECT set_config('jiahe.companies', '*', false)")
        found = {name: owner.execute(sql).fetchone()[0] for name, sql in AUDIT.items()}
        kinds = owner.execute("SELECT kind, count(*) FROM kit_outbox GROUP BY kind").fetchall()
        reactions = {kind.__name__: len(each) for kind, each in REACTIONS.items()}
        receipts = owner.execute("SELECT count(*) FROM kit_outboxreceipt").fetchone()[0]
        owed = sum(reactions.get(kind, 0) * count for kind, count in kinds)
        keys = owner.execute("SELECT key FROM kit_idempotencykey WHERE result IS NOT NULL")
        codes = owner.execute("SELECT code FROM booking_order")
        return found | {
            "receipts_missing": owed - receipts,
            "keys": {row[0] for row in keys.fetchall()},
            "codes": {row[0] for row in codes.fetchall()},
        }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--every", type=float, default=0.5)
    parser.add_argument("--targets", default="web,worker,postmaster")
    parser.add_argument("--early", action="store_true")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends all the same
    with throwaway() as fresh:
        print(json.dumps(drill(wanted, fresh)))
