"""Two hundred questions of people who know what they look for, drawn from real register rows and
texts by a fixed seed; the answer to each is known, because the question was made from it."""

import csv
import json
import random
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from search import Entry, analysis
from search.backends.base import Backend, Request
from search.query.parser import parse

READERS = frozenset({2})
SEED = 30
# How many questions of each kind.
KINDS = {
    "words of a title, with marks": 40,
    "words of a title, without marks": 40,
    "two pieces of a title": 20,
    "one tone wrong": 30,
    "number": 20,
    "number as typed carelessly": 15,
    "day and words": 15,
    "month and words": 10,
    "words of a text": 10,
}
# Words of a title, of a piece of it, beside a day, of a text: how many follow each other.
WORDS, PIECE, BESIDE, OF_TEXT = (5, 8), (2, 3), (2, 4), (7, 9)
# No title of fewer words is drawn: it would be typed whole.
LEAST = 9
# A text holds more words than a document of an office; its beginning is enough to be known by.
TEXT = 20_000
_TONES = "\u0300\u0301\u0303\u0309\u0323"

# Neither quotes nor brackets are typed by accident in pairs.
_SIGNS = dict.fromkeys(map(ord, '"“”«»()'), " ")

Draw = random.Random
Meant = tuple[str, str]
# What is typed, and the words of the title or text in it that follow each other.
Typed = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """`wanted` are the entries that whoever typed this would take for the one they mean."""

    kind: str
    text: str
    wanted: frozenset[tuple[str, int]]


def entries(samples: Path) -> list[Entry]:
    """The rows of the register and the texts, as their apps would describe them."""
    return [*_rows(samples), *_texts(samples)]


def _rows(samples: Path) -> Iterable[Entry]:
    path = samples / "ubnd_documents" / "binh_duong_chi_dao_dieu_hanh.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            yield Entry(
                source="register",
                id=number,
                title=row["trich_yeu"],
                code=row["so_ky_hieu"],
                date=_day(row["ngay_ban_hanh"]),
                principals=READERS,
            )


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007
    except ValueError:
        return None


def _texts(samples: Path) -> Iterable[Entry]:
    path = samples / "vn_gazette_texts" / "documents.jsonl"
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            yield Entry(
                source="gazette",
                id=number,
                title="",
                code=row["number"] or "",
                body=row["text"][:TEXT],
                date=date.fromisoformat(row["date"]) if row["date"] else None,
                principals=READERS,
            )


def questions(shelf: list[Entry], seed: int = SEED, *, telling: bool = True) -> list[Question]:
    """The questions of every kind; the same for the same seed and entries.

    `telling`: the words that follow each other stand so in one title (or text) alone, of that day
    or month where one is said. Without, "của ủy ban nhân dân" is a question too, for one of them.
    """
    draw = random.Random(seed)  # noqa: S311
    rows = [entry for entry in shelf if len(analysis.tokens(entry.title)) >= LEAST]
    dated = [entry for entry in rows if entry.date]
    numbered = [entry for entry in shelf if analysis.code(entry.code).count("/")]
    texts = [entry for entry in shelf if entry.body]
    alike, said = _alike(shelf), _Said(shelf)
    made: list[Question] = []
    for kind, count in KINDS.items():
        among = {"number": numbered, "day": dated, "month": dated}.get(kind.split()[0], rows)
        among = texts if kind == "words of a text" else among
        wanted = len(made) + count
        for entry in draw.sample(among, min(len(among), 10 * count)):
            text, pieces = _WAYS[kind](draw, entry)
            if telling and not said.once(pieces, entry, kind):
                continue
            meant = _number_of(entry) if kind.startswith("number") else _title_of(entry)
            made.append(Question(kind, text, frozenset(alike[meant])))
            if len(made) == wanted:
                break
    return made


class _Said:
    """Where words follow each other, by hand: folded titles and texts between blanks."""

    def __init__(self, shelf: list[Entry]) -> None:
        texts = [(entry, entry.title or entry.body) for entry in shelf]
        self._folded = [(entry.date, f" {_folded(text)} ") for entry, text in texts]

    def once(self, pieces: Sequence[str], entry: Entry, kind: str) -> bool:
        """Whether no other title has all the pieces, of the day or month that the kind says."""
        if not pieces:
            return True
        wanted = [f" {_folded(piece)} " for piece in pieces]
        having: set[str] = set()
        for day, text in self._folded:
            if kind.startswith("day") and day != entry.date:
                continue
            if kind.startswith("month") and _month(day) != _month(entry.date):
                continue
            if all(piece in text for piece in wanted):
                having.add(text)
        return len(having) == 1


def _month(day: date | None) -> tuple[int, int] | None:
    return (day.year, day.month) if day else None


def _folded(text: str) -> str:
    return " ".join(folded for _exact, folded in analysis.syllables(text))


def _alike(shelf: list[Entry]) -> dict[Meant, set[tuple[str, int]]]:
    """Rows of one title, such as the same paper entered twice: words of it mean any of them. And
    numbers begin anew each year: a number alone means each that bears it."""
    alike: dict[Meant, set[tuple[str, int]]] = defaultdict(set)
    for entry in shelf:
        for meant in (_title_of(entry), _number_of(entry)):
            alike[meant].add((entry.source, entry.id))
    return alike


def _title_of(entry: Entry) -> Meant:
    words = " ".join(exact for exact, _folded in analysis.syllables(entry.title))
    return "title", words or str(entry.key)


def _number_of(entry: Entry) -> Meant:
    return "number", analysis.code(entry.code)


def _piece(draw: Draw, text: str, lengths: tuple[int, int]) -> str:
    """So many words that follow each other, with what stands between them."""
    plain = analysis.normalise(text)
    found = analysis.tokens(plain)
    length = min(draw.randint(*lengths), len(found))
    first = draw.randint(0, len(found) - length)
    piece = plain[found[first].start : found[first + length - 1].end]
    return " ".join(piece.translate(_SIGNS).split())


def _with_marks(draw: Draw, entry: Entry) -> Typed:
    piece = _piece(draw, entry.title, WORDS)
    return piece, (piece,)


def _without(draw: Draw, entry: Entry) -> Typed:
    piece = _piece(draw, entry.title, WORDS)
    return analysis.fold(piece), (piece,)


def _two_pieces(draw: Draw, entry: Entry) -> Typed:
    words = [token.exact for token in analysis.tokens(entry.title)]
    half = len(words) // 2
    pieces = [_piece(draw, " ".join(part), PIECE) for part in (words[:half], words[half:])]
    return " ".join(pieces), tuple(pieces)


def _wrong_tone(draw: Draw, entry: Entry) -> Typed:
    piece = _piece(draw, entry.title, WORDS)
    words = piece.split(" ")
    marked = [at for at, word in enumerate(words) if analysis.fold(word) != word.lower()]
    if marked:
        at = draw.choice(marked)
        words[at] = _other_tone(draw, words[at])
    return " ".join(words), (piece,)


def _other_tone(draw: Draw, word: str) -> str:
    """The word with another tone on the same letter; one without a tone gets it on a vowel."""
    parts = unicodedata.normalize("NFD", word)
    tone = next((sign for sign in parts if sign in _TONES), "")
    other = draw.choice([sign for sign in _TONES if sign != tone])
    if tone:
        return unicodedata.normalize("NFC", parts.replace(tone, other))
    vowel = max((at for at, sign in enumerate(parts) if sign.lower() in "aeiouy"), default=0)
    after = vowel + 1
    while after < len(parts) and unicodedata.combining(parts[after]):
        after += 1
    return unicodedata.normalize("NFC", parts[:after] + other + parts[after:])


def _number(_draw: Draw, entry: Entry) -> Typed:
    return entry.code, ()


def _careless(draw: Draw, entry: Entry) -> Typed:
    ways: list[Callable[[str], str]] = [
        str.lower,
        analysis.fold,
        lambda code: code.replace("/", " / "),
        lambda code: f"số {code}",
        lambda code: code.replace("-", "–"),
    ]
    return draw.choice(ways)(entry.code), ()


def _day_and_words(draw: Draw, entry: Entry) -> Typed:
    assert entry.date
    said = draw.choice(
        [
            f"{entry.date:%d/%m/%Y}",
            f"{entry.date.day}-{entry.date.month}-{entry.date.year}",
            f"ngày {entry.date.day} tháng {entry.date.month} năm {entry.date.year}",
        ]
    )
    piece = _piece(draw, entry.title, BESIDE)
    return f"{piece} {said}", (piece,)


def _month_and_words(draw: Draw, entry: Entry) -> Typed:
    assert entry.date
    said = f"tháng {entry.date.month}/{entry.date.year}"
    piece = _piece(draw, entry.title, BESIDE)
    return f"{piece} {said}", (piece,)


def _of_text(draw: Draw, entry: Entry) -> Typed:
    piece = _piece(draw, entry.body, OF_TEXT)
    return piece, (piece,)


_WAYS: dict[str, Callable[[Draw, Entry], Typed]] = {
    "words of a title, with marks": _with_marks,
    "words of a title, without marks": _without,
    "two pieces of a title": _two_pieces,
    "one tone wrong": _wrong_tone,
    "number": _number,
    "number as typed carelessly": _careless,
    "day and words": _day_and_words,
    "month and words": _month_and_words,
    "words of a text": _of_text,
}


def rank(engine: Backend, question: Question, top: int = 10) -> int:
    """The place of what was meant among the first `top`, 1 being the first; 0 when it is not."""
    found = engine.search(Request(parse(question.text), READERS, facets=False, top=top)).hits
    places = (at for at, hit in enumerate(found, 1) if tuple(hit.key) in question.wanted)
    return next(places, 0)
