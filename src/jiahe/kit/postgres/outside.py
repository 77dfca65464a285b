"""A PostgreSQL of one's own (`DATABASE_URL`): what it must be, and what the doctor says of it."""

from collections.abc import Iterator

import psycopg

from jiahe.kit.postgres.diagnosis import Finding
from jiahe.kit.postgres.errors import PostgresTooOld, PostgresTrouble

OLDEST_MAJOR = 15
EXTENSIONS = ("btree_gist", "pg_trgm")
CONNECT_SECONDS = 5
AVAILABLE = "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)"


def require_new_enough(server_version: int) -> None:
    """Takes `server_version_num` (150004 is 15.4); raises `PostgresTooOld`."""
    major = server_version // 10_000
    if major < OLDEST_MAJOR:
        raise PostgresTooOld(found=major, needed=OLDEST_MAJOR)


def look_outside(url: str) -> list[Finding]:
    """Whether the server answers, is new enough and has the extensions; changes nothing."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as link:
            return list(_looks(link))
    except psycopg.OperationalError as error:
        advice = "请检查 DATABASE_URL / check DATABASE_URL"
        return [Finding("server", ok=False, detail=str(error).splitlines()[0], advice=advice)]


def _looks(link: "psycopg.Connection[tuple[str]]") -> Iterator[Finding]:
    version = link.info.server_version
    yield Finding("server", ok=True, detail=f"{link.info.host}, database {link.info.dbname}")
    try:
        require_new_enough(version)
        yield Finding("version", ok=True, detail=f"PostgreSQL {version // 10_000}")
    except PostgresTrouble as trouble:
        zh, en = trouble.lines()
        yield Finding("version", ok=False, detail=en, advice=zh)
    there = {name for (name,) in link.execute(AVAILABLE, [list(EXTENSIONS)])}
    missing = [name for name in EXTENSIONS if name not in there]
    advice = "请安装 postgresql-contrib / install postgresql-contrib" if missing else ""
    detail = f"missing: {', '.join(missing)}" if missing else ", ".join(EXTENSIONS)
    yield Finding("extensions", ok=not missing, detail=detail, advice=advice)
