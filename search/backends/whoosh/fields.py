"""The fields of the Whoosh index: how an entry becomes postings, columns and stored values."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whoosh import columns, fields, formats

from search import analysis
from search.backends.base import FACETS
from search.sources import FACTS, Entry

# Raise it whenever the schema or the encoding changes: an index of another form is built anew.
FORM = f"whoosh-3/analysis-{analysis.VERSION}"

# Between the body and the words of type, agency, signer and numbers lies a gap no phrase crosses.
_GAP = 1000
Posting = tuple[bytes, int, float, bytes]
Passage = Sequence[tuple[str, str]]


class PackedPositions(formats.Positions):
    """Positions as a packed array: a third of the size of Whoosh's pickles, and much faster."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        kind = "H" if poslist[-1] < 1 << 16 else "I"
        return kind.encode() + array(kind, poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> array:
        positions = array(valuestring[:1].decode())
        positions.frombytes(valuestring[1:])
        return positions

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(self.decode_positions(valuestring))

    def combine(self, vs: Iterable[bytes]) -> bytes:
        together = {position for value in vs for position in self.decode_positions(value)}
        return self.encode(sorted(together))


class Syllables(fields.FieldType):
    """Text with positions: each syllable folded, and exact at the same position when marked.

    A value is a list of passages, each as `analysis.syllables` gives it; no phrase reaches from one
    into the next.
    """

    def __init__(self) -> None:
        super().__init__(PackedPositions(), None, scorable=True)

    def index(self, value: Sequence[Passage], **kwargs: Any) -> Iterator[Posting]:
        places: defaultdict[str, list[int]] = defaultdict(list)
        position = 0
        for passage in value:
            for exact, folded in passage:
                places[folded].append(position)
                if exact != folded:
                    places[exact].append(position)
                position += 1
            position += _GAP
        encode = self.format.encode
        for term, positions in places.items():
            yield term.encode(), len(positions), float(len(positions)), encode(positions)


class Terms(fields.FieldType):
    """Given terms, only whether they occur: for filters, rights and quick conjunctions.

    With `column`, the first of them is also kept by document, to be counted.
    """

    def __init__(self, *, unique: bool = False, stored: bool = False, column: bool = False) -> None:
        super().__init__(formats.Existence(), None, stored=stored, unique=unique, sortable=column)

    def index(self, value: Iterable[str], **kwargs: Any) -> Iterator[Posting]:
        terms = [value] if isinstance(value, str) else value
        for term in dict.fromkeys(terms):
            yield term.encode("utf-8", "surrogatepass"), 1, 1.0, b""

    def to_bytes(self, value: Any) -> bytes:
        if isinstance(value, bytes):
            return value
        return str(value).encode("utf-8", "surrogatepass")

    def from_bytes(self, bs: bytes) -> str:
        return bs.decode("utf-8", "surrogatepass")


def schema() -> fields.Schema:
    """The schema; every index of this FORM has it."""
    return fields.Schema(
        key=Terms(unique=True, stored=True, column=True),
        digest=fields.STORED(),
        principals=Terms(),
        title=Syllables(),
        body=Syllables(),
        terms=Terms(),
        title_bi=Terms(),
        code=Terms(),
        code_parts=Syllables(),
        type_words=Syllables(),
        agency_words=Syllables(),
        signer_words=Syllables(),
        signer=Terms(),
        extra=Terms(),
        date=fields.COLUMN(columns.NumericColumn("I", default=0)),
        expires=fields.COLUMN(columns.NumericColumn("I", default=0)),
        # Several values of one entry are told apart by a line's end, which no value has.
        **{f"{name}_values": fields.COLUMN(columns.VarBytesColumn()) for name in FACTS},
        **{name: Terms() for name in FACTS},
        **{name: Terms(column=True) for name in FACETS},
    )


def _words(text: str) -> list[Passage]:
    return [analysis.syllables(text)] if text else []


def document(entry: Entry) -> dict[str, Any]:
    """The fields of one entry; what is empty is left out."""
    tail = [entry.code, *entry.other_codes, entry.type, entry.agency, entry.signer]
    tail += [value for _, value in sorted(entry.extra.items())]
    passages = [analysis.syllables(passage) for passage in (entry.body, *tail) if passage]
    codes = [code for code in (entry.code, *entry.other_codes) if code]
    title = analysis.syllables(entry.title)
    distinct = set(title).union(*passages)
    made: dict[str, Any] = {
        "key": str(entry.key),
        "digest": entry.digest(FORM),
        "principals": [str(principal) for principal in sorted(entry.principals)],
        "title": [title],
        "body": passages,
        "terms": {form for forms in distinct for form in forms},
        "title_bi": analysis.bigrams(title),
        "code": [analysis.code(code) for code in codes],
        "code_parts": [[(part, part) for part in analysis.code_parts(code)] for code in codes],
        "signer": entry.signer,
        "extra": [f"{name}={value}" for name, value in entry.extra.items()],
        "type_words": _words(entry.type),
        "agency_words": _words(entry.agency),
        "signer_words": _words(entry.signer),
        "date": entry.date.toordinal() if entry.date else 0,
        "expires": entry.expires.toordinal() if entry.expires else 0,
        **{name: getattr(entry, name) for name in FACETS},
    }
    for name, values in entry.facts.items():
        made[name] = list(values)
        made[f"{name}_values"] = "\n".join(dict.fromkeys(values)).encode()
    return {name: value for name, value in made.items() if value}
