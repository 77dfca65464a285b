"""Rows for the standards of intake and door: interviews, agreements, cards."""

from figure_world import World, ago
from jiahe.workforce.models import Application, CardShown, Interview


def interviewed(*totals: int):
    """As many people who were taken on after an interview with these points."""

    def rows(w: World) -> None:
        for number, total in enumerate(totals):
            application = Application.objects.create(
                company_id=w.company_id, name=f"工{number}", phone=f"+861390000{number:04d}",
                born_on=ago(days=12_000).date(), skill="cleaning", stage="on_duty",
                stage_since=ago(days=5), applied_at=ago(days=20), worker=w.worker(f"工{number}"),
            )  # fmt: skip
            Interview.objects.create(
                company_id=w.company_id, application=application, kind="intake", total=total,
                pass_mark=80, by=w.person, at=ago(days=10),
            )  # fmt: skip

    return rows


def shown(*sights: str):
    """A visit at which the card was seen in these ways."""

    def rows(w: World) -> None:
        visit = w.visit()
        for how in sights:
            CardShown.objects.create(
                company_id=w.company_id, worker=w.worker(), visit_id=visit.pk, how=how,
                at=ago(days=2),
            )  # fmt: skip

    return rows
