"""Bring the packages named in vendor.toml into the static folder.

Run by hand after changing vendor.toml: `python tools/vendor.py`. It asks npm for each
tarball, copies the wanted files and writes their SHA-256 below the marker line.
The tests only read the result; nothing at build or run time needs npm.
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "vendor.toml"
STATIC = ROOT / "src/jiahe/web/static/vendor"
MARKER = "# Below this line: written by tools/vendor.py\n"
SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")


def fetch(package: dict[str, Any], into: Path) -> Path:
    """The npm tarball of one pinned package."""
    spec = f"{package['npm']}@{package['version']}"
    done = subprocess.run(
        ["npm", "pack", spec, "--silent", "--pack-destination", str(into)],
        check=True,
        capture_output=True,
        text=True,
    )
    return into / done.stdout.strip().splitlines()[-1]


def wanted(package: dict[str, Any]) -> dict[str, str]:
    """Path in the tarball -> path below the package's folder."""
    paths: dict[str, str] = dict(package.get("files", {}))
    pattern = package.get("icons_from", "")
    paths.update({pattern % name: f"{name}.svg" for name in package.get("icons", [])})
    return paths


def unpack(package: dict[str, Any], tarball: Path) -> dict[str, str]:
    """Write the wanted files; the SHA-256 of each by its path below static/vendor."""
    hashes: dict[str, str] = {}
    with tarfile.open(tarball) as archive:
        for source, target in wanted(package).items():
            member = archive.extractfile(f"package/{source}")
            if member is None:
                raise FileNotFoundError(source)
            # The maps are not shipped; hashed static storage would look for them.
            content = SOURCE_MAP.sub(b"\n", member.read())
            path = STATIC / package["folder"] / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            hashes[f"{package['folder']}/{target}"] = hashlib.sha256(content).hexdigest()
    return hashes


def main() -> None:
    text = MANIFEST.read_text(encoding="utf-8").split(MARKER)[0]
    hashes: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package in tomllib.loads(text)["package"]:
            hashes |= unpack(package, fetch(package, Path(folder)))
    lines = "".join(f'"{path}" = "{digest}"\n' for path, digest in sorted(hashes.items()))
    MANIFEST.write_text(f"{text}{MARKER}[sha256]\n{lines}", encoding="utf-8")
    print(f"{len(hashes)} files in {STATIC.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
