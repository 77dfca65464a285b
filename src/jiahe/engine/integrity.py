"""Signals that a review may not be genuine: each says what was seen, none decides.

Rings: Akoglu, Chandy, Faloutsos (2013) look for dense parts of the graph of givers; we take its
cores (Batagelj, Zaversnik 2003). Copies: shingles and minwise hashing (Broder 1997).
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import combinations

BURST_OF, BURST_WITHIN = 5, timedelta(minutes=30)
COPY_FROM, COPY_ALIKE, COPY_OF = 20, 0.8, 3  # signs, share of shingles, texts by several people
PAIR_OF, PAIR_WITHIN, PAIR_SHARE = 5, timedelta(days=30), 0.4
RING_WORKERS, RING_CORE, RING_SHARE = 3, 2, 0.5
SHARED_BY = 3  # people who rate from one browser
TOP = 4.8
SHINGLE, HASHES, BANDS = 3, 32, 16


class SignalKind(StrEnum):
    STAFF = "staff"
    DEVICE = "device"
    SHARED = "shared"
    BURST = "burst"
    COPIED = "copied"
    PAIR = "pair"
    RING = "ring"


@dataclass(frozen=True)
class Said:
    """One review; `tie` names how its author belongs to the worker or the company, if so.

    `devices` are the browsers it was sent from, `device_of` whose they are, if somebody's who
    works there.
    """

    key: int
    worker: int
    giver: int
    value: float
    at: datetime
    text: str = ""
    tie: str = ""
    in_series: bool = False
    devices: frozenset[str] = frozenset()
    device_of: str = ""


@dataclass(frozen=True)
class Signal:
    """What was seen, with the figures that its words need."""

    kind: SignalKind
    detail: Mapping[str, int | float | str] = field(default_factory=dict)


Signals = dict[int, list[Signal]]


def signals(reviews: Sequence[Said]) -> Signals:
    """Review key -> its signals, the gravest kind first; keys without a signal are left out."""
    found: Signals = defaultdict(list)
    for look in (_staff, _own_devices, _shared_devices, _bursts, _copies, _pairs, _rings):
        for key, signal in look(reviews):
            found[key].append(signal)
    return dict(found)


Found = Iterable[tuple[int, Signal]]


def _staff(reviews: Sequence[Said]) -> Found:
    """Authors who work there, have the worker's phone, or live with the worker."""
    for one in reviews:
        if one.tie:
            yield one.key, Signal(SignalKind.STAFF, {"tie": one.tie})


def _own_devices(reviews: Sequence[Said]) -> Found:
    """Reviews sent from a browser on which the worker or a colleague signs in."""
    for one in reviews:
        if one.device_of:
            yield one.key, Signal(SignalKind.DEVICE, {"whose": one.device_of})


def _shared_devices(reviews: Sequence[Said]) -> Found:
    """Reviews by three people or more from one browser, whatever they say."""
    authors: dict[str, set[int]] = defaultdict(set)
    for one in reviews:
        for device in one.devices:
            authors[device].add(one.giver)
    for one in reviews:
        most = max((len(authors[device]) for device in one.devices), default=0)
        if most >= SHARED_BY:
            yield one.key, Signal(SignalKind.SHARED, {"n": most})


def _bursts(reviews: Sequence[Said]) -> Found:
    """Five top marks on one worker by different people within half an hour."""
    for rows in _by_worker(reviews).values():
        glad = [one for one in rows if one.value >= TOP]
        caught: dict[int, int] = {}
        first = 0
        for last, one in enumerate(glad):
            while one.at - glad[first].at > BURST_WITHIN:
                first += 1
            window = glad[first : last + 1]
            people = len({row.giver for row in window})
            if people >= BURST_OF:
                caught |= {row.key: max(people, caught.get(row.key, 0)) for row in window}
        minutes = round(BURST_WITHIN / timedelta(minutes=1))
        for key, people in caught.items():
            yield key, Signal(SignalKind.BURST, {"n": people, "minutes": minutes})


def _by_worker(reviews: Sequence[Said]) -> dict[int, list[Said]]:
    rows: dict[int, list[Said]] = defaultdict(list)
    for one in sorted(reviews, key=lambda row: (row.at, row.key)):
        rows[one.worker].append(one)
    return rows


def plain(text: str) -> str:
    """The text without spaces, punctuation, width and case."""
    signs = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in signs if one.isalnum())


def shingles(text: str) -> frozenset[str]:
    """The runs of three signs of the plain text."""
    said = plain(text)
    return frozenset(said[n : n + SHINGLE] for n in range(len(said) - SHINGLE + 1))


def _copies(reviews: Sequence[Said]) -> Found:
    """Long texts that are nearly the same in at least three reviews by different people."""
    parts = {one.key: shingles(one.text) for one in reviews if len(plain(one.text)) >= COPY_FROM}
    giver = {one.key: one.giver for one in reviews}
    alike: dict[int, set[int]] = defaultdict(set)
    for one, other in _neighbours(parts):
        if giver[one] != giver[other] and _jaccard(parts[one], parts[other]) >= COPY_ALIKE:
            alike[one].add(other)
            alike[other].add(one)
    for key, others in alike.items():
        if len({giver[other] for other in others}) >= COPY_OF - 1:
            yield key, Signal(SignalKind.COPIED, {"n": len(others) + 1})


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _neighbours(parts: Mapping[int, frozenset[str]]) -> set[tuple[int, int]]:
    """Pairs that share a band of their minwise hashes: nearly all that are alike, few others."""
    buckets: dict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
    rows = HASHES // BANDS
    for key, some in parts.items():
        told = [_hashed(one) for one in some]
        least = [min((a * one + b) % PRIME for one in told) for a, b in SALTS]
        for band in range(BANDS):
            buckets[band, tuple(least[band * rows : (band + 1) * rows])].append(key)
    return {pair for keys in buckets.values() for pair in combinations(sorted(keys), 2)}


def _hashed(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=7).digest(), "big")


PRIME = (1 << 61) - 1
SALTS = tuple((2 * _hashed(f"a{n}") + 1, _hashed(f"b{n}")) for n in range(HASHES))


def _pairs(reviews: Sequence[Said]) -> Found:
    """The same home on the same worker again and again, outside a series, all top marks."""
    for rows in _by_worker(reviews).values():
        homes: dict[int, list[Said]] = defaultdict(list)
        for one in rows:
            if one.value >= TOP and not one.in_series:
                homes[one.giver].append(one)
        for mine in homes.values():
            dense = _densest(mine)
            if len(dense) < PAIR_OF:
                continue
            since, until = dense[0].at, dense[-1].at
            around = sum(since <= one.at <= until for one in rows)
            if len(dense) >= PAIR_SHARE * around:
                days = round(PAIR_WITHIN / timedelta(days=1))
                for one in dense:
                    yield one.key, Signal(SignalKind.PAIR, {"n": len(dense), "days": days})


def _densest(rows: Sequence[Said]) -> Sequence[Said]:
    """The most reviews that lie within the window; rows are in order of time."""
    best: Sequence[Said] = ()
    first = 0
    for last, one in enumerate(rows):
        while one.at - rows[first].at > PAIR_WITHIN:
            first += 1
        if last - first + 1 > len(best):
            best = rows[first : last + 1]
    return best


def _rings(reviews: Sequence[Said]) -> Found:
    """Three homes or more that praise the same three workers, who are praised by few others."""
    praised: dict[int, set[int]] = defaultdict(set)
    for one in reviews:
        if one.value >= TOP:
            praised[one.giver].add(one.worker)
    core = cores(_linked(praised))
    dense = {giver for giver, depth in core.items() if depth >= RING_CORE}
    for rows in _by_worker(reviews).values():
        inside = [one for one in rows if one.giver in dense and one.value >= TOP]
        people = {one.giver for one in inside}
        if len(people) > RING_CORE and len(inside) >= RING_SHARE * len(rows):
            for one in inside:
                yield one.key, Signal(SignalKind.RING, {"n": len(people)})


def _linked(praised: Mapping[int, set[int]]) -> list[tuple[int, int]]:
    """Pairs of givers who praise three workers in common."""
    givers: dict[int, list[int]] = defaultdict(list)
    for giver, workers in praised.items():
        if len(workers) >= RING_WORKERS:
            for worker in workers:
                givers[worker].append(giver)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for some in givers.values():
        for pair in combinations(sorted(some), 2):
            shared[pair] += 1
    return [pair for pair, n in shared.items() if n >= RING_WORKERS]


def cores(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Node -> the depth of the deepest core that holds it: all in it have so many links in it."""
    links: dict[int, set[int]] = defaultdict(set)
    for one, other in edges:
        if one != other:
            links[one].add(other)
            links[other].add(one)
    left = {node: len(some) for node, some in links.items()}
    shelves: dict[int, set[int]] = defaultdict(set)
    for node, n in left.items():
        shelves[n].add(node)
    found: dict[int, int] = {}
    least = deepest = 0
    while len(found) < len(links):
        while not shelves[least]:
            least += 1
        node = shelves[least].pop()
        deepest = max(deepest, least)
        found[node] = deepest
        for other in links[node]:
            if other not in found:
                shelves[left[other]].discard(other)
                left[other] -= 1
                shelves[left[other]].add(other)
        least = max(0, least - 1)
    return found
