"""The catalogues: `compile` makes the .mo files, `check` fails on a text without Chinese.

Message ids are English; every `locale/zh_Hans` catalogue holds Chinese. No gettext tools
are needed: Python is read by its own parser, templates by Django's.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "jiahe"
FIRST = {"gettext", "gettext_lazy", "gettext_noop", "_", "ngettext", "ngettext_lazy"}
SECOND = {"pgettext", "pgettext_lazy"}
LITERAL = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(r"\b(?:n?(p?)gettext|_)\(\s*" + LITERAL + r"(?:\s*,\s*" + LITERAL + ")?")
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:!?()]|[,;:!?(][\u4e00-\u9fff]|%\\(\\w+\\)s[,;!?]")
Text = tuple[str | None, str]  # (context, message id)


def catalogues() -> list[Path]:
    return sorted(PACKAGE.rglob("locale/zh_Hans/LC_MESSAGES/*.po"))


def compile_all() -> int:
    for path in catalogues():
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(target))
    return 0


def texts() -> Iterator[tuple[Text, str]]:
    """(context and message id, where) of every translatable text of ours."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            for text in _in_python(path.read_text(encoding="utf-8")):
                yield text, str(path.relative_to(PACKAGE))
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        for found in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
            first, second = (ast.literal_eval(one) if one else None for one in found.group(2, 3))
            text = (first, second) if found[1] and second else (None, first)
            yield text, str(path.relative_to(PACKAGE))


def _in_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = 0 if name in FIRST else 1 if name in SECOND else None
        if place is None or len(node.args) <= place:
            continue
        *context, text = (
            one.value if isinstance(one, ast.Constant) else None for one in node.args[: place + 1]
        )
        if isinstance(text, str) and text.strip():
            yield (context[0] if context else None), text


def check_all() -> int:
    """1 when a text has no Chinese, two, or half-width marks, or is fuzzy or empty."""
    said: dict[Text, set[str]] = {}
    faults: list[str] = []
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            if entry.fuzzy or not (entry.msgstr or entry.msgstr_plural):
                faults.append(f"{path.relative_to(PACKAGE)}: “{entry.msgid}” is empty or fuzzy")
            text = entry.msgstr or str(sorted(entry.msgstr_plural.items()))
            if any(map(HALF_WIDTH.search, (entry.msgstr, *entry.msgstr_plural.values()))):
                faults.append(f"{path.relative_to(PACKAGE)}: half-width marks in “{text}”")
            said.setdefault((entry.msgctxt, entry.msgid), set()).add(text)
    faults += [
        f"“{text}” is {' and '.join(sorted(chinese))}: "
        "the areas share one catalogue, so give one a context"
        for (_, text), chinese in said.items()
        if len(chinese) > 1
    ]
    missing = {text: where for text, where in texts() if text not in said}
    faults += [
        f"{where}: no Chinese for “{text}”" + (f" in the context “{context}”" if context else "")
        for (context, text), where in sorted(missing.items(), key=str)
    ]
    print("\n".join(faults) or f"{len(said)} texts, all in Chinese")
    return 1 if faults else 0


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    sys.exit({"compile": compile_all, "check": check_all}[sys.argv[1]]())
