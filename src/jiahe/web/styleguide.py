"""Every component on one page, with invented people. For designers and for the browser tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiahe.web.rail import rail_steps

AREAS = ("household", "worker", "office", "portal")
START = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
STORY = [
    ("booked", "已预约"),
    ("assigned", "已派单"),
    ("departed", "出发"),
    ("arrived", "到达"),
    ("serving", "服务中"),
    ("finished", "待验收"),
    ("accepted", "已完成"),
]


class SampleForm(forms.Form):
    phone = forms.CharField(label="手机号", help_text="用来接收上门提醒")
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(label="我已阅读并同意服务协议")


def styleguide(request: HttpRequest) -> HttpResponse:
    """The guide in the frame of `?area=`, and in the elder view with `?elder=1`."""
    area = request.GET.get("area", "household")
    area = area if area in AREAS else "household"
    context = sample_context() | {
        "frame": f"{area}/base.html",
        "elder": request.GET.get("elder") == "1",
    }
    return render(request, "styleguide.html", context)


def sample_context() -> dict[str, Any]:
    return {
        "tab": "home",
        "unread": 3,
        "back_url": "/",
        "form": SampleForm({"phone": "", "agree": ""}),
        "start": START,
        "end": START + timedelta(hours=3),
        "night_end": START + timedelta(hours=16),
        "lines": [
            {"label": "日常保洁 3 小时", "fen": 16500},
            {"label": "新人券", "fen": -1500, "note": "已自动使用"},
        ],
        "worker": {
            "name": "王秀英",
            "grade": "A",
            "score": "4.96",
            "served": 3,
            "certificates": [{"label": "健康证", "url": "#cert"}, {"label": "母婴护理", "url": ""}],
        },
        "steps": rail_steps(STORY, now="departed", times={"booked": START}),
        "stopped_steps": rail_steps(STORY, now="assigned", stopped="已取消"),
        "events": sample_events(),
        "pairs": [("订单号", "JH2611220042"), ("地址", "朝阳区幸福里小区 3 号楼 502")],
        "page": Paginator(range(95), 10).page(3),
        "nav": sample_nav(),
        "user_name": "陈晓 · 朝阳店",
        "lanes": sample_lanes(),
        "hours": [{"hour": 7 + n, "minute": 60 * n} for n in range(14)],
    }


def sample_events() -> list[dict[str, Any]]:
    return [
        {"title": "王秀英 已出发", "at": START, "text": "预计 13:52 到达"},
        {"title": "改约过一次", "at": START - timedelta(hours=20), "tone": "warn"},
        {"title": "预约成功", "at": START - timedelta(days=1)},
    ]


def sample_nav() -> list[dict[str, Any]]:
    return [
        {
            "title": "调度",
            "is_open": True,
            "links": [
                {"url": "#a", "label": "派单板", "icon": "layout-kanban", "current": True},
                {"url": "#b", "label": "待派单", "icon": "inbox", "count": 24},
                {"url": "#c", "label": "地图", "icon": "map"},
            ],
        },
        {
            "title": "品质",
            "is_open": True,
            "links": [
                {"url": "#d", "label": "投诉", "icon": "headset", "count": 2},
                {"url": "#e", "label": "巡检", "icon": "clipboard-check"},
            ],
        },
    ]


def sample_lanes() -> list[dict[str, Any]]:
    def visit(start: int, minutes: int, who: str, hue: str, state: str = "") -> dict[str, Any]:
        return {"start": start, "minutes": minutes, "who": who, "hue": hue, "state": state}

    return [
        {
            "who": "李玉梅",
            "skills": "保洁 · 烹饪",
            "load": 72,
            "state": "",
            "visits": [
                visit(60, 120, "黄女士", "clean", "is-done"),
                visit(240, 90, "刘阿姨", "cook"),
                visit(420, 120, "林先生", "clean", "is-locked"),
            ],
        },
        {
            "who": "赵桂兰",
            "skills": "养老 · 保洁",
            "load": 40,
            "state": "is-fit",
            "visits": [
                visit(120, 180, "杨阿姨", "elder"),
                visit(480, 60, "徐女士", "clean", "is-risk"),
            ],
        },
        {
            "who": "高桂兰",
            "skills": "月嫂",
            "load": 90,
            "state": "is-tight",
            "visits": [visit(0, 300, "胡女士", "nanny"), visit(360, 240, "马女士", "nanny")],
        },
        {"who": "罗秋菊", "skills": "维修", "load": 0, "state": "is-away", "visits": []},
    ]
