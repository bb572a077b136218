"""Translations hold: every source string is in the English catalogue, and that is compiled.

    python -m tests.translations             check; exit 1 with what is wrong
    python -m tests.translations --update    add missing entries, remove those no longer used
    python -m tests.translations --compile   write django.mo beside django.po

Source strings are Vietnamese. They are collected from Python by its syntax tree and from
templates by Django's own lexer, so that GNU gettext is not needed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PYTHON = ("docflow", "directives", "signing", "search")
TEMPLATES = ("templates",)
# Positions of (context, singular, plural) among the arguments.
CALLS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
HEADER = {
    "Project-Id-Version": "docflow",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[-+#0-9.]*[a-z]|%[sdif]|\{(\w*)\}")
_TEMPLATE_CALL = re.compile(
    r"""(?<![\w.])(?P<name>_|n?p?gettext|n?p?gettext_lazy)\(\s*(?=u?['"])""",
)

Key = tuple[str, str]


@dataclass
class Message:
    """A source string with where it stands."""

    singular: str
    plural: str = ""
    context: str = ""
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.singular


class NotConstant(ValueError):
    """A source string put together while the program runs can never be found in a catalogue."""


def collect(root: Path = ROOT) -> dict[Key, Message]:
    """Every source string of the project; raises NotConstant for one that is not written out."""
    found: dict[Key, Message] = {}
    for message in _everything(root):
        known = found.setdefault(message.key, message)
        known.plural = known.plural or message.plural
        known.places = sorted({*known.places, *message.places})
    return found


def _everything(root: Path) -> Iterator[Message]:
    for folder in PYTHON:
        for path in sorted((root / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from in_python(path.read_text("utf-8"), str(path.relative_to(root)))
    for folder in TEMPLATES:
        for path in sorted((root / folder).rglob("*.html")):
            yield from in_template(path.read_text("utf-8"), str(path.relative_to(root)))


def in_python(source: str, place: str) -> Iterator[Message]:
    """Source strings of a module, by the names it imported the functions under."""
    tree = ast.parse(source, place)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in CALLS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _called(node.func, names)):
            yield _message(node, name, f"{place}:{node.lineno}")


def _called(func: ast.expr, names: dict[str, str]) -> str:
    if isinstance(func, ast.Name):
        return names.get(func.id, "")
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        return func.attr if func.value.id == "translation" and func.attr in CALLS else ""
    return ""


def _message(call: ast.Call, name: str, place: str) -> Message:
    def text(index: int | None) -> str:
        if index is None:
            return ""
        argument = call.args[index] if index < len(call.args) else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
        raise NotConstant(f"{place}: {ast.unparse(call)[:80]}")

    context, singular, plural = CALLS[name]
    return Message(text(singular), text(plural), text(context), [place])


def in_template(source: str, place: str) -> Iterator[Message]:
    """Source strings of a template, as Django hands them to gettext."""
    flat = templatize(source, origin=place)
    for match in _TEMPLATE_CALL.finditer(flat):
        name = "gettext" if match["name"] == "_" else match["name"]
        call = _parsed(flat[match.end() :])
        message = _message(call, name, place)
        if match["name"] == "_":
            # `_("…")` as an argument is looked up with its percent signs doubled.
            message.singular = message.singular.replace("%", "%%")
        yield message


def _parsed(rest: str) -> ast.Call:
    """The call whose arguments `rest` begins with: the shortest piece that is an expression."""
    for end, letter in enumerate(rest):
        if letter == ")":
            try:
                tree = ast.parse(f"f({rest[: end + 1]}", mode="eval")
            except SyntaxError:
                continue
            if isinstance(tree.body, ast.Call):
                return tree.body
    raise NotConstant(rest[:80])


def placeholders(text: str) -> list[str]:
    """What a text leaves room for, in no order: both languages must leave the same."""
    return sorted(match[0] for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def problems(wanted: dict[Key, Message], catalogue: polib.POFile) -> list[str]:
    """What is missing, left over, empty, or does not fit its source string."""
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    found = [f"missing: {wanted[key].singular!r}" for key in wanted if key not in entries]
    for key, entry in entries.items():
        if key not in wanted or entry.obsolete:
            found.append(f"no longer used: {entry.msgid!r}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif (entry.msgid_plural or "") != wanted[key].plural:
            found.append(f"plural differs: {entry.msgid!r}")
        else:
            found += _faults(entry)
    return found


def _faults(entry: polib.POEntry) -> Iterator[str]:
    sources = [entry.msgid, entry.msgid_plural or entry.msgid]
    one = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    # The form for one may name the number or leave it out, as either source form does.
    pairs = [(one, sources)]
    if entry.msgid_plural:
        pairs.append((entry.msgstr_plural.get(1, ""), sources[1:]))
    for text, likes in pairs:
        if not text:
            yield f"not translated: {entry.msgid!r}"
        elif placeholders(text) not in [placeholders(like) for like in likes]:
            yield f"placeholders differ: {entry.msgid!r} -> {text!r}"
        elif _edges(text) != _edges(entry.msgid):
            yield f"line breaks differ: {entry.msgid!r}"


def _edges(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")


def compiled(path: Path = CATALOGUE) -> list[str]:
    """What django.mo says otherwise than django.po."""
    binary = path.with_suffix(".mo")
    if not binary.exists():
        return [f"{binary.name} is missing: python -m tests.translations --compile"]
    if _words(polib.mofile(str(binary))) != _words(for_every_python(path)):
        return [f"{binary.name} is older than its source: python -m tests.translations --compile"]
    return []


def for_every_python(path: Path = CATALOGUE) -> polib.POFile:
    """The catalogue as it is compiled: each text with a plural also as a plain one.

    `gettext` finds a text that somebody else asks for with a number only in newer releases of each
    Python (3.11.2 does not, 3.11.7 does); the page would hold one line of Vietnamese.
    """
    catalogue = polib.pofile(str(path))
    for entry in [one for one in catalogue if one.msgid_plural]:
        catalogue.append(
            polib.POEntry(
                msgid=entry.msgid, msgctxt=entry.msgctxt, msgstr=entry.msgstr_plural.get(0, "")
            )
        )
    return catalogue


def _words(
    catalogue: polib.POFile | polib.MOFile,
) -> dict[tuple[str, str, str], tuple[str, dict[int, str]]]:
    return {
        (entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""): (
            entry.msgstr,
            dict(entry.msgstr_plural or {}),
        )
        for entry in catalogue
        if entry.msgstr or any((entry.msgstr_plural or {}).values())
    }


def update(wanted: dict[Key, Message], path: Path = CATALOGUE) -> polib.POFile:
    """The catalogue with what is missing added (empty) and what is no longer used removed."""
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old}
    new = polib.POFile(wrapwidth=100)
    new.metadata = HEADER
    for key in sorted(wanted, key=lambda key: (wanted[key].places[0].split(":")[0], key)):
        new.append(_entry(wanted[key], known.get(key)))
    new.save(str(path))
    return new


def _entry(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.singular, msgctxt=message.context or None)
    # Files without lines: a catalogue that changed with every edit would hide its own changes.
    entry.occurrences = [(place, "") for place in _files(message)]
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = (known and dict(known.msgstr_plural)) or {0: "", 1: ""}
    elif known is not None:
        entry.msgstr = known.msgstr
    return entry


def _files(message: Message) -> list[str]:
    return sorted({place.split(":")[0] for place in message.places})


def main(arguments: list[str]) -> int:
    """Exit status: 0 when everything holds, 1 with the list of what does not."""
    try:
        wanted = collect()
    except NotConstant as error:
        print(f"not written out: {error}", file=sys.stderr)
        return 1
    if "--update" in arguments:
        update(wanted)
    if "--compile" in arguments:
        for_every_python().save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    if not CATALOGUE.exists():
        print("no catalogue: python -m tests.translations --update", file=sys.stderr)
        return 1
    found = problems(wanted, polib.pofile(str(CATALOGUE))) + compiled()
    for line in found:
        print(line, file=sys.stderr)
    print(f"{len(wanted)} source strings, {len(found)} problems", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
