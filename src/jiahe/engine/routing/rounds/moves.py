"""What the search does to one round: time it anew, price an insertion, insert.

Times follow the earliest schedule forwards and the latest backwards, so that an insertion is judged
in constant time (Savelsbergh 1992, forward time slack; several windows keep both monotone).
"""

from jiahe.engine.jit import compiled
from jiahe.engine.routing.rounds.field import (
    AT,
    BARE,
    BLINK,
    CALLOUT,
    CAPACITY,
    CLOSES,
    COST,
    COUNT,
    EARLIEST,
    FAIRNESS_PRICE,
    HOURS,
    INFEASIBLE,
    KIND,
    LATENESS,
    LATEST,
    LATEST_PRICE,
    LATEST_START,
    LEG,
    LOAD,
    LOADED,
    LONGEST,
    LONGEST_DAY,
    LUNCH_CLOSES,
    LUNCH_LENGTH,
    LUNCH_OPENS,
    LUNCH_PRICE,
    OPENS,
    OVERTIME_PRICE,
    PAID,
    PAY,
    PENALTY,
    PERSON,
    READY,
    REGULAR,
    RICH,
    SAME_DAY,
    TOTAL,
    TRAVEL,
    TRAVEL_PRICE,
    VISIT,
    WALKED,
    WORK,
    WORST,
    Field,
    State,
    begin,
    begin_latest,
    draw,
    fondness,
    stay,
    unfairness,
    way,
)
from jiahe.engine.routing.rounds.walk import arrival, lay, leaving, walked

BLINK_EVERY = 100  # on average; Christiaens & Vanden Berghe 2020 blink at one position in a hundred


@compiled
def lunch_missing(f: Field, s: State, shift: int) -> int:
    """Seconds of lunch that no gap of the round has room for (latest minus earliest schedule)."""
    length = f.shift[shift, LUNCH_LENGTH]
    if length == 0:
        return 0
    opens, closes = f.shift[shift, LUNCH_OPENS], f.shift[shift, LUNCH_CLOSES]
    free, room = f.shift[shift, OPENS], 0
    n = s.tally[shift, COUNT]
    for p in range(n):
        room = max(
            room, min(closes, s.stop[shift, p, LATEST] - s.stop[shift, p, LEG]) - max(opens, free)
        )
        free = s.stop[shift, p, READY]
    home = free + (s.stop[shift, n, LEG] if n > 0 else 0)
    room = max(room, min(closes, f.shift[shift, CLOSES]) - max(opens, home))
    return max(0, length - room)


@compiled
def lunch_missing_with(f: Field, s: State, shift: int, visit: int, place: int) -> int:
    """The same for the round with a visit put in at a place where it fits."""
    length = f.shift[shift, LUNCH_LENGTH]
    if length == 0:
        return 0
    opens, closes = f.shift[shift, LUNCH_OPENS], f.shift[shift, LUNCH_CLOSES]
    visits, n = len(f.visit), s.tally[shift, COUNT]
    first = visits + shift
    last = first + len(f.shift)
    following = s.stop[shift, place, VISIT] if place < n else last
    limit = s.stop[shift, place, LATEST] if place < n else f.shift[shift, CLOSES]
    back = way(f, visit, following)
    late = begin_latest(f, visit, limit - back - stay(f, visit, shift))
    before = s.stop[shift, place - 1, VISIT] if place > 0 else first
    room = 0
    leg = way(f, before, visit)
    free = s.stop[shift, place - 1, READY] if place > 0 else f.shift[shift, OPENS]
    room = max(room, min(closes, late - leg) - max(opens, free))
    ready = begin(f, visit, free + leg) + stay(f, visit, shift)
    leg = way(f, before, visit)
    for p in range(place - 1, -1, -1):  # before it, the latest schedule moves forward
        one = s.stop[shift, p, VISIT]
        late = begin_latest(f, one, late - leg - stay(f, one, shift))
        leg = s.stop[shift, p, LEG]
        free = s.stop[shift, p - 1, READY] if p > 0 else f.shift[shift, OPENS]
        room = max(room, min(closes, late - leg) - max(opens, free))
    leg = back
    for p in range(place, n):  # after it, the earliest schedule moves back
        one = s.stop[shift, p, VISIT]
        room = max(room, min(closes, s.stop[shift, p, LATEST] - leg) - max(opens, ready))
        ready = begin(f, one, ready + leg) + stay(f, one, shift)
        leg = s.stop[shift, p + 1, LEG]
    room = max(room, min(closes, f.shift[shift, CLOSES]) - max(opens, ready + leg))
    return max(0, length - room)


@compiled
def refresh(f: Field, s: State, shift: int) -> None:
    """Times, travel and cost of one round, from its visits alone; the total follows."""
    if f.shift[shift, RICH] == WALKED:
        refresh_walked(f, s, shift)
        return
    visits, n = len(f.visit), s.tally[shift, COUNT]
    first = visits + shift
    last = first + len(f.shift)
    before, time, travel, work, load, paid = first, f.shift[shift, OPENS], 0, 0, 0, 0
    for p in range(n):
        visit = s.stop[shift, p, VISIT]
        leg = way(f, before, visit)
        s.stop[shift, p, LEG] = leg
        length = stay(f, visit, shift)
        time = begin(f, visit, time + leg) + length
        s.stop[shift, p, READY] = time
        travel += leg
        work += length
        load += f.visit[visit, LOAD]
        paid += f.visit[visit, PAY]
        before = visit
    s.stop[shift, n, LEG] = way(f, before, last) if n > 0 else 0
    travel += s.stop[shift, n, LEG]
    limit = f.shift[shift, CLOSES]
    for p in range(n - 1, -1, -1):
        visit = s.stop[shift, p, VISIT]
        limit = begin_latest(f, visit, limit - s.stop[shift, p + 1, LEG] - stay(f, visit, shift))
        s.stop[shift, p, LATEST] = limit
    s.tally[shift, TRAVEL], s.tally[shift, WORK], s.tally[shift, LOADED] = travel, work, load
    s.tally[shift, PAID] = paid
    cost = travel * f.price[TRAVEL_PRICE] + (f.shift[shift, CALLOUT] if n > 0 else 0)
    if f.shift[shift, RICH]:
        cost += f.price[OVERTIME_PRICE] * max(0, travel + work - f.shift[shift, REGULAR])
        cost += f.price[LUNCH_PRICE] * lunch_missing(f, s, shift)
    s.number[TOTAL] += cost - s.tally[shift, COST]
    s.tally[shift, COST] = cost


@compiled
def refresh_walked(f: Field, s: State, shift: int) -> None:
    """The same for a round that must be walked; times are those without rest and lunch."""
    n = lay(s, shift, 0, -1)
    first = len(f.visit) + shift
    last = first + len(f.shift)
    before, time, travel, work, load, paid = first, f.shift[shift, OPENS], 0, 0, 0, 0
    for p in range(n):
        visit = s.stop[shift, p, VISIT]
        s.stop[shift, p, LEG] = way(f, before, visit)
        length = stay(f, visit, shift)
        time = begin(f, visit, arrival(f, shift, before, visit, time)) + length
        s.stop[shift, p, READY] = time
        travel += s.stop[shift, p, LEG]
        work += length
        load += f.visit[visit, LOAD]
        paid += f.visit[visit, PAY]
        before = visit
    s.stop[shift, n, LEG] = way(f, before, last) if n > 0 else 0
    travel += s.stop[shift, n, LEG]
    limit, following = f.shift[shift, CLOSES], last
    for p in range(n - 1, -1, -1):
        visit = s.stop[shift, p, VISIT]
        limit = leaving(f, shift, visit, following, limit) - stay(f, visit, shift)
        limit = begin_latest(f, visit, limit)
        s.stop[shift, p, LATEST], following = limit, visit
    s.tally[shift, TRAVEL], s.tally[shift, WORK], s.tally[shift, LOADED] = travel, work, load
    s.tally[shift, PAID] = paid
    cost, lateness = walked(f, s, shift, n)
    s.number[TOTAL] += cost - s.tally[shift, COST]
    s.tally[shift, COST], s.tally[shift, LATENESS] = cost, lateness


@compiled
def lift(f: Field, s: State) -> None:
    """Counts the price of the latest visit of all anew; the total follows."""
    if f.price[LATEST_PRICE] == 0:
        return
    worst = 0
    for shift in range(len(f.shift)):
        worst = max(worst, s.tally[shift, LATENESS])
    s.number[TOTAL] += f.price[LATEST_PRICE] * (worst - s.number[WORST])
    s.number[WORST] = worst


@compiled
def rich_price(
    f: Field, s: State, shift: int, visit: int, place: int, more: int, limit: int
) -> int:
    """What overtime and lunch add when a visit costs `more` seconds of travel; -1: too long."""
    old = s.tally[shift, TRAVEL] + s.tally[shift, WORK]
    new = old + more + stay(f, visit, shift)
    if new > f.shift[shift, LONGEST]:
        return -1
    over = max(0, new - f.shift[shift, REGULAR]) - max(0, old - f.shift[shift, REGULAR])
    price = f.price[OVERTIME_PRICE] * over
    if price >= limit or f.price[LUNCH_PRICE] == 0 or f.shift[shift, LUNCH_LENGTH] == 0:
        return price
    missing = lunch_missing_with(f, s, shift, visit, place) - lunch_missing(f, s, shift)
    return max(0, price + f.price[LUNCH_PRICE] * missing)


@compiled
def blinks(s: State) -> bool:
    """Whether this position is overlooked; only one draw for each blink."""
    s.number[BLINK] -= 1
    if s.number[BLINK] >= 0:
        return False
    s.number[BLINK] = (draw(s.number) * 2 * BLINK_EVERY) >> 32
    return True


@compiled
def is_barred(f: Field, s: State, shift: int, visit: int) -> bool:
    """Whether the visit has no place in the round whatever the hour."""
    if f.able[f.visit[visit, KIND], shift] == 0 or s.tally[shift, COUNT] + 1 >= s.stop.shape[1]:
        return True
    if s.tally[shift, LOADED] + f.visit[visit, LOAD] > f.shift[shift, CAPACITY]:
        return True
    return f.shift[shift, RICH] != BARE and is_day_full(f, s, shift, visit)


@compiled
def is_day_full(f: Field, s: State, shift: int, visit: int) -> bool:
    """Whether the visit would make the person's day too long, all her shifts of it together."""
    paid, one = f.visit[visit, PAY] + s.tally[shift, PAID], f.shift[shift, SAME_DAY]
    while one != shift:
        paid += s.tally[one, PAID]
        one = f.shift[one, SAME_DAY]
    return paid > f.shift[shift, LONGEST_DAY]


@compiled
def personal_price(f: Field, s: State, shift: int, visit: int) -> int:
    """What sending this person costs, whatever else she does."""
    person = f.shift[shift, PERSON]
    price = fondness(f, visit, shift)
    if f.price[FAIRNESS_PRICE] > 0:
        earned = s.earned[person]
        price += unfairness(f, person, earned + f.visit[visit, PAY]) - unfairness(f, person, earned)
    return price


@compiled
def scan(f: Field, s: State, shift: int, visit: int, limit: int) -> tuple[int, int]:  # noqa: C901 -- the hot loop: a call for each test would be its cost
    """The cheapest place in the round below a limit, and its price; place -1: none."""
    n, place = s.tally[shift, COUNT], -1
    if is_barred(f, s, shift, visit):
        return place, limit
    rich = f.shift[shift, RICH]
    if rich == WALKED:
        return scan_walked(f, s, shift, visit, limit)
    fixed = personal_price(f, s, shift, visit)
    if n == 0:
        fixed += f.shift[shift, CALLOUT]
    length = stay(f, visit, shift)
    opens, closes = f.visit[visit, EARLIEST], f.visit[visit, LATEST_START]
    before, free = len(f.visit) + shift, f.shift[shift, OPENS]
    last = before + len(f.shift)
    for p in range(n + 1):
        if free > closes:
            break
        following = s.stop[shift, p, VISIT] if p < n else last
        bound = s.stop[shift, p, LATEST] if p < n else f.shift[shift, CLOSES]
        if max(free, opens) + length <= bound:
            leg = way(f, before, visit)
            start = begin(f, visit, free + leg)
            if start != INFEASIBLE and start + length <= bound:
                back = way(f, visit, following)
                if start + length + back <= bound and not blinks(s):
                    more = leg + back - s.stop[shift, p, LEG]
                    price = fixed + more * f.price[TRAVEL_PRICE]
                    if rich and price < limit:
                        added = rich_price(f, s, shift, visit, p, more, limit - price)
                        price = price + added if added >= 0 else limit
                    if price < limit:
                        place, limit = p, price
        if p < n:
            before, free = following, s.stop[shift, p, READY]
    return place, limit


@compiled
def scan_walked(f: Field, s: State, shift: int, visit: int, limit: int) -> tuple[int, int]:
    """The same for a round that must be walked: places where it may fit are walked one by one."""
    n, place, old = s.tally[shift, COUNT], -1, s.tally[shift, COST]
    personal = personal_price(f, s, shift, visit)
    length = stay(f, visit, shift)
    before, free = len(f.visit) + shift, f.shift[shift, OPENS]
    last = before + len(f.shift)
    for p in range(n + 1):
        if free > f.visit[visit, LATEST_START]:
            break
        following = s.stop[shift, p, VISIT] if p < n else last
        bound = s.stop[shift, p, LATEST] if p < n else f.shift[shift, CLOSES]
        start = begin(f, visit, arrival(f, shift, before, visit, free))
        fits = start != INFEASIBLE and start + length <= bound
        if fits and arrival(f, shift, visit, following, start + length) <= bound and not blinks(s):
            more = way(f, before, visit) + way(f, visit, following) - s.stop[shift, p, LEG]
            if f.price[HOURS] > 0 or personal + more * f.price[TRAVEL_PRICE] < limit:
                cost, late = walked(f, s, shift, lay(s, shift, visit, p))
                price = personal + cost - old
                price += f.price[LATEST_PRICE] * max(0, late - s.number[WORST])
                if price < limit:
                    place, limit = p, price
        if p < n:
            before, free = following, s.stop[shift, p, READY]
    return place, limit


@compiled
def put(f: Field, s: State, shift: int, visit: int, place: int) -> None:
    """The visit at that place of the round; everything follows, the total too."""
    for p in range(s.tally[shift, COUNT], place, -1):
        s.stop[shift, p, VISIT] = s.stop[shift, p - 1, VISIT]
    s.stop[shift, place, VISIT] = visit
    s.tally[shift, COUNT] += 1
    s.spot[visit, AT] = shift
    count_in(f, s, shift, visit, 1)
    refresh(f, s, shift)
    lift(f, s)


@compiled
def count_in(f: Field, s: State, shift: int, visit: int, sign: int) -> None:
    """Adds (1) or takes away (-1) what having this visit in this shift's round costs and earns."""
    person = f.shift[shift, PERSON]
    before = unfairness(f, person, s.earned[person])
    s.earned[person] += sign * f.visit[visit, PAY]
    after = unfairness(f, person, s.earned[person])
    s.number[TOTAL] += sign * (fondness(f, visit, shift) - f.visit[visit, PENALTY]) + after - before
