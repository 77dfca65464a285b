"""What stands in requests and answers. Money is whole fen, an instant carries its offset."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.utils.timezone import localtime
from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, PlainSerializer, WithJsonSchema

Fen = Annotated[int, Field(description="Chinese fen, 1/100 yuan.")]
Instant = Annotated[
    datetime,
    PlainSerializer(lambda at: localtime(at).isoformat(timespec="seconds"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Code = Annotated[str, Field(min_length=1, max_length=16, description="A public code.")]
Scope = Literal["one", "following", "all"]


class Asked(Schema):
    """What a caller sends: a field that is not described is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Health(Schema):
    status: Literal["ok"] = "ok"
    at: Instant


class Phone(Asked):
    phone: Annotated[str, Field(min_length=4, max_length=20, examples=["13700000001"])]


class Ticket(Schema):
    """Of a sign-in under way: goes with the code that was sent to the phone."""

    ticket: str
    expires_in_seconds: int


class CodeTyped(Asked):
    ticket: Annotated[str, Field(min_length=8, max_length=60)]
    code: Annotated[str, Field(min_length=4, max_length=10)]
    device: Annotated[str, Field(max_length=80)] = ""


class Token(Schema):
    """The token is shown this once; keep it as a password."""

    code: str
    token: str
    expires_at: Instant


class TokenListed(Schema):
    code: str
    device: str
    made_at: Instant
    used_at: Instant | None
    expires_at: Instant
    is_this_one: bool


class Company(Schema):
    slug: str
    name: str
    name_en: str
    phone: str


class Category(Schema):
    code: str
    name: str
    name_en: str


class ServiceListed(Schema):
    code: str
    company: str
    category: str
    name: str
    name_en: str
    summary: str
    summary_en: str
    unit: str
    price_fen: Fen
    minimum_fen: Fen
    crew_size: int
    score: float | None
    reviews: int


class Step(Schema):
    position: int
    phase: str
    text: str
    text_en: str
    criterion: str
    criterion_en: str
    photo: str
    is_required: bool


class AddOn(Schema):
    slug: str
    name: str
    name_en: str
    price_fen: Fen
    minutes: int


class Package(Schema):
    slug: str
    name: str
    name_en: str
    visits: int
    discount_basis_points: int


class Tier(Schema):
    """From so many hours before the start on, giving up costs this share."""

    hours_before: int
    fee_basis_points: int


class Service(ServiceListed):
    includes: str
    includes_en: str
    excludes: str
    excludes_en: str
    shift_kind: str
    durations: list[int]
    add_ons: list[AddOn]
    packages: list[Package]
    procedure_number: int | None
    steps: list[Step]
    refund_tiers: list[Tier]


class Home(Schema):
    code: str
    compound: str
    door: str
    area_m2: int
    lat: float
    lng: float


class Where(Asked):
    """A home of the person who asks, or a place by itself."""

    home: Annotated[str, Field(max_length=16)] = ""
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lng: Annotated[float | None, Field(ge=-180, le=180)] = None
    minutes: Annotated[int, Field(ge=15, le=44_640)]


class TimesAsked(Where):
    from_on: date | None = None
    days: Annotated[int, Field(ge=1, le=14)] = 7


class Time(Schema):
    start: Instant
    is_free: bool
    available: Annotated[int, Field(description="How many workers could come.")]


class Day(Schema):
    on: date
    times: list[Time]


class QuoteAsked(Asked):
    start: AwareDatetime
    minutes: Annotated[int, Field(ge=15, le=44_640)]
    home: Annotated[str, Field(max_length=16)] = ""
    area_m2: Annotated[int, Field(ge=1, le=2000)] = 90
    add_ons: Annotated[list[str], Field(max_length=20)] = []
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    package: Annotated[str, Field(max_length=50)] = ""
    repeat: Literal["", "weekly", "biweekly", "month_26"] = ""
    count: Annotated[int, Field(ge=1, le=26)] = 1


class Line(Schema):
    code: str
    label: str
    quantity: str
    unit_fen: Fen
    amount_fen: Fen


class Quote(Schema):
    """`visit_fen` is one visit's price; what was seen goes with the booking."""

    visit_fen: Fen
    visits: int
    total_fen: Fen
    lines: list[Line]
    starts: list[Instant]


class HoldAsked(Asked):
    service: Code
    home: Code
    start: AwareDatetime
    minutes: Annotated[int, Field(ge=15, le=44_640)]


class Hold(Schema):
    hold: str
    until: Instant


class BookingAsked(HoldAsked):
    hold: Annotated[str, Field(max_length=16)] = ""
    add_ons: Annotated[list[str], Field(max_length=20)] = []
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    package: Annotated[str, Field(max_length=50)] = ""
    repeat: Literal["", "weekly", "biweekly", "month_26"] = ""
    count: Annotated[int, Field(ge=1, le=26)] = 1
    note: Annotated[str, Field(max_length=500)] = ""
    seen_visit_fen: Annotated[int | None, Field(ge=0)] = None
    seen_visits: Annotated[int | None, Field(ge=1)] = None


class Worker(Schema):
    """Who comes, known once the worker said yes."""

    code: str
    name: str


class Visit(Schema):
    code: str
    number: int
    state: str
    starts_at: Instant
    ends_at: Instant
    price_fen: Fen
    workers: list[Worker]
    pin: Annotated[str | None, Field(description="Only while it opens the door.")]


class OrderListed(Schema):
    code: str
    company: str
    service: str
    service_name: str
    service_name_en: str
    home: str
    state: str
    placed_at: Instant
    pay_until: Instant | None
    total_fen: Fen
    visits: list[Visit]


class Order(OrderListed):
    address: str
    note: str
    minutes: int
    lines: list[Line]
    refund_tiers: list[Tier]


class ReturnTo(Asked):
    return_url: Annotated[str, Field(max_length=300, pattern="^(https?://.*)?$")] = ""


class Payment(Schema):
    payment: str
    url: str


class VisitMeant(Asked):
    """One visit of the order, that and those after it, or all that are still to come."""

    visit: Code
    scope: Scope = "one"


class VisitCost(Schema):
    visit: str
    starts_at: Instant
    fee_fen: Fen
    refund_fen: Fen


class Cancellation(Schema):
    """What giving up now costs; nothing is given up by reading it."""

    fee_fen: Fen
    refund_fen: Fen
    visits: list[VisitCost]


class CancelAsked(VisitMeant):
    seen_fee_fen: Annotated[int, Field(ge=0, description="As the simulation said it.")]
    because: Annotated[str, Field(max_length=200)] = ""


class MoveAsked(VisitMeant):
    start: AwareDatetime


class Touched(Schema):
    """The codes of the visits that changed."""

    visits: list[str]


class AcceptAsked(Asked):
    seen_state: Annotated[str, Field(max_length=20, description="The visit's state as seen.")]


class ObjectAsked(Asked):
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class RatingAsked(Asked):
    attitude: Annotated[int, Field(ge=1, le=5)]
    skill: Annotated[int, Field(ge=1, le=5)]
    effect: Annotated[int, Field(ge=1, le=5)]
    tags: Annotated[list[str], Field(max_length=40)] = []
    text: Annotated[str, Field(max_length=2000)] = ""
    worker: Annotated[str, Field(max_length=16, description="Of a crew: whose code.")] = ""


class Rating(Schema):
    review: str


class Part(Schema):
    part: str
    share_percent: float
    points: float
    of: float
    cases: int


class Grade(Schema):
    """`level` is empty while there are too few cases."""

    company: str
    level: str
    points: float | None
    made_at: Instant | None
    parts: list[Part]


class Announced(Schema):
    standard: str
    title_zh: str
    title_en: str
    compared: str
    limit: float
    unit: str
    announced_on: date
    effective_on: date
    is_in_force: bool
    reason: str


class Figure(Schema):
    """`value` with its 90 % interval, in the standard's unit."""

    standard: str
    title_zh: str
    title_en: str
    compared: str
    limit: float
    unit: str
    verdict: str
    value: float | None
    low: float | None
    high: float | None
    cases: int


class Figures(Schema):
    on: date
    reckoned_at: Instant
    figures: list[Figure]


class WorkVisit(Schema):
    code: str
    service: str
    state: str
    starts_at: Instant
    ends_at: Instant
    compound: str
    note: str


class Offer(Schema):
    code: str
    service: str
    start: Instant
    end: Instant
    pay_fen: Fen
    compound: str
    travel_minutes: int
    answer_by: Instant | None


class DeclineAsked(Asked):
    reason: Annotated[str, Field(max_length=200)] = ""


class Done(Schema):
    done: Literal[True] = True
