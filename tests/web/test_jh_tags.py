from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.timezone import override

from jiahe.web.icons import FOLDER, UnknownIcon, icon_svg
from jiahe.web.rail import rail_steps

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def show(source, **context):
    with override("Asia/Shanghai"), translation.override("en"):
        return Template("{% load jh %}" + source).render(Context(context))


def test_an_icon_beside_words_is_silent():
    html = show("{% icon 'phone' %}")
    assert html.startswith('<svg class="icon" aria-hidden="true" viewBox="0 0 24 24"')


def test_an_icon_alone_says_its_label_and_escapes_it():
    assert 'role="img" aria-label="Call &lt;b&gt;"' in icon_svg("phone", "Call <b>")


@pytest.mark.parametrize("name", ["no-such-icon", "../../jh/mark", ""])
def test_an_icon_that_we_do_not_ship_is_an_error(name):
    with pytest.raises(UnknownIcon):
        icon_svg(name)


def test_every_shipped_icon_can_be_drawn():
    names = sorted(path.stem for path in FOLDER.glob("*.svg"))
    assert len(names) > 60
    assert [name for name in names if "<path" not in icon_svg(name)] == []


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ fen|yuan }}", "¥110.00"),
        ("{{ fen|yuan:'trim' }}", "¥110"),
        ("{{ nothing|yuan }}", ""),
        ("{{ at|clock }}", "14:00"),
        ("{{ at|day }}", "Tue 11/24"),
        ("{{ on|day }}", "Tue 11/24"),
        ("{{ at|moment }}", "11/24 14:00"),
        ("{{ at|span:at }}", "Tue 11/24 14:00–14:00"),
        ("{{ phone|masked }}", "138****5678"),
        ("{{ nothing|clock }}{{ nothing|day }}{{ nothing|moment }}{{ nothing|masked }}", ""),
    ],
)
def test_filters(source, shown):
    context = {"fen": 11000, "nothing": None, "at": AT, "on": date(2026, 11, 24)}
    assert show(source, **context, phone="13812345678") == shown


@pytest.mark.parametrize(("score", "full"), [(0, 0), (4.4, 4), (4.5, 5), (5, 5)])
def test_stars_are_full_up_to_the_rounded_score(score, full):
    assert show("{% include 'parts/stars.html' %}", score=score).count("is-full") == full


def test_the_status_rail_marks_the_step_that_is_now():
    steps = rail_steps([("a", "Booked"), ("b", "Serving"), ("c", "Accepted")], now="b")
    html = show("{% status_rail steps %}", steps=steps)
    assert html.count('aria-current="step"') == 1
    assert html.index("aria-current") > html.index("Booked")


def test_price_lines_show_a_discount_as_less():
    lines = [{"label": "3 h", "fen": 16500}, {"label": "Coupon", "fen": -1500}]
    html = show("{% include 'parts/price_lines.html' %}", lines=lines, total_fen=15000)
    assert '<dd class="is-less">-¥15.00</dd>' in html
    assert '<dd class="lines-total">¥150.00</dd>' in html


def test_partials_escape_what_people_wrote():
    worker = {"name": "<script>", "certificates": [{"label": "<b>"}]}
    html = show("{% include 'parts/worker_card.html' %}", worker=worker)
    assert ("<script>" in html, "<b>" in html) == (False, False)


def test_a_date_in_a_sentence_stays_whole_and_the_sentence_is_escaped():
    html = show("{{ said|whole_dates }}", said="<b> until 2027年5月13日")
    assert html == '&lt;b&gt; until <span class="nobr">2027年5月13日</span>'
