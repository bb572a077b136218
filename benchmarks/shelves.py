"""Documents of administrative shape grown from the real texts of the sample data, by a seed; and a
bare index of an engine with the same tokens, which is what the service is measured against."""

import csv
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from search import Entry, analysis

UNITS, PEOPLE = 60, 1000
# Principals: units first, then people; one that stands on every document sees all.
ALL = UNITS + PEOPLE
OF_UNITS, OF_PEOPLE = 4, 16
# A person is in so many units.
IN_UNITS = 3
LEAST, MOST = 200, 800
_TYPES = {"QĐ": "Quyết định", "KH": "Kế hoạch", "CV": "Công văn", "TB": "Thông báo",
          "BC": "Báo cáo", "TTr": "Tờ trình", "NQ": "Nghị quyết", "CT": "Chỉ thị"}  # fmt: skip
_OFFICES = ("VX", "KT", "NC", "TH", "NV", "TC", "XD", "TP")
_FIRST_DAY, _DAYS = date(2014, 1, 1), 4000


@dataclass(frozen=True)
class Person:
    principals: frozenset[int]


def ordinary() -> Person:
    """Somebody with a number of their own and three units."""
    return Person(frozenset({1, 2, 3, UNITS + 7}))


def leader() -> Person:
    """Somebody who sees all."""
    return Person(frozenset({ALL}))


class Shelf:
    """So many documents; the same for the same samples, count and seed."""

    def __init__(self, samples: Path, count: int, seed: int = 30, *, keep: bool = True) -> None:
        self._words = _words(samples)
        self._subjects = _subjects(samples)
        self.count, self.seed, self.keep = count, seed, keep
        # What the rows of an app would say: who may see a document, and its title and text. Without
        # `keep` only of those that were asked for: a million would not fit.
        self.rows: dict[int, tuple[frozenset[int], str, str]] = {}

    def document(self, number: int) -> Entry:
        draw = random.Random(f"{self.seed}/{number}")
        short, name = draw.choice(list(_TYPES.items()))
        office = draw.randrange(UNITS)
        length = draw.randint(LEAST, MOST)
        begin = draw.randrange(len(self._words) - MOST)
        # From two places, so that no two documents share all their neighbours.
        other = draw.randrange(len(self._words) - MOST)
        half = length // 2
        body = self._words[begin : begin + half] + self._words[other : other + length - half]
        units = draw.sample(range(UNITS), OF_UNITS)
        people = draw.sample(range(UNITS, UNITS + PEOPLE), OF_PEOPLE)
        return Entry(
            source="paper",
            id=number,
            title=draw.choice(self._subjects),
            code=f"{number % 6000 + 1}/{short}-UBND-{draw.choice(_OFFICES)}",
            body=" ".join(body),
            type=name,
            agency=f"Ủy ban nhân dân phường {office}",
            signer=f"Nguyễn Văn {office}",
            date=_FIRST_DAY + timedelta(days=draw.randrange(_DAYS)),
            direction=draw.choice(("incoming", "outgoing")),
            status=draw.choice(("registered", "filed", "issued")),
            principals=frozenset([*units, *people, ALL]),
        )

    def ids(self) -> list[int]:
        return list(range(1, self.count + 1))

    def load(self, ids: list[int]) -> list[Entry]:
        entries = [self.document(number) for number in ids]
        if self.keep:
            self.rows |= {one.id: _row(one) for one in entries}
        return entries

    def row(self, number: int) -> tuple[frozenset[int], str, str]:
        if number not in self.rows:
            self.rows[number] = _row(self.document(number))
        return self.rows[number]

    def check(self, person: Person) -> Callable[[str, list[int]], set[int]]:
        """What an app answers of its rows: here a look-up, the database is measured elsewhere."""
        return lambda _source, ids: {
            number for number in ids if self.row(number)[0] & person.principals
        }

    def questions(self, kind: str, count: int) -> list[str]:
        """Words typed by somebody who has seen such documents."""
        draw = random.Random(f"{self.seed}/{kind}")
        made: list[str] = []
        for _number in range(count):
            at = draw.randrange(len(self._words) - 8)
            match kind:
                case "one word":
                    made.append(self._words[at])
                case "two words":
                    made.append(" ".join(self._words[at : at + 2]))
                case "four words":
                    made.append(" ".join(self._words[at : at + 4]))
                case "phrase":
                    made.append(f'"{" ".join(self._words[at : at + 3])}"')
                case _:
                    made.append(self.document(draw.randint(1, self.count)).code)
        return made


def _row(entry: Entry) -> tuple[frozenset[int], str, str]:
    return entry.principals, entry.title, entry.body


def _words(samples: Path) -> list[str]:
    """Syllables of the laws and texts in order; those that are letters only."""
    texts = [
        path.read_text(encoding="utf-8")[:40_000]
        for path in sorted((samples / "vn_law_corpus").glob("*.txt"))
    ]
    with (samples / "vn_gazette_texts" / "documents.jsonl").open(encoding="utf-8") as lines:
        texts += [json.loads(line)["text"][:20_000] for line in lines]
    return [exact for text in texts for exact, _ in analysis.syllables(text) if exact.isalpha()]


def _subjects(samples: Path) -> list[str]:
    path = samples / "ubnd_documents" / "binh_duong_chi_dao_dieu_hanh.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["trich_yeu"] for row in csv.DictReader(lines) if row["trich_yeu"].strip()]


class BareTantivy:
    """The engine with one field of text, the number, and who may see, and nothing of ours beside
    the tokens: its own relevance, the first twenty with their keys and a total, no facets."""

    def __init__(self, path: Path) -> None:
        import tantivy

        made = tantivy.SchemaBuilder()
        made.add_text_field("body", tokenizer_name="whitespace", index_option="position")
        made.add_text_field("code", tokenizer_name="raw", index_option="basic")
        made.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
        made.add_integer_field("principals", indexed=True)
        self.schema = made.build()
        path.mkdir(parents=True)
        self.index: Any = tantivy.Index(self.schema, str(path))
        self.searcher: Any = None

    def build(self, entries: Iterator[Entry]) -> None:
        import tantivy

        writer = self.index.writer(200_000_000, 1)
        for entry in entries:
            written = tantivy.Document()
            written.add_text("key", str(entry.key))
            written.add_text("code", analysis.code(entry.code))
            written.add_text("body", _twice(entry))
            for principal in entry.principals:
                written.add_integer("principals", principal)
            writer.add_document(written)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def query(self, text: str, principals: frozenset[int] | None = None) -> Any:
        """The same words as ours, with any tones, to be run as often as one likes."""
        from tantivy import Occur, Query

        forms = [folded for _, folded in analysis.syllables(text)]
        if "/" in text:
            made = Query.term_query(self.schema, "code", analysis.code(text), "basic")
        elif text.startswith('"'):
            places = [(2 * at, form) for at, form in enumerate(forms)]
            made = Query.phrase_query(self.schema, "body", places)
        else:
            terms = [Query.term_query(self.schema, "body", form) for form in forms]
            made = Query.boolean_query([(Occur.Must, term) for term in terms])
        if principals is None:
            return made
        mine = Query.term_set_query(self.schema, "principals", sorted(principals))
        return Query.boolean_query([(Occur.Must, made), (Occur.Must, mine)])

    def ask(self, query: Any) -> int:
        found = self.searcher.search(query, 20)
        for _score, address in found.hits:
            self.searcher.doc(address)
        return int(found.count)


def _twice(entry: Entry) -> str:
    texts = (entry.title, entry.body, entry.code, entry.type, entry.agency, entry.signer)
    pairs = chain.from_iterable(map(analysis.syllables, texts))
    return " ".join(chain.from_iterable(pairs))


class BareWhoosh:
    """The engine tuned as the measurements of its settings advise: our token fields, whole parts
    left out, and its own scorer of words."""

    def __init__(self, path: Path) -> None:
        from whoosh.fields import Schema
        from whoosh.index import create_in

        from search.backends.whoosh.fields import Syllables, Terms

        path.mkdir(parents=True)
        schema = Schema(
            key=Terms(unique=True, stored=True),
            body=Syllables(),
            code=Terms(),
            principals=Terms(),
        )
        self.index: Any = create_in(str(path), schema)
        self.searcher: Any = None

    def build(self, entries: Iterator[Entry]) -> None:
        writer = self.index.writer(compound=False, limitmb=128)
        for entry in entries:
            texts = (entry.title, entry.body, entry.code, entry.type, entry.agency, entry.signer)
            writer.add_document(
                key=str(entry.key),
                body=[analysis.syllables(text) for text in texts],
                code=[analysis.code(entry.code)],
                principals=[str(principal) for principal in sorted(entry.principals)],
            )
        writer.commit(merge=False)
        self.searcher = self.index.searcher()

    def query(self, text: str, principals: frozenset[int] | None = None) -> Any:
        from whoosh.query import And, Or, Phrase, Term

        forms = [folded for _, folded in analysis.syllables(text)]
        if "/" in text:
            made: Any = Term("code", analysis.code(text))
        elif text.startswith('"'):
            made = Phrase("body", forms)
        else:
            made = And([Term("body", form) for form in dict.fromkeys(forms)])
        if principals is None:
            return made
        return And([made, Or([Term("principals", str(one)) for one in sorted(principals)])])

    def ask(self, query: Any) -> int:
        found = self.searcher.search(query, limit=20)
        for hit in found:
            hit["key"]
        return len(found)
