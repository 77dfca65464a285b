"""Give somebody the regulator's view of every company of this installation, or end it."""

import argparse
import json
import sys

from jiahe.cli import options
from jiahe.cli.environment import product
from jiahe.cli.migrate import migrate


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("phone", help="who signs in as a regulator, by mobile number")
    what = verb.add_mutually_exclusive_group(required=True)
    what.add_argument("--name", help="how the regulator is called")
    what.add_argument("--end", action="store_true", help="the role ends in every company")


def run(chosen: argparse.Namespace) -> int:
    """0 when it is so now, 2 when nobody can be meant by the number or there is no company."""
    with product():
        if code := migrate():
            return code
        return oversee(chosen)


def oversee(chosen: argparse.Namespace) -> int:
    """The deed itself, in a product that is ready."""
    from jiahe.journeys import staffing
    from jiahe.kit.errors import Refusal

    try:
        if chosen.end:
            person, many = staffing.end_regulator(phone=chosen.phone)
        else:
            person, many = staffing.appoint_regulator(phone=chosen.phone, name=chosen.name)
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        return options.WRONG_USE
    told = {"regulator": chosen.phone, "name": person.name, "changed": many}
    verb = "watches over the companies no more" if chosen.end else "watches over every company"
    print(
        json.dumps(told, ensure_ascii=False)
        if chosen.json
        else f"{person.name or chosen.phone} {verb} ({many} changed)"
    )
    return 0
