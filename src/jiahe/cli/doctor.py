"""Check what Jiahe needs on this machine, and say what to do about what is missing."""

import argparse
import json
import os
import shutil
import subprocess
from dataclasses import asdict

from jiahe.config.names import unknown_in
from jiahe.config.proxies import NAME as PROXIES
from jiahe.config.proxies import ProxyUnreadable, trusted_proxies
from jiahe.kit.postgres import Finding, diagnose, look_outside, state_directory
from jiahe.web.printing import printer

PRINTING = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def register(verb: argparse.ArgumentParser) -> None:
    del verb


def run(chosen: argparse.Namespace) -> int:
    """0 when everything that is required is there, else 1."""
    findings = [
        settings(),
        proxies(),
        *server(),
        planning(),
        browser(),
        chinese_font(),
        pdf_printer(),
    ]
    if chosen.json:
        print(json.dumps({"findings": [asdict(one) for one in findings]}, ensure_ascii=False))
    else:
        for one in findings:
            print(f"{'✓' if one.ok else '✕'} {one.name}: {one.detail}")
            if one.advice:
                print(f"    {one.advice}")
    required = [one for one in findings if one.name not in {"chromium", "fonts", "pdf"}]
    return 0 if all(one.ok for one in required) else 1


def settings() -> Finding:
    """Names that nobody reads stop the start: here they are said beside everything else."""
    if unknown := unknown_in(os.environ):
        advice = "请删除或改正 / remove or correct it"
        return Finding("settings", ok=False, detail=f"unknown: {', '.join(unknown)}", advice=advice)
    return Finding("settings", ok=True, detail="every JIAHE_ name is known")


def proxies() -> Finding:
    """Whose word about a visitor's address is believed (`JIAHE_TRUSTED_PROXIES`)."""
    said = os.environ.get(PROXIES, "")
    try:
        trusted = trusted_proxies(said)
    except ProxyUnreadable as unreadable:
        return Finding("proxies", ok=False, detail=f"unreadable: {said}", advice=str(unreadable))
    if not trusted:
        none = f"none trusted: limits by address count the peer ({PROXIES} is not set)"
        return Finding("proxies", ok=True, detail=none)
    named = ", ".join(str(one) for one in trusted)
    return Finding("proxies", ok=True, detail=f"trusted: {named} ({PROXIES})")


def server() -> list[Finding]:
    """Our own PostgreSQL, or the one that `DATABASE_URL` names."""
    url = os.environ.get("DATABASE_URL", "")
    return look_outside(url) if url else diagnose(state_directory())


def planning() -> Finding:
    """Where large days are planned (`JIAHE_PLAN_EXECUTOR`)."""
    told = {
        "here": "large days: in the worker that plans (JIAHE_PLAN_EXECUTOR=here)",
        "queue": "large days: by every `jiahe worker` of this database (JIAHE_PLAN_EXECUTOR=queue)",
    }
    chosen = os.environ.get("JIAHE_PLAN_EXECUTOR", "here")
    if chosen in told:
        return Finding("planning", ok=True, detail=told[chosen])
    advice = f"JIAHE_PLAN_EXECUTOR: {', '.join(told)}"
    return Finding("planning", ok=False, detail=f"unknown: {chosen}", advice=advice)


def browser() -> Finding:
    """Chromium is needed by the browser tests only."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found:
        return Finding("chromium", ok=True, detail=found)
    advice = "浏览器测试需要 / for browser tests: apt-get install chromium"
    return Finding("chromium", ok=False, detail="not found", advice=advice)


def pdf_printer() -> Finding:
    """WeasyPrint and the Pango beneath it, for reports as PDF; without it pages are printed."""
    found = printer()
    if found is not None:
        return Finding("pdf", ok=True, detail=f"weasyprint {found.__version__}")
    advice = f"pip install weasyprint && apt-get install {' '.join(PRINTING)}"
    return Finding("pdf", ok=False, detail="reports as PDF: not here", advice=advice)


def chinese_font() -> Finding:
    """A font with Chinese, for screenshots on this machine; visitors bring their own."""
    advice = "apt-get install fonts-noto-cjk"
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding("fonts", ok=False, detail="fc-list not found", advice=advice)
    listed = subprocess.run([lister, ":lang=zh"], capture_output=True, text=True, check=False)
    if listed.stdout.strip():
        return Finding("fonts", ok=True, detail=listed.stdout.splitlines()[0])
    return Finding("fonts", ok=False, detail="no Chinese font", advice=advice)
