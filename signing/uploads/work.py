"""How much a PDF asks of whoever draws it: unpacked bytes and draws, counted within fixed bounds.

Owns the limits and the counting; never unpacks more than `MOST_UNPACKED` nor draws anything.
"""

import base64
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

MOST_UNPACKED = 64 * 1024 * 1024
MOST_DRAWS = 20_000
# Bytes of drawing instructions along the tree: one form drawn on each page counts each time.
MOST_EXPANDED = 512 * 1024 * 1024
# Forms within forms, and distinct names one stream uses: far beyond what any program writes.
MOST_DEEP = 50
MOST_NAMES = 50_000

# Every object stream has /First and every cross-reference stream /W (ISO 32000-1, 7.5.7, 7.5.8);
# readers unpack both with or without a /Type.
STRUCTURAL = re.compile(rb"/(?:First|W|ObjStm|XRef)\b")
# No program wraps those in anything but Flate.
WRAPPED = re.compile(rb"/(?:LZW|RunLength|RL|ASCII|A85|AHx)")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
HEAD = 8192
_GAP = rb"(?:[\x00\t\n\f\r ]|%[^\r\n]{0,200}[\r\n])++"
_END = rb"(?![^\x00\t\n\f\r ()<>\[\]{}/%])"
USE = re.compile(
    rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]{1,200}+)" + _GAP + rb"(?:[-+.\d]{1,20}" + _GAP + rb")?"
    rb"(Do|scn|SCN|gs|Tf)" + _END
)
DRAW = re.compile(rb"(?<![^\x00\t\n\f\r ()<>\[\]{}/%])Do" + _END)
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
PLACES = {"scn": "/Pattern", "SCN": "/Pattern", "gs": "/ExtGState", "Tf": "/Font"}


class TooComplex(Exception):
    """Unpacking or drawing this file costs more than is allowed."""


@dataclass
class Budget:
    """Bytes that may still be unpacked."""

    left: int = MOST_UNPACKED

    def inflate(self, packed: bytes) -> bytes:
        """Flate data unpacked up to its first error, as readers do. Raises TooComplex."""
        engine, parts = zlib.decompressobj(), []
        # In pieces, so that what stands before an error is counted too.
        for start in range(0, len(packed), 65536):
            try:
                part = engine.decompress(packed[start : start + 65536], self.left + 1)
            except zlib.error:
                break
            self.spend(len(part))
            parts.append(part)
            if engine.eof:
                break
        return b"".join(parts)

    def spend(self, size: int) -> None:
        """Take `size` bytes off. Raises TooComplex when there are not as many."""
        self.left -= size
        if self.left < 0:
            raise TooComplex


@dataclass
class Use:
    """What one content stream calls: (operator, name) to times, and draws of no clear name."""

    size: int = 0
    named: Counter[tuple[str, str]] = field(default_factory=Counter)
    unnamed: int = 0


def structure(data: bytes) -> None:
    """Bound the streams a reader unpacks merely to open the file. Raises TooComplex.

    Works on the bytes, for the file is not open yet: object and cross-reference streams only.
    """
    budget = Budget()
    view = memoryview(data)
    for match in STREAM.finditer(data):
        head = data[max(0, match.start() - HEAD) : match.start()].rpartition(b"endobj")[2]
        if b"#" in head:
            head = _unescape(head)
        if not STRUCTURAL.search(head):
            continue
        if WRAPPED.search(head):
            raise TooComplex
        # The end is where Flate says it is: /Length may lie.
        packed: Any = view[match.end() :]
        for _ in range(max(1, min(head.count(b"/Fl"), 8))):
            packed = budget.inflate(packed)


def drawing(pdf: pikepdf.Pdf) -> None:
    """Bound what drawing every page and annotation costs. Raises TooComplex.

    Only streams that are drawn are unpacked, and each once; images are counted, not unpacked.
    """
    meter = _Meter()
    draws = size = 0
    for page in pdf.pages:
        for streams, resources in _roots(page):
            more, bytes_ = meter.cost(streams, resources, 0)
            draws, size = draws + more, size + bytes_
            _bound(draws, size)


class _Meter:
    """The cost of each stream under its resources, worked out once."""

    def __init__(self) -> None:
        self.budget = Budget()
        self.uses: dict[tuple[int, int], Use] = {}
        self.known: dict[tuple, tuple[int, int]] = {}
        self.open: set[tuple[int, int]] = set()

    def cost(
        self, streams: list[pikepdf.Object], resources: pikepdf.Object, depth: int
    ) -> tuple[int, int]:
        """Draws and bytes of instructions below these streams, both along the tree."""
        if depth > MOST_DEEP:
            raise TooComplex
        draws = size = 0
        for stream in streams:
            use = self.use(stream)
            size += use.size
            heaviest = self._heaviest(resources, depth) if use.unnamed else (0, 0)
            draws += use.unnamed * heaviest[0]
            size += use.unnamed * heaviest[1]
            for (operator, name), times in use.named.items():
                if operator == "Do":
                    called = _entry(resources, "/XObject", name)
                    more, bytes_ = self._form(called, resources, depth)
                    draws, size = draws + times * more, size + times * bytes_
                else:
                    for called in _hidden(operator, _entry(resources, PLACES[operator], name)):
                        more, bytes_ = self._form(called, resources, depth)
                        draws, size = draws + more, size + bytes_
            _bound(draws, size)
        return draws, size

    def _form(
        self, called: pikepdf.Object | None, outer: pikepdf.Object, depth: int
    ) -> tuple[int, int]:
        """One draw of an XObject: itself and, for a form, everything it draws."""
        if not isinstance(called, pikepdf.Stream):
            return 0, 0
        if called.get("/Subtype") == "/Image":
            return 1, 0
        if called.objgen in self.open:
            # A form that draws itself is forbidden (ISO 32000-1, 8.10.1) and never ends.
            raise TooComplex
        own = called.get("/Resources")
        # Without resources of its own a form uses those of whoever draws it.
        key = (called.objgen, None if own is not None else _identity(outer))
        if key not in self.known:
            self.open.add(called.objgen)
            draws, size = self.cost([called], outer if own is None else own, depth + 1)
            self.open.discard(called.objgen)
            self.known[key] = (draws + 1, size)
        return self.known[key]

    def _heaviest(self, resources: pikepdf.Object, depth: int) -> tuple[int, int]:
        """What a draw costs whose name cannot be told: the most any XObject here costs."""
        found = resources.get("/XObject", {}) if _is_dictionary(resources) else {}
        costs = [self._form(called, resources, depth) for called in found.values()]
        return max((c[0] for c in costs), default=0), max((c[1] for c in costs), default=0)

    def use(self, stream: pikepdf.Object) -> Use:
        """The calls in one stream, unpacked and read once."""
        if stream.objgen not in self.uses:
            self.uses[stream.objgen] = _read(_unpack(stream, self.budget))
        return self.uses[stream.objgen]


def _bound(draws: int, size: int) -> None:
    if draws > MOST_DRAWS or size > MOST_EXPANDED:
        raise TooComplex


def _unpack(stream: pikepdf.Object, budget: Budget) -> bytes:
    """A content stream as instructions. Filters whose growth is not bounded here are refused."""
    raw, filters = bytes(stream.get_raw_stream_buffer()), stream.get("/Filter", [])
    names = [str(name) for name in ([filters] if isinstance(filters, pikepdf.Name) else filters)]
    if not names:
        budget.spend(len(raw))
    unpacked = raw
    for name in names:
        if name in ("/FlateDecode", "/Fl"):
            unpacked = budget.inflate(unpacked)
        elif name in ("/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"):
            # "z" stands for four bytes: the only growth there is.
            budget.spend(4 * len(unpacked))
            unpacked = _from_text(unpacked, name)
        else:
            raise TooComplex
    # A predictor rearranges what is now known to be small enough.
    return stream.read_bytes() if "/DecodeParms" in stream else unpacked


def _from_text(data: bytes, name: str) -> bytes:
    try:
        if name in ("/ASCII85Decode", "/A85"):
            return base64.a85decode(data.strip().removeprefix(b"<~").partition(b"~")[0])
        digits = b"".join(data.partition(b">")[0].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("latin-1"))
    except ValueError as error:
        raise TooComplex from error


def _read(content: bytes) -> Use:
    use = Use(size=len(content))
    drawn = 0
    for match in USE.finditer(content):
        name = "/" + _unescape(match[1]).decode("utf-8", "surrogateescape")
        use.named[match[2].decode(), name] += 1
        drawn += match[2] == b"Do"
        if len(use.named) > MOST_NAMES:
            raise TooComplex
    use.unnamed = max(0, sum(1 for _ in DRAW.finditer(content)) - drawn)
    return use


def _roots(page: pikepdf.Page) -> Iterator[tuple[list[pikepdf.Object], pikepdf.Object]]:
    """What is drawn without being called: the page, and how its annotations look."""
    contents = page.obj.get("/Contents", [])
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    resources = page.resources
    yield [stream for stream in streams if isinstance(stream, pikepdf.Stream)], resources
    for note in page.obj.get("/Annots", []):
        looks = note.get("/AP", {}) if _is_dictionary(note) else {}
        for look in looks.values():
            states = look.values() if isinstance(look, pikepdf.Dictionary) else [look]
            for state in states:
                if isinstance(state, pikepdf.Stream):
                    yield [state], state.get("/Resources", resources)


def _hidden(operator: str, found: Any) -> Iterator[pikepdf.Object]:
    """The streams behind a pattern, a soft mask or the letters of a Type 3 font."""
    if operator in ("scn", "SCN") and isinstance(found, pikepdf.Stream):
        yield found
    elif operator == "gs" and _is_dictionary(found):
        mask = found.get("/SMask")
        if _is_dictionary(mask) and "/G" in mask:
            yield mask.G
    elif operator == "Tf" and _is_dictionary(found) and found.get("/Subtype") == "/Type3":
        yield from found.get("/CharProcs", {}).values()


def _entry(resources: pikepdf.Object, place: str, name: str) -> pikepdf.Object | None:
    found: Any = resources.get(place) if _is_dictionary(resources) else None
    return found.get(name) if _is_dictionary(found) else None


def _identity(resources: pikepdf.Object) -> object:
    """Tells resources apart; written inside their page they have no number, only content."""
    return resources.objgen if resources.is_indirect else resources.unparse()


def _is_dictionary(found: object) -> bool:
    return isinstance(found, pikepdf.Dictionary)


def _unescape(name: bytes) -> bytes:
    return ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), name)
