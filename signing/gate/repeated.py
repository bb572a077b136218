"""One thing the strict policy lets pass: a node of the page tree written again, byte for byte.

A widely used tool repeats /Pages in every update it makes. The copy is compared as bytes, so no
reader can make something else of it; streams, compressed objects and pages themselves stay out.
What the node refers to is compared by the other rules.
"""

import re
from collections.abc import Iterable, Iterator

from pyhanko.pdf_utils.generic import DictionaryObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import ReferenceUpdate, WhitelistRule

# Longer nodes are not looked at: the tool's have a few hundred bytes.
LONGEST = 64 * 1024
END = re.compile(rb"\bendobj\b")


class RepeatedNodes(WhitelistRule):
    """Clears the nodes that `repeated` finds."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        for reference in repeated(old.reader, old.revision, new.revision):
            yield ReferenceUpdate(reference)


def repeated(reader: PdfFileReader, before: int, after: int) -> Iterator[Reference]:
    """Nodes of the page tree given again in revisions `before` + 1 to `after` as they were."""
    xrefs = reader.xrefs
    for revision in range(before + 1, after + 1):
        for reference in xrefs.explicit_refs_in_revision(revision):
            earlier = xrefs.get_historical_ref(reference, before)
            later = xrefs.get_historical_ref(reference, after)
            # Offsets are integers; an object in an object stream is not one.
            if not isinstance(earlier, int) or not isinstance(later, int) or earlier == later:
                continue
            if _node(reader, reference, before) and _same(reader, reference, earlier, later):
                yield reference


def _node(reader: PdfFileReader, reference: Reference, revision: int) -> bool:
    found = reader.get_historical_resolver(revision)(reference)
    return (
        isinstance(found, DictionaryObject)
        and not isinstance(found, StreamObject)
        and found.get("/Type") == "/Pages"
    )


def _same(reader: PdfFileReader, reference: Reference, earlier: int, later: int) -> bool:
    first, second = (_written(reader, reference, offset) for offset in (earlier, later))
    return first is not None and first == second


def _written(reader: PdfFileReader, reference: Reference, offset: int) -> bytes | None:
    """The object as it stands in the file, from its header to `endobj`; None when it does not
    begin exactly there."""
    reader.stream.seek(offset)
    data = reader.stream.read(LONGEST)
    if not re.match(rb"%d\s+%d\s+obj\b" % (reference.idnum, reference.generation), data):
        return None
    end = END.search(data)
    return data[: end.start()] if end and b"stream" not in data[: end.start()] else None
