"""The server's settings, written anew at each start; local.conf beside them has the last word."""

import os
from pathlib import Path

from jiahe.kit.postgres.account import Account
from jiahe.kit.postgres.state import Layout

INCLUDE = "\ninclude '../jiahe.conf'\n"  # relative: the state directory may be moved
FIXED: dict[str, str] = {
    "listen_addresses": "",  # the wheel's server has no TLS: Unix socket only
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",  # the tables lie in memory or on flash
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "client_encoding": "UTF8",
    "lc_messages": "C",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",  # /dev/shm is small in containers
    "deadlock_timeout": "200ms",
    "idle_in_transaction_session_timeout": "60s",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # a week of days, each overwritten by its next
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_file_mode": "0600",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_min_duration_statement": "500ms",
    "log_lock_waits": "on",
}


def write_settings(layout: Layout, socket_directory: Path, account: Account) -> None:
    """Replaces jiahe.conf in one step."""
    chosen = FIXED | {
        "unix_socket_directories": _listed(socket_directory),
        "log_directory": str(layout.log),
    }
    lines = [f"{name} = {_quoted(value)}\n" for name, value in chosen.items()]
    lines.append("include_if_exists 'local.conf'\n")
    fresh = layout.root / "jiahe.conf.new"
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.writelines(lines)
        if account.switched:
            os.fchown(file.fileno(), account.uid, account.gid)
    fresh.replace(layout.settings)


def _listed(path: Path) -> str:
    """One element of a list setting: inside double quotes, with these doubled."""
    return '"' + str(path).replace('"', '""') + '"'


def _quoted(value: str) -> str:
    """A string of the settings file, which knows backslash escapes."""
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
    return f"'{escaped}'"
