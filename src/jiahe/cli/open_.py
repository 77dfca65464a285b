"""Open a company with its owner and first store, ready for its staff, services and workers."""

import argparse
import json
import sys

from jiahe.accounts.modes import EMPLOYEE, MODES
from jiahe.cli import options
from jiahe.cli.environment import product
from jiahe.cli.migrate import migrate

TOLD = "{name} is open: {owner} signs in, and says at /office/company/staff/ who works there"


def register(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("slug", help="short name in addresses: small letters, digits, hyphens")
    verb.add_argument("--name", required=True, help="as households read it")
    verb.add_argument("--name-en", default="", help="the same in English: as --name")
    verb.add_argument("--mode", choices=MODES, default=EMPLOYEE, help=f"how it works: {EMPLOYEE}")
    verb.add_argument("--owner", required=True, metavar="PHONE", help="who signs in as its owner")
    verb.add_argument("--owner-name", default="", help="how the owner is called")
    verb.add_argument(
        "--place", required=True, type=place, metavar="LAT,LNG", help="the store, in WGS-84"
    )


def place(text: str) -> tuple[float, float]:
    """The place that 31.2,121.5 names; raises `ArgumentTypeError` in words."""
    try:
        lat, lng = (float(one) for one in text.split(","))
    except ValueError:
        lat, lng = 91.0, 181.0
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        raise argparse.ArgumentTypeError(f"“{text}” is no place such as 31.2304,121.4737")
    return lat, lng


def run(chosen: argparse.Namespace) -> int:
    """0 when the company is there now, 2 when it cannot be opened so."""
    with product():
        if code := migrate():
            return code
        return open_house(chosen)


def open_house(chosen: argparse.Namespace) -> int:
    """The opening itself, in a product that is ready."""
    from jiahe.accounts.choices import CompanyMode
    from jiahe.journeys import staffing
    from jiahe.kit.errors import Refusal

    try:
        company = staffing.open_house(
            slug=chosen.slug,
            names=(chosen.name, chosen.name_en),
            mode=CompanyMode(chosen.mode),
            owner=(chosen.owner, chosen.owner_name),
            place=chosen.place,
        )
    except Refusal as refusal:
        print(str(refusal), file=sys.stderr)
        return options.WRONG_USE
    told = {"company": company.slug, "name": company.name, "owner": chosen.owner}
    line = (
        "{name} is open: {owner} signs in and gives the office its roles at /office/company/staff/"
    )
    print(json.dumps(told, ensure_ascii=False) if chosen.json else line.format(**told))
    return 0
