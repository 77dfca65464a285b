"""The part of `jiahe bench` that counts published home care solutions anew; no database."""

import argparse
import json
import sys


def run(chosen: argparse.Namespace) -> int:
    """0 when every part is the published one; 1 when not, 2 for a folder without the set."""
    from jiahe.simulation.bench import homecare

    if chosen.data is None:
        print("jiahe bench homecare needs --data FOLDER, the home care set", file=sys.stderr)
        return 2
    try:
        rows = homecare.judged(chosen.data)
    except (OSError, ValueError, KeyError) as refused:
        print(f"{chosen.data}: {refused}", file=sys.stderr)
        return 2
    told = {"bench": "homecare", "rows": rows}
    print(json.dumps(told) if chosen.json else homecare.markdown(rows))
    return int(any(row["other_parts"] or row["cost"] != row["published"] for row in rows))
