"""The trade's shelves, and which words of a price list name which kind of work."""

from dataclasses import dataclass

LIVE_IN_WORDS = ("住家", "月嫂", "live-in")


@dataclass(frozen=True, slots=True)
class Shelf:
    code: str
    name: str
    name_en: str
    icon: str
    hue: str
    position: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: the skill, its shelf, what papers it asks for, the words that name it."""

    skill: str
    shelf: str
    certificates: tuple[str, ...]
    words: tuple[str, ...]


SHELVES = (
    Shelf("cleaning", "保洁", "Cleaning", "spray", "clean", 1),
    Shelf("mother-baby", "母婴", "Mother and baby", "baby-carriage", "nanny", 2),
    Shelf("elder-care", "养老", "Elder care", "wheelchair", "elder", 3),
    Shelf("cooking", "烹饪", "Cooking", "tools-kitchen-2", "cook", 4),
    Shelf("repair", "维修", "Repair", "tools", "repair", 5),
    Shelf("organising", "收纳养护", "Organising and care", "wash", "clean", 6),
)
HOME = ("identity", "health_general")
BABY = ("identity", "background", "health_mother_baby", "first_aid")
ELDER = ("identity", "background", "health_elder", "first_aid")
REPAIR = ("identity", "insurance")
KINDS = (  # the first that fits wins: special work before general work
    Kind("newborn_care", "mother-baby", BABY, ("月嫂", "新生儿", "产后", "newborn", "maternity")),
    Kind("infant_care", "mother-baby", BABY, ("育儿", "婴幼", "带娃", "保育", "nanny", "infant")),
    Kind("patient_care", "elder-care", ELDER, ("陪诊", "病人", "护工", "patient", "hospital")),
    Kind("elder_care", "elder-care", ELDER, ("养老", "老人", "助浴", "助老", "elder")),
    Kind("cooking", "cooking", HOME, ("做饭", "烹饪", "厨师", "家宴", "cooking")),
    Kind("electrical", "repair", ("identity", "electrician", "insurance"),
         ("电路", "插座", "灯具维修", "电工", "electric")),
    Kind("plumbing", "repair", REPAIR, ("疏通", "水管", "漏水", "水龙头", "plumb", "drain")),
    Kind("handyman", "repair", REPAIR, ("维修", "安装", "修锁", "handyman", "assembly")),
    Kind("window_cleaning", "cleaning", (*HOME, "insurance"), ("玻璃", "擦窗", "window")),
    Kind("appliance_cleaning", "cleaning", HOME,
         ("油烟机", "空调", "洗衣机", "冰箱", "热水器", "家电", "appliance")),
    Kind("laundry_care", "organising", HOME, ("洗衣", "熨烫", "干洗", "laundry", "ironing")),
    Kind("organising", "organising", HOME, ("收纳", "整理", "organis", "organiz")),
    Kind("deep_cleaning", "cleaning", HOME,
         ("开荒", "深度", "打蜡", "除螨", "养护", "保养", "清洗", "地毯", "deep", "move-in")),
    Kind("daily_cleaning", "cleaning", HOME,
         ("保洁", "钟点", "小时工", "打扫", "清洁", "cleaning")),
)  # fmt: skip


def kind_of_skill(skill: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.skill == skill), None)


def kind_of_words(*texts: str, shelf: str = "") -> Kind | None:
    """The kind that the texts name, an earlier text before a later one; on the shelf, if given."""
    kinds = [kind for kind in KINDS if shelf in {"", kind.shelf}]
    for text in texts:
        said = text.casefold()
        for kind in kinds:
            if any(word in said for word in kind.words):
                return kind
    return None


def shelf_of(said: str) -> Shelf | None:
    """The shelf with this code or name, in either language."""
    wanted = said.strip().casefold()
    return next(
        (one for one in SHELVES if wanted in {one.code, one.name, one.name_en.casefold()}), None
    )
