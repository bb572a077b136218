"""The rules over the content of a document, as it will be printed, and the fixes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from docflow.documents.layout import heading, kinds, structure, wording
from docflow.documents.layout.departures import TYPED, Departure, Fix, short
from docflow.documents.layout.edits import in_item, in_text
from docflow.documents.layout.known import NOTHING, Known
from docflow.documents.layout.notation import IN_TEXT, with_zeros
from docflow.documents.rendering.content import Appendix, Content

#: A form field of the decree's data standard is as long (appendix VI, part II, I.8).
SUBJECT_LENGTH: Final = 500
RESOLVING: Final = frozenset({"QĐ", "NQ"})
MINUTES: Final = "BB"
#: Passes of `mend`: a fix can uncover a departure that another one hid.
PASSES: Final = 4


def check(content: Content, known: Known = NOTHING) -> tuple[Departure, ...]:
    """Every departure of the content, in the order of the page; none twice."""
    found: dict[str, Departure] = {}
    for part in _PARTS:
        for departure in part(content, known):
            found.setdefault(departure.key, departure)
    return tuple(found.values())


def mend(content: Content, keys: Iterable[str] | None = None, known: Known = NOTHING) -> Content:
    """The content with the typed departures of `keys` put right; without keys all that can be."""
    wanted = None if keys is None else set(keys)
    for _pass in range(PASSES if wanted is None else 1):
        before = content
        for departure in check(content, known):
            if departure.fixable and (wanted is None or departure.key in wanted):
                content = departure.fix(content) if departure.fix else content
        if content == before:
            break
    return content


def typed_of(content: Content) -> dict[str, Any]:
    """The parts of the content that a drafter types."""
    return {name: getattr(content, name) for name in sorted(TYPED)}


def is_letter(content: Content) -> bool:
    return not content.type_code and content.type_name.casefold() in ("", "công văn")


def _letters(content: Content, known: Known) -> Iterator[Departure]:
    for name in ("subject", "archive_line"):
        text = getattr(content, name)
        yield from _reworded("text.letters", name, text, wording.composed)
    for name in ("grounds", "addressees", "recipients"):
        for at, text in enumerate(getattr(content, name)):
            yield from _reworded("text.letters", name, text, wording.composed, at)
    yield from structure.of_texts("text.letters", content, wording.composed)


def _subject(content: Content, known: Known) -> Iterator[Departure]:
    subject = content.subject.strip()
    if not subject:
        return
    if is_letter(content):
        if wording.printed_letter_subject(subject) != wording.letter_subject(subject):
            yield from _reworded("subject.letter", "subject", subject, wording.letter_subject)
        subject = wording.letter_subject(subject)
    else:
        yield from _reworded("subject.named", "subject", subject, wording.named_subject)
    if len(subject) > SUBJECT_LENGTH:
        yield Departure("subject.length", "subject", found=short(subject))
    if wording.all_capitals(subject):
        yield Departure("subject.capitals", "subject", found=short(subject))
    yield from _reworded("subject.end", "subject", content.subject, _without_end)


def _without_end(text: str) -> str:
    if text.rstrip().endswith("...") or text.rstrip()[-1:] not in (*";:,.",):
        return text
    return text.rstrip(" \n\t\u00a0;:,.")


def _grounds(content: Content, known: Known) -> Iterator[Departure]:
    for at, ground in enumerate(content.grounds):
        if not wording.printed(ground):
            continue
        yield from _marks("grounds.marks", "grounds", ground, at)
        yield from _reworded("grounds.word", "grounds", ground, wording.opened, at)
        yield from _reworded("grounds.law", "grounds", ground, wording.without_law_number, at)
        if wording.lacks_number_or_date(ground):
            yield Departure("grounds.full", "grounds", at, short(ground))


def _dates(content: Content, known: Known) -> Iterator[Departure]:
    yield from _reworded("text.date_zero", "subject", content.subject, with_zeros)
    for name in ("grounds", "addressees", "recipients"):
        for at, text in enumerate(getattr(content, name)):
            if IN_TEXT.search(text):
                yield from _reworded("text.date_zero", name, text, with_zeros, at)
    yield from structure.of_texts("text.date_zero", content, with_zeros)


def _addressees(content: Content, known: Known) -> Iterator[Departure]:
    named = [one for one in content.addressees if wording.printed(one)]
    if is_letter(content) and not named:
        yield Departure("addressees.missing", "addressees")
    if content.type_code in RESOLVING and named:
        yield Departure("addressees.other", "addressees", found=short(named[0]), fix=_no_addressees)
    for at, item in enumerate(content.addressees):
        if wording.printed(item):
            yield from _marks("addressees.marks", "addressees", item, at)


def _no_addressees(content: Content) -> Content:
    return replace(content, addressees=()) if content.type_code in RESOLVING else content


def _recipients(content: Content, known: Known) -> Iterator[Departure]:
    named = [one for one in content.recipients if wording.printed(one)]
    doubled = [one for one in named if wording.is_archive(one)]
    for at, item in enumerate(content.recipients):
        if wording.printed(item) and not wording.is_archive(item):
            yield from _marks("recipients.marks", "recipients", item, at)
    others = [one for one in named if not wording.is_archive(one)]
    above = any(wording.printed(one) for one in content.addressees)
    if above and content.type_code not in RESOLVING and not _says_above(others):
        yield Departure(
            "recipients.above", "recipients", found=short(others[0]) if others else "",
            wanted="Như trên", fix=_with_above,
        )  # fmt: skip
    if doubled:
        fix = _one_archive(known.unit)
        wanted = f"Lưu: {_archive(content, known.unit)}"
        yield Departure("recipients.archive", "recipients", None, short(doubled[0]), wanted, fix)
    yield from _archived(content, known)


def _says_above(items: list[str]) -> bool:
    return bool(items) and wording.cleaned(items[0]).casefold().startswith("như")


def _with_above(content: Content) -> Content:
    rest = [one for one in content.recipients if wording.printed(one)]
    kept = [one for one in rest if wording.cleaned(one).casefold() != "như trên"]
    return replace(content, recipients=("Như trên", *kept))


def _archive(content: Content, unit: str) -> str:
    """The line for the registry: what was typed among the recipients fills up a bare one."""
    lines = [one for one in content.recipients if wording.is_archive(one)]
    told = [wording.archive(one) for one in (content.archive_line, *reversed(lines))]
    full = next((one for one in told if one != "VT"), "VT")
    return _with_unit(full, unit)


def _with_unit(line: str, unit: str) -> str:
    # The registry drafts too: it stands there once.
    other = unit and unit.upper() not in ("VT", "VĂN THƯ")
    return f"VT, {unit}" if line == "VT" and other else line


def _one_archive(unit: str) -> Fix:
    def fix(content: Content) -> Content:
        kept = tuple(one for one in content.recipients if not wording.is_archive(one))
        if kept == content.recipients:
            return content
        return replace(content, recipients=kept, archive_line=_archive(content, unit))

    return fix


def _archived(content: Content, known: Known) -> Iterator[Departure]:
    line = content.archive_line
    # The layout prints what stands behind "Lưu:", and the last stop.
    shown = line.removeprefix("- ").removeprefix("Lưu:").strip().rstrip(";.").rstrip()
    right = wording.archive(line)
    wanted = _with_unit(right, known.unit)
    if shown == wanted:
        return
    fix = in_text("archive_line", lambda text: _with_unit(wording.archive(text), known.unit))
    code = "recipients.archive" if shown != right else "recipients.unit"
    yield Departure(code, "archive_line", None, short(line), wanted, fix)


def _capacity(content: Content, known: Known) -> Iterator[Departure]:
    lines = tuple(line for line in content.capacity_lines if line.strip())
    for at, line in enumerate(content.capacity_lines):
        yield from _reworded("capacity.form", "capacity_lines", line, wording.capacity, at)
    signs = wording.signs_of(tuple(wording.capacity(line) for line in lines))
    last = wording.capacity(lines[-1]) if lines else ""
    if last.split()[:1] and last.split()[0] in ("TM.", "KT.", "TL.", "TUQ."):
        yield Departure("capacity.post", "capacity_lines", None, short(last))
    deputy = last.casefold().startswith("phó ")
    # A chair signs minutes as who they are (model 1.9).
    if deputy and content.type_code != MINUTES and not signs & {"KT.", "TL.", "TUQ."}:
        yield Departure("capacity.deputy", "capacity_lines", found=short(last))
    if known.capacity and _shouted(lines) != _shouted(known.capacity):
        yield Departure(
            "capacity.authority",
            "capacity_lines",
            found=short(" / ".join(lines)),
            wanted=short(" / ".join(known.capacity)),
            fix=_registered(known.capacity),
        )


def _shouted(lines: tuple[str, ...]) -> list[str]:
    return [" ".join(wording.capacity(line).upper().split()) for line in lines if line.strip()]


def _registered(lines: tuple[str, ...]) -> Fix:
    return lambda content: replace(content, capacity_lines=lines)


def _name(content: Content, known: Known) -> Iterator[Departure]:
    yield from _reworded("name.titles", "signer_name", content.signer_name, wording.name)
    yield from _reworded("name.case", "signer_name", content.signer_name, wording.name_case)


def _appendices(content: Content, known: Known) -> Iterator[Departure]:
    for at, item in enumerate(content.appendices):
        wanted = wording.appendix_title(item.title)
        if wanted != item.title.strip():
            yield Departure(
                "appendix.title", "appendices", at, short(item.title), wanted, _retitled(at)
            )
    if len(content.appendices) > 1:
        yield from structure.of_texts("appendix.number", content, wording.appendix_numbers)
    if content.appendices and not structure.mentions(content, "phụ lục"):
        yield Departure("appendix.mentioned", "body")


def _retitled(at: int) -> Fix:
    def retitle(item: Appendix) -> Appendix:
        return replace(item, title=wording.appendix_title(item.title))

    return in_item("appendices", at, retitle)


def _marks(code: str, name: str, item: str, at: int) -> Iterator[Departure]:
    """A line whose own marks would stand beside those that the layout prints."""
    wanted = wording.cleaned(item)
    if wording.printed(item) != wanted:
        # Of a line of marks alone nothing is left: what was meant only its writer knows.
        fix = in_item(name, at, wording.cleaned) if wanted else None
        yield Departure(code, name, at, short(item), short(wanted), fix)


def _reworded(
    code: str, name: str, text: str, word: Callable[[str], str], at: int | None = None
) -> Iterator[Departure]:
    """A departure where `word`, which says how a text is written right, changes it."""
    wanted = word(text)
    if wanted != text:
        fix = in_text(name, word) if at is None else in_item(name, at, word)
        yield Departure(code, name, at, short(text), short(wanted), fix)


_PARTS: Final[tuple[Callable[[Content, Known], Iterator[Departure]], ...]] = (
    heading.check,
    _letters,
    _subject,
    _grounds,
    structure.check,
    _dates,
    kinds.check,
    _addressees,
    _recipients,
    _capacity,
    _name,
    _appendices,
)
