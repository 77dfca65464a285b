import pytest
from test_every_page import Visitor, paths_of, walk

import factories
from jiahe.accounts.actions import set_preferences
from jiahe.accounts.choices import Role
from story_pages import seed
from story_stage import DESK, PHONE


@pytest.fixture
def shop(sunday):
    return factories.open_shop(workers=2)


def test_mine(stage, shop):
    codes, person_id = seed(shop), shop.worker_person_ids[0]
    set_preferences(person_id=person_id, language="zh-hans", elder_mode="off")
    worker = Visitor(stage.person(person_id=person_id, viewport=PHONE), Role.WORKER, "0")
    wrong = walk(stage, worker, [p for p in paths_of("work", codes) if "learning" in p])
    worker.page.goto(stage.url + "/work/learning/")
    worker.page.screenshot(path="/tmp/w1.png", full_page=True)
    worker.page.goto(stage.url + [p for p in paths_of("work", codes) if "learning/" in p][-1 - 3])
    tid = factories.staff(shop.company_id, Role.TRAINER, 1)
    v = Visitor(stage.person(person_id=tid, viewport=DESK), Role.TRAINER)
    ps = [p for p in paths_of("office", codes) if "learning" in p or "training" in p]
    wrong += walk(stage, v, ps)
    for n, p in enumerate(ps):
        if v.page.request.get(stage.url + p).ok:
            v.page.goto(stage.url + p)
            v.page.screenshot(path=f"/tmp/o{n}.png", full_page=True)
    print(ps)
    assert wrong == []
