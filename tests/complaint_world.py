"""A visit that is over, its household, an agent and an owner: what complaint tests begin with."""

from dataclasses import dataclass
from datetime import timedelta

from factories import staff
from field_world import START, World, build_world
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Order, Visit
from jiahe.care.models import Complaint, ComplaintStep
from jiahe.care.queries import standing_of
from jiahe.care.rules import Standing
from jiahe.journeys import complain
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.notify.models import Message

END = START + timedelta(hours=3)
QUOTE = {"version": 1, "total_fen": 16_500, "warnings": [], "lines": []}
Names = tuple[str, ...]
DONE_WELL = "已补擦厨房并退回一小时"


@dataclass(frozen=True)
class Home:
    """The world with the ids of who answers in it."""

    world: World
    agent: int
    owner: int

    def complain(self, words: str = "厨房没擦", kind: str = "work", photos: Names = ()) -> str:
        said = {"kind": kind, "words": words, "photos": photos}
        return complain.complain(**self.world.act(self.world.member), **said)

    def stored(self, *photos: bytes) -> tuple[str, ...]:
        return complain.store_photos(**self.world.act(self.world.member), photos=photos)

    def take_up(self, code: str, seen: int = 0, actor: int | None = None) -> None:
        complain.take_up(code=code, seen_steps=seen, **self._who(actor))

    def answer(self, code: str, seen: int = 0, words: str = DONE_WELL) -> None:
        complain.answer(code=code, words=words, seen_steps=seen, **self._who(None))

    def _who(self, actor: int | None) -> dict[str, int]:
        return {"company_id": self.world.company_id, "actor_id": actor or self.agent}

    def settle(self, code: str, seen: int) -> None:
        complain.settle_complaint(code=code, seen_steps=seen, **self.of_home())

    def send_back(self, code: str, seen: int, words: str = "还是没擦") -> None:
        complain.send_back(code=code, words=words, seen_steps=seen, **self.of_home())

    def of_home(self) -> dict[str, int]:
        return {"company_id": self.world.company_id, "person_id": self.world.member.pk}

    def standing(self, code: str) -> Standing:
        with self.world.inside():
            found = standing_of(code)
        assert found is not None
        return found

    def kept(self) -> tuple[int, int]:
        with self.world.inside():
            return Complaint.objects.count(), ComplaintStep.objects.count()

    def kinds(self, code: str) -> list[str]:
        return [step.kind for step in self.standing(code).steps]


def home_after_a_visit(slug: str = "east") -> Home:
    """The work was accepted and settled: the time for objections is over."""
    world = build_world(steps=False, slug=slug)
    with world.inside():
        Visit.objects.filter(code=world.visit_code).update(state=VisitState.SETTLED)
        Order.objects.filter(code=world.order_code).update(quote=QUOTE)
    number = world.company_id % 1000 * 10
    agent = staff(world.company_id, Role.SERVICE_AGENT, number)
    return Home(world, agent, staff(world.company_id, Role.OWNER, number + 1))


def told(person_id: int, kind: str) -> list[str]:
    """What the person was told of that kind, once every fact is delivered."""
    deliver_pending(REACTIONS)
    found = Message.objects.filter(kind=kind, phone=_phone(person_id))
    return list(found.order_by("pk").values_list("text", flat=True))


def _phone(person_id: int) -> str:
    return Person.objects.get(pk=person_id).phone
