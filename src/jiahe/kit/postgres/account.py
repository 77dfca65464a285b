"""Which system user the server runs as, and how programs are started as that user."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jiahe.kit.postgres.errors import OrdinaryUserNeeded

FALLBACK_USERS = ("postgres", "jiahe", "nobody")


@dataclass(frozen=True)
class Account:
    """The system user of the server; `switched` when root hands its programs to that user."""

    name: str
    uid: int
    gid: int
    switched: bool

    def run(
        self, command: list[str], *, seconds: float, inherits: tuple[int, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """The finished program, its output and errors joined; PostgreSQL refuses to run as root.

        `inherits` are descriptors that stay open in the program and its children.
        """
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            pass_fds=inherits,
            umask=0o077,
            user=self.uid if self.switched else None,
            group=self.gid if self.switched else None,
            extra_groups=[] if self.switched else None,
        )


def account_for(data: Path) -> Account:
    """The current user; for root the one who owns the data, or $JIAHE_PG_USER, or a stand-in."""
    if os.geteuid() != 0:
        return Account(_name_of(os.geteuid()), os.geteuid(), os.getegid(), switched=False)
    chosen = os.environ.get("JIAHE_PG_USER")
    entry = _named(chosen) if chosen else _owner_of(data) or _stand_in()
    if entry.pw_uid == 0:
        raise OrdinaryUserNeeded(reason=f"{entry.pw_name} is root")
    owner = _owner_of(data)
    if owner and owner.pw_uid != entry.pw_uid:
        raise OrdinaryUserNeeded(reason=f"{data} belongs to {owner.pw_name}, not {entry.pw_name}")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switched=True)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run under a bare number
        return str(uid)


def _named(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise OrdinaryUserNeeded(reason=f"there is no user {name}") from None


def _owner_of(data: Path) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(data.stat().st_uid)
    except (OSError, KeyError):
        return None


def _stand_in() -> pwd.struct_passwd:
    for name in FALLBACK_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise OrdinaryUserNeeded(reason=f"none of {', '.join(FALLBACK_USERS)} exists")


def _environment() -> dict[str, str]:
    """The environment without PG* settings, with a locale and a time zone that do not vary."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
