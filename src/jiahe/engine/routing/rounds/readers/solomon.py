"""Solomon (1987) and Gehring & Homberger (1999): one depot, equal vehicles, every visit required.

Distance and time are Euclidean; one unit is told as 1,000 of ours, so that a cost over 1,000 is the
length in the literature's "float" convention to three digits.
"""

from jiahe.engine.routing.rounds.model import Law, Problem, Shift, Visit

SCALE = 1000


def read(text: str) -> Problem:
    numbers = [line.split() for line in text.splitlines() if line.strip()]
    rows = [[float(one) for one in line] for line in numbers if _is_row(line)]
    (vehicles, capacity), customers = rows[0], rows[1:]
    depot, *visited = customers
    return Problem(
        visits=tuple(_visit(row) for row in visited),
        shifts=tuple(
            Shift(
                id=number,
                start=(depot[1], depot[2]),
                end=(depot[1], depot[2]),
                opens=round(depot[4] * SCALE),
                closes=round(depot[5] * SCALE),
                capacity=round(capacity),
            )
            for number in range(int(vehicles))
        ),
        law=Law(seconds_per_metre=SCALE),
    )


def _is_row(line: list[str]) -> bool:
    return len(line) in (2, 7) and all(one.replace(".", "", 1).isdigit() for one in line)


def _visit(row: list[float]) -> Visit:
    return Visit(
        id=int(row[0]),
        point=(row[1], row[2]),
        windows=((round(row[4] * SCALE), round(row[5] * SCALE)),),
        duration=round(row[6] * SCALE),
        load=round(row[3]),
    )
