"""What the browser gets: pinned packages, no foreign hosts, old phones, small files."""

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src/jiahe/web"
VENDOR = WEB / "static/vendor"
MANIFEST = tomllib.loads((ROOT / "vendor.toml").read_text(encoding="utf-8"))
CSS = sorted((WEB / "static/jh").glob("*.css"))
JS = sorted((WEB / "static/jh").glob("*.js"))
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
# A namespace is a name, not an address; a document may link out, an asset may not.
FOREIGN = re.compile(
    r"""(?:src|href|url|import|fetch)\s*[=(]\s*["'(]*\s*(?:https?:)?//""", re.IGNORECASE
)
# Newer than Chrome 87 or Safari 15.
TOO_NEW_CSS = re.compile(
    r"@layer|@container|@property|oklch|color-mix|:has\(|:is\(|:where\(|aspect-ratio|\b\d*dvh|^\s+&",
    re.MULTILINE,
)
TOO_NEW_JS = re.compile(
    r"\?\?=|\|\|=|&&=|\.at\(|replaceAll|structuredClone|randomUUID\(|^\s+(static )?#", re.MULTILINE
)


def text(path):
    return path.read_text(encoding="utf-8")


def zipped(paths):
    return len(gzip.compress(b"".join(path.read_bytes() for path in paths), 9))


def test_the_vendored_files_are_those_of_the_manifest():
    shipped = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file()
    }
    assert shipped == MANIFEST["sha256"]


@pytest.mark.parametrize("package", MANIFEST["package"], ids=lambda package: package["npm"])
def test_each_package_is_pinned_and_carries_its_licence(package):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert package["licence"] in {"0BSD", "BSD-2-Clause", "MIT"}
    assert (VENDOR / package["folder"] / "LICENSE").stat().st_size > 0


@pytest.mark.parametrize("path", [*CSS, *JS, *TEMPLATES], ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_host(path):
    assert FOREIGN.findall(text(path)) == []


def test_control_a_foreign_asset_would_be_found():
    found = FOREIGN.findall('<script src="https://cdn.example/x.js"></script> url(//cdn.example/y)')
    assert len(found) == 2


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_an_inline_script(path):
    tags = re.findall(r"<script\b[^>]*>", text(path))
    handlers = re.findall(r"\son(?:click|change|submit|load|input)=", text(path))
    assert ([tag for tag in tags if "src=" not in tag], handlers) == ([], [])


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_styles_are_understood_by_the_oldest_browser(path):
    assert TOO_NEW_CSS.findall(text(path)) == []


@pytest.mark.parametrize("path", JS, ids=lambda path: path.name)
def test_scripts_are_understood_by_the_oldest_browser(path):
    assert TOO_NEW_JS.findall(text(path)) == []


def test_the_styles_stay_below_20_kb():
    assert zipped(CSS) <= 20 * 1024


def test_the_household_scripts_stay_below_30_kb():
    htmx = VENDOR / "htmx-4.0.1/htmx.min.js"
    assert zipped([htmx, WEB / "static/jh/jh.js", WEB / "static/jh/photo.js"]) <= 30 * 1024


def test_the_worker_scripts_stay_below_35_kb():
    own = [WEB / "static/jh" / name for name in ("jh.js", "outbox.js", "photo.js", "sw.js")]
    assert zipped([VENDOR / "htmx-4.0.1/htmx.min.js", *own]) <= 35 * 1024


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(scheme):
    light, dark = text(WEB / "static/jh/tokens.css").split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", dark))
    return found


READ = [
    ("ink", "bg"), ("ink", "card"), ("ink", "sunk"), ("muted", "bg"), ("muted", "card"),
    ("muted", "sunk"), ("pri", "card"), ("pri", "bg"), ("pri", "pri-soft"), ("on-pri", "pri"),
    ("on-pri", "pri-deep"), ("accent", "card"), ("danger", "card"), ("danger", "danger-soft"),
    ("warn", "warn-soft"), ("info", "info-soft"), ("off-ink", "off"), ("on-inverse", "inverse"),
    ("on-inverse-link", "inverse"), ("ink", "clean-tint"), ("ink", "nanny-tint"),
    ("ink", "elder-tint"), ("ink", "cook-tint"), ("ink", "repair-tint"), ("muted", "clean-tint"),
    ("muted", "nanny-tint"), ("muted", "elder-tint"), ("muted", "cook-tint"),
    ("muted", "repair-tint"),
]  # fmt: skip
SEEN = [
    ("control", "card"), ("control", "bg"), ("focus", "card"), ("focus", "bg"),
    ("clean", "clean-tint"), ("nanny", "nanny-tint"), ("elder", "elder-tint"),
    ("cook", "cook-tint"), ("repair", "repair-tint"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_controls_stand_out_from_their_ground(scheme):
    colours = tokens(scheme)
    weak = [(a, b) for a, b in READ if contrast(colours[a], colours[b]) < 4.5]
    faint = [(a, b) for a, b in SEEN if contrast(colours[a], colours[b]) < 3]
    assert (weak, faint) == ([], [])
