"""The invented city's workers: skills, papers, weeks; a few papers fail on purpose."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from jiahe.simulation.compounds import Compound
from jiahe.simulation.geography import Place
from jiahe.simulation.people import WORKER_BLOCK, Company, full_name, phone
from jiahe.simulation.schooling import schooling_of
from jiahe.simulation.words import words


@dataclass(frozen=True, slots=True)
class Skill:
    skill: str
    level: int


@dataclass(frozen=True, slots=True)
class Shift:
    """Minutes from local midnight; Monday is weekday 0."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Certificate:
    kind: str
    issuer: str
    number: str
    valid_from: date
    valid_until: date
    truth: str


@dataclass(frozen=True, slots=True)
class Leave:
    first_on: date
    last_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Worker:
    """`quality` is what the worker is really like, 0 to 1; households' marks scatter around it."""

    code: str
    name: str
    gender: str
    phone: str
    born_on: date
    years: int
    story: str
    home: Place
    company: str
    store: str
    transport: str
    trade: str
    skills: tuple[Skill, ...]
    weekly: tuple[Shift, ...]
    certificates: tuple[Certificate, ...]
    leave: tuple[Leave, ...]
    quality: float

    def has_good_papers(self, on: date) -> bool:
        """Whether every paper is proved and holds on that day."""
        return all(
            one.truth != "uploaded" and one.valid_from <= on <= one.valid_until
            for one in self.certificates
        )

    def is_away(self, on: date) -> bool:
        return any(one.first_on <= on <= one.last_on for one in self.leave)


@dataclass(frozen=True, slots=True)
class Trade:
    """What a kind of worker can do: always `first`, some of `rest`; her health class."""

    name: str
    share: int
    women: float
    first: tuple[str, ...]
    rest: tuple[str, ...]
    health: str
    papers: tuple[str, ...] = ()


TRADES = (
    Trade("cleaning", 48, 0.9, ("daily_cleaning", "appliance_cleaning"),
          ("deep_cleaning", "window_cleaning", "organising", "laundry_care"), "health_general"),
    Trade("cooking", 14, 0.9, ("cooking", "daily_cleaning"), ("laundry_care", "organising"),
          "health_general"),
    Trade("elder", 12, 0.85, ("elder_care", "patient_care"), ("cooking",), "health_elder",
          ("skill_level", "first_aid")),
    Trade("baby", 8, 1.0, ("infant_care", "newborn_care"), ("cooking",), "health_mother_baby",
          ("skill_level", "first_aid")),
    Trade("repair", 18, 0.08, ("handyman", "plumbing"), ("electrical", "appliance_cleaning"),
          "health_general", ("electrician",)),
)  # fmt: skip
ROUND_THE_CLOCK = ("elder", "baby")
LIVE_IN = 4  # carers of each company who are free to live in
WEEKS = (  # share, days a week, start, end
    (45, 6, 8 * 60, 19 * 60),
    (20, 6, 7 * 60, 18 * 60),
    (25, 6, 9 * 60, 21 * 60),
    (10, 5, 8 * 60, 20 * 60),
)
ISSUERS = {
    "identity": "云栖市政务服务中心",
    "background": "云栖市政务服务中心",
    "violence_check": "云栖市公安局",
    "contract": "本公司与本人",
    "confidentiality": "本公司与本人",
    "skill_level": "云栖市职业技能评价中心",
    "electrician": "云栖市应急培训中心",
    "first_aid": "云栖市红心急救培训站",
    "insurance": "安帆保险云栖营业部",
    "screening": "云栖市心理咨询服务中心",
}
SCREENED = {"elder": 0.8, "baby": 0.9}  # who lives with the weak is offered it first
SCREENED_ELSE = 0.3
ENDS_SOON = 0.05  # of the workers: the yearly check runs out within weeks
STORIES = {
    "cleaning": "干活利落，厨房油污特别有一手。",
    "cooking": "家常菜三十多样，少油少盐也做得香。",
    "elder": "耐心细致，会量血压，爱陪老人说话。",
    "baby": "带过二十多个宝宝，做事轻手轻脚。",
    "repair": "工具齐全，报价清楚，修完会收拾干净。",
}


def _certificate(  # what a paper says
    rng: random.Random, kind: str, code: str, today: date, truth: str, *, years: int
) -> Certificate:
    since = today - timedelta(days=rng.randint(60, 300))
    return Certificate(
        kind=kind,
        issuer=ISSUERS.get(kind, "云栖市健康体检中心"),
        number=f"YQ-{kind[:3].upper()}-{code[1:]}-{rng.randint(100, 999)}",
        valid_from=since,
        valid_until=since + timedelta(days=365 * years),
        truth=truth,
    )


def _papers(rng: random.Random, code: str, trade: Trade, today: date) -> tuple[Certificate, ...]:
    """All good, except of about one in fourteen: health run out, or not yet checked."""
    fate = rng.random()
    health = _certificate(rng, trade.health, code, today, "checked", years=1)
    if fate < 0.04:
        gone = today - timedelta(days=rng.randint(1, 5))
        health = _certificate(rng, trade.health, code, today, "checked", years=1)
        health = Certificate(
            health.kind, health.issuer, health.number, gone - timedelta(days=364), gone, "checked"
        )
    elif fate < 0.07:
        health = _certificate(rng, trade.health, code, today, "uploaded", years=1)
    rest = ("identity", "background", "insurance", *trade.papers)
    truths = {"identity": "issuer_confirmed", "electrician": "issuer_confirmed"}
    return (
        health,
        *(
            _certificate(rng, kind, code, today, truths.get(kind, "checked"), years=5)
            for kind in rest
        ),
        *_signed(code, today),
        *_screened(code, trade, today),
    )


def _signed(code: str, today: date) -> tuple[Certificate, ...]:
    """What everybody signs and is checked for, from a draw of its own."""
    rng = random.Random(f"signed {code}")  # noqa: S311  # repeatable on purpose
    years = {"violence_check": 1, "contract": 3, "confidentiality": 10}
    check, *rest = (
        _certificate(rng, kind, code, today, "checked", years=many) for kind, many in years.items()
    )
    if rng.random() < ENDS_SOON:
        since = today - timedelta(days=rng.randint(340, 360))
        until = since + timedelta(days=364)
        check = Certificate(check.kind, check.issuer, check.number, since, until, check.truth)
    return (check, *rest)


def _screened(code: str, trade: Trade, today: date) -> tuple[Certificate, ...]:
    """The psychological screening of those who took it, from a draw of its own."""
    rng = random.Random(f"screened {code}")  # noqa: S311  # repeatable on purpose
    if rng.random() >= SCREENED.get(trade.name, SCREENED_ELSE):
        return ()
    return (_certificate(rng, "screening", code, today, "checked", years=1),)


def _week(rng: random.Random, number: int) -> tuple[Shift, ...]:
    shares = [share for share, *_ in WEEKS]
    _, days, start, end = rng.choices(WEEKS, shares)[0]
    free = {(number + n * 3) % 7 for n in range(7 - days)}
    return tuple(Shift(day, start, end) for day in range(7) if day not in free)


def _leave(rng: random.Random, today: date) -> tuple[Leave, ...]:
    if rng.random() > 0.08:
        return ()
    first = today + timedelta(days=rng.randint(-1, 10))
    reason = rng.choice(("holiday", "family", "training"))
    return (Leave(first, first + timedelta(days=rng.randint(0, 3)), reason),)


def _skills(rng: random.Random, trade: Trade, years: int) -> tuple[Skill, ...]:
    best = 5 if years < 3 else 4 if years < 7 else 3
    more = [one for one in trade.rest if rng.random() < 0.55]
    return tuple(
        Skill(one, min(5, best + (n > 0) * rng.randint(0, 1)))
        for n, one in enumerate((*trade.first, *more))
    )


def _worker(
    rng: random.Random, number: int, today: date, compound: Compound, company: Company
) -> Worker:
    trade = TRADES[0] if number == 1 else rng.choices(TRADES, [one.share for one in TRADES])[0]
    gender = "f" if rng.random() < trade.women else "m"
    age = rng.randint(26, 57)
    years = min(age - 22, rng.randint(1, 16))
    code = f"w{number:03d}"
    origin = rng.choice(words("origin", "names"))
    return Worker(
        code=code,
        name=full_name(rng, gender=gender, age=age),
        gender=gender,
        phone=phone(WORKER_BLOCK, number),
        born_on=today - timedelta(days=age * 365 + rng.randint(10, 350)),
        years=years,
        story=f"来自{origin}，从业{years}年。{STORIES[trade.name]}",
        home=compound.place,
        company=company.code,
        store=rng.choice(company.stores).code,
        transport="e_bike" if rng.random() < 0.85 else "bus",
        trade=trade.name,
        skills=_skills(rng, trade, years),
        weekly=_usual_week(rng, number, trade) if number > 1 else _every_day(),
        certificates=_proved(rng, number, trade, today),
        leave=_leave(rng, today) if number > 1 else (),
        quality=min(1.0, max(0.0, rng.gauss(0.78, 0.13))),
    )


def _usual_week(rng: random.Random, number: int, trade: Trade) -> tuple[Shift, ...]:
    """Some carers live in or stay a day and a night: their week has no hours."""
    if trade.name in ROUND_THE_CLOCK and rng.random() < 0.4:
        return tuple(Shift(day, 0, 24 * 60) for day in range(7))
    return _week(rng, number)


def _every_day() -> tuple[Shift, ...]:
    """The first worker is the demonstration's own: there on whatever day it is looked at."""
    return tuple(Shift(day, 8 * 60, 20 * 60) for day in range(7))


def _proved(rng: random.Random, number: int, trade: Trade, today: date) -> tuple[Certificate, ...]:
    papers = _papers(rng, f"w{number:03d}", trade, today)
    while number == 1 and any(one.truth == "uploaded" or one.valid_until < today for one in papers):
        papers = _papers(rng, "w001", trade, today)
    return papers


def build_workers(
    *,
    seed: int,
    today: date,
    compounds: Sequence[Compound],
    companies: Sequence[Company],
    count: int = 150,
) -> tuple[Worker, ...]:
    """So many workers, half of them with the first company."""
    rng = random.Random(f"workers {seed}")  # noqa: S311  # repeatable on purpose
    shares = [3, 2, 1][: len(companies)]
    found = (
        _worker(
            rng,
            number,
            today,
            rng.choice(compounds),
            companies[0] if number == 1 else rng.choices(companies, shares)[0],
        )
        for number in range(1, count + 1)
    )
    return tuple(_trained(one, number, today) for number, one in enumerate(found, 1))


def build_live_in(
    *, seed: int, today: date, compounds: Sequence[Compound], company: Company, first_number: int
) -> tuple[Worker, ...]:
    """Skilled carers of newborns and infants who live in and have promised nothing yet."""
    rng = random.Random(f"live in {seed} {company.code}")  # noqa: S311  # repeatable on purpose
    return tuple(
        _living_in(rng, number, today, rng.choice(compounds), company)
        for number in range(first_number, first_number + LIVE_IN)
    )


def _living_in(
    rng: random.Random, number: int, today: date, compound: Compound, company: Company
) -> Worker:
    trade = next(one for one in TRADES if one.name == "baby")
    drawn = _papers(rng, f"w{number:03d}", trade, today)
    since, until = today - timedelta(days=20), today + timedelta(days=345)
    papers = tuple(
        replace(one, truth="checked", valid_from=since, valid_until=until) for one in drawn
    )
    one = replace(
        _worker(rng, number, today, compound, company),
        gender="f",
        name=full_name(rng, gender="f", age=40),
        trade=trade.name,
        story=f"从业八年，常年住家。{STORIES[trade.name]}",
        skills=tuple(Skill(skill, 3) for skill in trade.first),
        weekly=tuple(Shift(day, 0, 24 * 60) for day in range(7)),
        certificates=papers,
        leave=(),
    )
    return _trained(one, number, today)


def _trained(one: Worker, number: int, today: date) -> Worker:
    """With the certificate of each path that was passed."""
    skills = tuple(skill.skill for skill in one.skills)
    papers = (
        Certificate(
            kind=way.kind,
            issuer="公司培训部",
            number=f"PX-{one.code[1:]}-{way.line[:3].upper()}",
            valid_from=way.passed_on,
            valid_until=way.valid_until,
            truth="checked",
        )
        for way in schooling_of(number, skills, today)
    )
    return replace(one, certificates=(*one.certificates, *papers))
