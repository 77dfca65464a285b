"""Programs that the server's user can run: as they lie, or copied once into the state directory.

A virtual environment below root's home is closed to others; it stays so.
"""

import os
import shutil
from pathlib import Path

from jiahe.kit.postgres.account import Account
from jiahe.kit.postgres.programs import Programs
from jiahe.kit.postgres.state import Layout, own

NOT_NEEDED = shutil.ignore_patterns("include", "pgxs", "doc", "man", "*.a")


def reachable(programs: Programs, layout: Layout, account: Account) -> Programs:
    """The same programs at a place where the account can run them."""
    if not account.switched or _runs(programs.bin, account):
        return programs
    copy = layout.root / f"programs-{programs.version}"
    home = copy / "wheel" / "pginstall"
    if not copy.exists():
        _copy(programs.bin.parent, copy, account)
    return Programs(home / "bin", programs.version)


def _runs(directory: Path, account: Account) -> bool:
    try:
        return account.run([str(directory / "initdb"), "-V"], seconds=10).returncode == 0
    except OSError:
        return False


def _copy(installed: Path, copy: Path, account: Account) -> None:
    """Copies in two steps, so that a killed copy is never used.

    The wheel's libraries lie beside its package ($ORIGIN/../../../name.libs): so do the copies.
    """
    fresh = copy.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    shutil.copytree(installed, fresh / "wheel" / "pginstall", symlinks=True, ignore=NOT_NEEDED)
    package = installed.parent
    for libraries in package.parent.glob(f"{package.name}*.libs"):
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    _hand_over(fresh, account)
    fresh.rename(copy)


def _hand_over(tree: Path, account: Account) -> None:
    own(tree, account)
    for folder, folders, files in os.walk(tree):
        for name in (*folders, *files):
            os.chown(Path(folder) / name, account.uid, account.gid, follow_symlinks=False)
