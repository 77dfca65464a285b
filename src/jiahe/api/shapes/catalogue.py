"""What is sold, by whom."""

from ninja import Schema

from jiahe.api.shapes.base import Fen


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
