"""The invented city's households: who lives there, how large, what to know before entering."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from jiahe.simulation.compounds import Compound
from jiahe.simulation.geography import Place
from jiahe.simulation.people import HOUSEHOLD_BLOCK, full_name, phone

SEGMENTS = (  # segment, share, (relation, need) of those beside the contact
    ("single", 18, ()),
    ("couple", 22, (("配偶", ""),)),
    ("family", 28, (("配偶", ""), ("孩子", "child"))),
    ("newborn", 8, (("配偶", ""), ("宝宝", "infant"))),
    ("elder_alone", 12, (("本人", "elder"),)),
    ("three_generations", 12, (("配偶", ""), ("孩子", "child"), ("父母", "elder"))),
)
ENTRY_NOTES = (
    "", "", "", "门禁请按房号呼叫。", "电动车停东门车棚。", "进门左手边有鞋套。",
    "家里有人午睡，请轻敲门。", "电梯需要刷卡，到楼下请打电话。", "请从南门进，登记后直走。",
)  # fmt: skip
PETS = ("", "", "", "", "一只猫", "一只小狗", "两只猫")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at home; `need` is empty or one of the kinds of special need."""

    relation: str
    need: str


@dataclass(frozen=True, slots=True)
class Household:
    code: str
    contact: str
    phone: str
    compound: str
    place: Place
    door: str
    area_m2: int
    members: tuple[Member, ...]
    pets: str
    entry_note: str
    segment: str

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(sorted({one.need for one in self.members if one.need}))


def _near(rng: random.Random, place: Place) -> Place:
    """Another building of the same compound: within about a hundred metres."""
    return Place(place.lat + rng.uniform(-9e-4, 9e-4), place.lng + rng.uniform(-9e-4, 9e-4))


def _segment(rng: random.Random, number: int) -> tuple[str, tuple[tuple[str, str], ...]]:
    if number <= 2:  # the two that people try out: a family, and an older person alone
        name = ("family", "elder_alone")[number - 1]
        return next((one, people) for one, _, people in SEGMENTS if one == name)
    name, _, people = rng.choices(SEGMENTS, [share for _, share, _ in SEGMENTS])[0]
    return name, people


def _household(rng: random.Random, number: int, compound: Compound) -> Household:
    segment, people = _segment(rng, number)
    age = rng.randint(66, 84) if segment == "elder_alone" else rng.randint(27, 58)
    floor, flat = rng.randint(1, compound.floors), rng.randint(1, 4)
    return Household(
        code=f"h{number:04d}",
        contact=full_name(rng, gender=rng.choice("fffm"), age=age),
        phone=phone(HOUSEHOLD_BLOCK, number),
        compound=compound.name,
        place=_near(rng, compound.place),
        door=f"{rng.randint(1, compound.buildings)}号楼{floor}0{flat}室",
        area_m2=rng.choice(compound.areas_m2),
        members=tuple(Member(relation, need) for relation, need in people),
        pets=rng.choice(PETS),
        entry_note=rng.choice(ENTRY_NOTES),
        segment=segment,
    )


def build_households(
    *, seed: int, compounds: Sequence[Compound], count: int = 1200
) -> tuple[Household, ...]:
    """So many households, each with a number of its own."""
    rng = random.Random(f"households {seed}")  # noqa: S311  # repeatable on purpose
    return tuple(_household(rng, n, rng.choice(compounds)) for n in range(1, count + 1))
