"""The values of field words: days and periods, serials, words of a closed list, names."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from search.nodes import Expiry, Fact, Span
from search.query import words
from search.query.lexer import QueryError, Token

# Fields whose value is a word of a closed list.
LISTED = frozenset({"level", "verdict", "status", "progress"})
# Fields whose value is part of a name.
NAMED = frozenset({"register", "file", "unit"})
DATED = frozenset({"since", "until", "ends_before", "ends_after"})
MOST_NAMES = 500


def dated(name: str, value: Token) -> Span | Expiry:
    """A side of a span of days; a month or a year counts with all its days."""
    first, last = period(value)
    match name:
        case "since":
            return Span(since=first)
        case "until":
            return Span(until=last)
        case "ends_before":
            # No longer good on its first day: ended before that day began.
            return Expiry(until=first)
        case _:
            # Good on its last day to the end, and at the beginning of the next one.
            left = (date.max - last).days
            return Expiry(since=last + timedelta(days=min(2, left)))


def serial(value: Token) -> Fact:
    """A serial in hexadecimal as tools show it: in capitals, with colons, with leading zeros."""
    bare = re.sub(r"[\s:.,;-]", "", value.text).lower().removeprefix("0x")
    if not re.fullmatch(r"[0-9a-f]+", bare):
        raise QueryError(
            _("Số sê-ri chứng thư chỉ có các chữ số 0–9 và chữ cái a–f, ví dụ 3A:1F:07."),
            value.start,
            value.end,
        )
    return Fact("serial", (bare.lstrip("0") or "0",))


def listed(name: str, field: Token, ahead: Sequence[Token]) -> tuple[Fact, int]:
    """The longest word of the list that `ahead` begins with, and how many tokens it takes.

    Raises QueryError with everything that can be written.
    """
    known = words.listed(name)
    if not known:
        return Fact(name, (ahead[0].text,)), 1
    read: tuple[str, ...] = ()
    best: tuple[Fact, int] | None = None
    taken = 0
    for token in ahead:
        if token.kind not in {"words", "number", "phrase"} or (taken and token.kind == "phrase"):
            break
        taken += 1
        read += words.syllables(token.text)
        if read in known:
            best = Fact(name, known[read][1]), taken
        if token.kind == "phrase" or not any(key[: len(read)] == read for key in known):
            break
    if best:
        return best
    # What was looked for, as far as the words of one value go.
    ended = next((at for at, one in enumerate(ahead[:taken], 1) if one.ends), max(taken, 1))
    tried = ahead[:ended]
    raise QueryError(
        _("“%(word)s” không dùng được sau “%(field)s”. Có thể viết: %(list)s.")
        % {
            "word": " ".join(one.text for one in tried).strip(" ,;"),
            "field": field.text.strip(),
            "list": "; ".join(dict.fromkeys(shown for shown, _values in known.values())),
        },
        tried[0].start,
        tried[-1].end,
    )


def named(name: str, value: Token, text: str, principals: frozenset[int]) -> Fact:
    """Everything whose name has the words of `text`, as far as the person may know it."""
    values = words.found(name, text, principals)
    if len(values) > MOST_NAMES:
        raise QueryError(
            _("Quá nhiều tên có “%(text)s”; hãy viết rõ hơn.") % {"text": text},
            value.start,
            value.end,
        )
    return Fact(name, values)


def period(token: Token) -> tuple[date, date]:
    """The first and last day of "05/03/2024", "03/2024", "2024", and of what is said in words."""
    if token.days:
        return token.days
    parts = re.split(r"[/.-]", re.sub(r"\s", "", token.text).strip(".,;"))
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3 and numbers[0] >= 1000:
            numbers.reverse()
        match numbers:
            case [day, month, year]:
                return date(year, month, day), date(year, month, day)
            case [month, year] if year >= 1000:
                after = date(year + month // 12, month % 12 + 1, 1)
                return date(year, month, 1), date.fromordinal(after.toordinal() - 1)
            case [year] if year >= 1000:
                return date(year, 1, 1), date(year, 12, 31)
    except (ValueError, OverflowError):
        pass
    raise QueryError(
        _("“%(text)s” không phải là ngày; hãy viết dd/mm/yyyy, ví dụ 05/03/2024.")
        % {"text": token.text},
        token.start,
        token.end,
    )
