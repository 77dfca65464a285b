"""What `jiahe doctor` says about the embedded database; it looks, and changes nothing."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jiahe.kit.postgres.account import account_for
from jiahe.kit.postgres.cluster import NEEDED_MIB
from jiahe.kit.postgres.errors import PostgresTrouble
from jiahe.kit.postgres.processes import postmaster_of
from jiahe.kit.postgres.programs import programs
from jiahe.kit.postgres.state import Layout, free_mib


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `advice` is empty when all is well."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def diagnose(state: Path) -> list[Finding]:
    """Programs, version, user, disk, rights of the directory, and the running server."""
    layout = Layout(state.expanduser().resolve())
    return [look(layout) for look in LOOKS]


def _programs(_: Layout) -> Finding:
    try:
        found = programs()
    except PostgresTrouble as trouble:
        return _troubled("programs", trouble)
    return Finding("programs", ok=True, detail=f"PostgreSQL {found.version}, {found.bin}")


def _version(layout: Layout) -> Finding:
    try:
        major = int((layout.data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return Finding("version", ok=True, detail="no data yet")
    try:
        programs(major)
    except PostgresTrouble as trouble:
        return _troubled("version", trouble)
    return Finding("version", ok=True, detail=f"data of PostgreSQL {major}")


def _account(layout: Layout) -> Finding:
    try:
        account = account_for(layout.data)
    except PostgresTrouble as trouble:
        return _troubled("account", trouble)
    if not account.switched or account.name != "nobody":
        return Finding("account", ok=True, detail=account.name)
    advice = "请用 JIAHE_PG_USER 指定专用用户 / set JIAHE_PG_USER to a user of its own"
    return Finding("account", ok=False, detail="nobody", advice=advice)


def _disk(layout: Layout) -> Finding:
    free = free_mib(_nearest(layout.root))
    advice = "" if free >= NEEDED_MIB else f"请腾出空间 / make room: {NEEDED_MIB} MiB"
    return Finding("disk", ok=not advice, detail=f"{free} MiB free", advice=advice)


def _rights(layout: Layout) -> Finding:
    try:
        mode = stat.S_IMODE(layout.root.stat().st_mode)
    except FileNotFoundError:
        return _future_rights(_nearest(layout.root))
    except OSError as trouble:
        return Finding("directory", ok=False, detail=str(trouble), advice="JIAHE_STATE")
    advice = "" if mode == 0o700 else f"chmod 700 '{layout.root}'"
    return Finding("directory", ok=not advice, detail=f"{layout.root} {mode:04o}", advice=advice)


def _future_rights(parent: Path) -> Finding:
    is_writable = os.access(parent, os.W_OK | os.X_OK)
    advice = "" if is_writable else "请用 JIAHE_STATE 指定可写的目录 / name a writable JIAHE_STATE"
    return Finding("directory", ok=is_writable, detail=f"will be made in {parent}", advice=advice)


def _server(layout: Layout) -> Finding:
    found = postmaster_of(layout.data)
    if found is None:
        return Finding("server", ok=True, detail="stopped; starts when it is needed")
    detail = f"process {found.pid}, {'ready' if found.ready else 'not ready'}"
    advice = "" if found.ready else f"请看日志 / see {layout.log}"
    return Finding("server", ok=found.ready, detail=detail, advice=advice)


def _nearest(path: Path) -> Path:
    """The path, or the nearest directory above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def _troubled(name: str, trouble: PostgresTrouble) -> Finding:
    zh, en = trouble.lines()
    return Finding(name, ok=False, detail=en, advice=zh)


LOOKS: tuple[Callable[[Layout], Finding], ...] = (
    _programs,
    _version,
    _account,
    _disk,
    _rights,
    _server,
)
