"""Books over HTTP while web, worker and PostgreSQL are killed in turn; prints what was kept."""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from datetime import timedelta

from jiahe.cli import serve
from jiahe.cli.bench import await_port, free_port
from jiahe.cli.processes import Family
from jiahe.cli.throwaway import throwaway
from jiahe.kit.postgres.processes import postmaster_of

CLIENTS = 8
SETTLE_SECONDS = 40.0
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
    kills: int = 0

    def run(self, stop):
        while not stop.wait(self.every):
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
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.start()


def drill(chosen, database):
    from jiahe.kit.clock import now
    from jiahe.simulation.bench.stage import MINUTES, open_stage, starts_from, visitors

    stage, people, port = open_stage("drill", 12), visitors(CLIENTS), free_port()
    web, _, worker = serve.children("127.0.0.1", port, 1, os.environ)[:3]
    if chosen.early:
        web.command = [*web.command[:-1], "early_answer:application"]
    family = Family([web, worker])
    for child in family.children:
        child.start()
    await_port(port)
    starts = starts_from(now().date() + timedelta(days=2), 300)
    plan = {
        "port": port,
        "path": f"/book/{stage.service_code}/",
        "seconds": chosen.seconds,
        "calendar": "wide",
        "minutes": MINUTES,
        "starts": [one.isoformat() for one in starts],
        "visitors": [asdict(one) for one in people],
    }
    stop = threading.Event()
    killer = Killer(database, family, chosen.targets.split(","), chosen.every)
    killing = threading.Thread(target=killer.run, args=(stop,))
    killing.start()
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "jiahe.simulation.bench.load"],
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        stop.set()
        killing.join()
    database.server.supervise_once()
    told = {"kills": killer.kills} | settled(database, json.loads(answer.stdout))
    family.stop()
    return told


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
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--every", type=float, default=1.5)
    parser.add_argument("--targets", default="web,worker,postmaster")
    parser.add_argument("--early", action="store_true")
    wanted = parser.parse_args()
    with throwaway() as fresh:
        print(json.dumps(drill(wanted, fresh)))
