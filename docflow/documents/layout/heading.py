"""Rules over number, notation, địa danh and date: boxes 3 and 4."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from docflow.documents.layout import notation as written
from docflow.documents.layout.departures import Departure, Fix, short
from docflow.documents.layout.edits import in_text
from docflow.documents.layout.known import Known
from docflow.documents.rendering.content import Content, IssueLine

Word = Callable[[str], str]


def check(content: Content, known: Known) -> Iterator[Departure]:
    """The issue line where one is printed, else the notation and the place it will be made of."""
    line = content.issue_line
    if line is None:
        yield from notation(content.notation_hint.removeprefix("/"), content.type_code, _hinted)
        if content.place:
            yield from place(content.place, lambda word: in_text("place", word))
        return
    yield from number(line.number, content.type_code, _numbered)
    yield from date(line.place_date, _dated)


def number(text: str, type_code: str | None, fixing: Callable[[Word], Fix]) -> Iterator[Departure]:
    """A printed "Số: 15/QĐ-BNV"; without `type_code` its type is not known."""
    found = written.NUMBER.fullmatch(text.strip())
    if found is None:
        return
    given = found["number"]
    if not (found["word"] and found["colon"]):
        yield _reworded("number.word", "notation", text, with_word, fixing)
    if given and written.padded(given) != given:
        yield _reworded("number.zero", "notation", text, with_zero, fixing)

    def within(word: Word) -> Fix:
        return fixing(lambda line: _in_notation(line, word))

    yield from notation(found["notation"].strip(), type_code, within)
    if given and not _has_departure(found["notation"]) and _blank_at_stroke(text):
        yield _reworded("notation.marks", "notation", text, without_blanks, fixing)


def notation(
    text: str, type_code: str | None, fixing: Callable[[Word], Fix]
) -> Iterator[Departure]:
    """The part behind the stroke."""
    if not text.strip():
        return
    joined = written.joined(text)
    if joined != text.strip():
        yield _reworded("notation.marks", "notation", text, written.joined, fixing)
    if written.capitals(joined) != joined:
        yield _reworded("notation.case", "notation", text, written.capitals, fixing)
    raised = written.capitals(joined)
    if type_code is not None and written.of_type(raised, type_code) != raised:
        word = _typed(type_code)
        yield _reworded("notation.type", "notation", text, word, fixing)


def date(text: str, fixing: Callable[[Word], Fix]) -> Iterator[Departure]:
    """A printed "Hà Nội, ngày 05 tháng 01 năm 2020"; blanks to be filled are no departure."""
    in_words = written.written_date(text)
    if in_words != text:
        yield _reworded("date.form", "date", text, written.written_date, fixing)
    if written.with_comma(in_words) != in_words:
        yield _reworded("place.comma", "date", text, _comma, fixing)
    if written.with_zeros(in_words) != in_words:
        yield _reworded("date.zero", "date", text, _zeros, fixing)

    def within(word: Word) -> Fix:
        return fixing(lambda line: _in_place(line, word))

    yield from place(written.place_of(text), within)


def place(text: str, fixing: Callable[[Word], Fix]) -> Iterator[Departure]:
    if not text.strip():
        return
    if written.is_short_place(text):
        fixable = written.full_place(text) != text
        fix = fixing(written.full_place) if fixable else None
        wanted = written.full_place(text) if fixable else ""
        yield Departure("place.full", "place", None, short(text), wanted, fix)
    full = written.full_place(text)
    if written.capital_place(full) != full:
        yield _reworded("place.capitals", "place", text, written.capital_place, fixing)


def with_word(line: str) -> str:
    found = written.NUMBER.fullmatch(line.strip())
    if found is None or (found["word"] and found["colon"]):
        return line
    return f"Số: {found['number']}/{found['notation'].strip()}"


def with_zero(line: str) -> str:
    found = written.NUMBER.fullmatch(line.strip())
    if found is None:
        return line
    start, end = found.span("number")
    text = line.strip()
    return f"{text[:start]}{written.padded(found['number'])}{text[end:]}"


def without_blanks(line: str) -> str:
    head, stroke, rest = line.partition("/")
    return f"{head.rstrip()}{stroke}{rest.strip()}" if _number(head) else line


def _number(head: str) -> bool:
    return head.rstrip()[-1:].isdigit()


def _blank_at_stroke(text: str) -> bool:
    return without_blanks(text.strip()) != text.strip()


def _has_departure(text: str) -> bool:
    return written.joined(text) != text.strip()


def _in_notation(line: str, word: Word) -> str:
    head, stroke, rest = line.partition("/")
    return f"{head.rstrip() if _number(head) else head}{stroke}{word(rest.strip())}"


def _in_place(line: str, word: Word) -> str:
    place = written.place_of(line)
    at = line.find(place)
    return f"{line[:at]}{word(place)}{line[at + len(place) :]}" if place else line


def _comma(line: str) -> str:
    return written.with_comma(written.written_date(line))


def _zeros(line: str) -> str:
    return written.with_zeros(written.written_date(line))


def _typed(type_code: str) -> Word:
    return lambda text: written.of_type(written.capitals(written.joined(text)), type_code)


def _reworded(
    code: str, field: str, text: str, word: Word, fixing: Callable[[Word], Fix]
) -> Departure:
    return Departure(code, field, None, short(text), short(word(text)), fixing(word))


def _hinted(word: Word) -> Fix:
    return in_text("notation_hint", lambda hint: f"/{word(hint.removeprefix('/'))}")


def _numbered(word: Word) -> Fix:
    return _in_line(lambda line: replace(line, number=word(line.number)))


def _dated(word: Word) -> Fix:
    return _in_line(lambda line: replace(line, place_date=word(line.place_date)))


def _in_line(change: Callable[[IssueLine], IssueLine]) -> Fix:
    def fix(content: Content) -> Content:
        line = content.issue_line
        return content if line is None else replace(content, issue_line=change(line))

    return fix
