"""Solomon (1987) and Gehring & Homberger (1999): one depot, equal vehicles, every visit required.

Distance and time are Euclidean; one unit is told as 1,000 of ours, so that a cost over 1,000 is the
length in the literature's "float" convention to three digits.
"""

from jiahe.engine.routing.rounds.model import Law, Problem, Shift, Visit
from jiahe.engine.routing.rounds.sanity import BadProblem

SCALE = 1000
COLUMNS = 7  # number, place, demand, window, stay


def read(text: str) -> Problem:
    """Raises `BadProblem`, also for a line among the customers that is none."""
    lines = [line for line in text.splitlines() if line.strip()]
    title = next(k for k, line in enumerate(lines) if "CUST NO" in line.upper())
    vehicles, capacity = _vehicles(lines[:title])
    customers = [_row(line) for line in lines[title + 1 :]]
    if not customers:
        raise BadProblem("unreadable", "no depot")
    depot, *visited = customers
    home = (depot[1], depot[2])
    opens, closes = round(depot[4] * SCALE), round(depot[5] * SCALE)
    return Problem(
        visits=tuple(_visit(row) for row in visited),
        shifts=tuple(
            Shift(number, home, home, opens, closes, capacity=capacity)
            for number in range(min(vehicles, len(visited)))  # more would stay at home
        ),
        law=Law(seconds_per_metre=SCALE),
    )


def _vehicles(lines: list[str]) -> tuple[int, int]:
    """Number and capacity, the only line of two numbers above the customers."""
    pairs = [line.split() for line in lines if len(line.split()) == len(("number", "capacity"))]
    told = [pair for pair in pairs if all(one.lstrip("-").isdigit() for one in pair)]
    if not told or int(told[0][0]) < 0:
        raise BadProblem("unreadable", "no number of vehicles with their capacity")
    return int(told[0][0]), int(told[0][1])


def _row(line: str) -> list[float]:
    numbers = [float(one) for one in line.split()]
    if len(numbers) != COLUMNS or not numbers[0].is_integer():
        raise BadProblem("unreadable", f"not a customer: {line.strip()[:60]}")
    return numbers


def _visit(row: list[float]) -> Visit:
    return Visit(
        id=int(row[0]),
        point=(row[1], row[2]),
        windows=((round(row[4] * SCALE), round(row[5] * SCALE)),),
        duration=round(row[6] * SCALE),
        load=round(row[3]),
    )
