"""What stands in a Word file, in its order: lines with their look, grids, and what is left out."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.oxml.ns import qn

from docflow.documents.word.numbering import Numbering
from docflow.documents.word.package import Failed

#: Lines and cells of one file; far beyond what a draft can hold.
MOST_ITEMS: Final = 20_000
_BREAKS: Final = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}
#: Markup beside the words that is counted and left out.
_COUNTED: Final = {
    qn("w:drawing"): "pictures",
    qn("w:pict"): "pictures",
    qn("w:object"): "objects",
    qn("w:footnoteReference"): "footnotes",
    qn("w:endnoteReference"): "footnotes",
    qn("w:commentReference"): "comments",
    qn("m:oMath"): "formulas",
    qn("w:del"): "changes",
    qn("w:moveFrom"): "changes",
}
#: Of a choice between a new and an old picture the new one counts.
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOXED: Final = qn("w:txbxContent")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, its label in it; `sheet` counts the sections of the file."""

    text: str
    centred: bool = False
    bold: bool = False
    sheet: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: cells as their lines."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    sheet: int = 0


Item = Line | Grid


@dataclass(slots=True)
class Flow:
    """Everything of a file; `wide` are the sections whose sheet is turned."""

    items: list[Item] = field(default_factory=list)
    wide: set[int] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)


def read(data: bytes) -> Flow:
    """The flow of a file that `package.check` let pass. Raises Failed: "broken", "long"."""
    try:
        document = docx.Document(io.BytesIO(data))
        return _Reader(document).flow
    except Failed:
        raise
    except MemoryError:
        raise
    # A damaged file fails anywhere in the libraries; that is all anybody needs to know.
    except Exception as error:
        raise Failed("broken") from error


class _Reader:
    def __init__(self, document: Any) -> None:
        self.flow = Flow()
        self._sheet = 0
        self._document = document
        self._numbering = Numbering(self._part(RELATION.NUMBERING))
        self._styles = _Styles(document.styles.element)
        body = document.element.body
        for element in body.iterchildren():
            self._block(element)
        if (section := body.find(qn("w:sectPr"))) is not None:
            self._end_of_section(section)
        self._margins()

    def _part(self, kind: str) -> Any | None:
        for relation in self._document.part.rels.values():
            if relation.reltype == kind and not relation.is_external:
                return getattr(relation.target_part, "element", None)
        return None

    def _block(self, element: Any) -> None:
        if element.tag == qn("w:p"):
            self._paragraph(element)
        elif element.tag == qn("w:tbl"):
            self._add(Grid(tuple(self._rows(element)), self._sheet))
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            for child in element.iterchildren():
                self._block(child)

    def _add(self, item: Item) -> None:
        self.flow.items.append(item)
        if len(self.flow.items) > MOST_ITEMS:
            raise Failed("long")

    def _paragraph(self, element: Any) -> None:
        words, boxed = self._words(element)
        label = self._label(element)
        centred, bold = self._styles.look(element)
        # A paragraph that was deleted or is empty takes no number of its list.
        for at, text in enumerate(part for part in words.split("\n") if part.strip()):
            told = " ".join(text.split())
            told = f"{label} {told}" if label and at == 0 else told
            self._add(Line(told, centred, bold, self._sheet))
        for text in boxed:
            self._add(Line(text, sheet=self._sheet))
        if (section := element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")) is not None:
            self._end_of_section(section)

    def _end_of_section(self, section: Any) -> None:
        size = section.find(qn("w:pgSz"))
        if size is not None and size.get(qn("w:orient")) == "landscape":
            self.flow.wide.add(self._sheet)
        self._sheet += 1

    def _label(self, element: Any) -> str:
        if not any(one.text for one in element.iter(qn("w:t"))):
            return ""
        listed = self._styles.list_of(element)
        return self._numbering.label(*listed) if listed else ""

    def _words(self, element: Any) -> tuple[str, list[str]]:
        """The text of one paragraph, and the lines of the boxes that hang on it."""
        parts: list[str] = []
        boxed: list[str] = []
        self._collect(element, parts, boxed)
        return "".join(parts), boxed

    def _collect(self, element: Any, parts: list[str], boxed: list[str]) -> None:
        # No recursion: how deep elements are nested is the file's own choice.
        waiting = list(reversed(element))
        while waiting:
            one = waiting.pop()
            tag = one.tag
            if tag in _COUNTED:
                boxes = [] if tag in (qn("w:del"), qn("w:moveFrom")) else list(one.iter(_BOXED))
                self.flow.left_out["boxes" if boxes else _COUNTED[tag]] += 1
                boxed += [line for box in boxes[:1] for line in _lines(box)]
            elif tag == qn("w:t"):
                parts.append(one.text or "")
            elif tag in _BREAKS:
                paged = tag == qn("w:br") and one.get(qn("w:type")) in ("page", "column")
                parts.append("" if paged else _BREAKS[tag])
            elif tag == qn("w:noBreakHyphen"):
                parts.append("-")
            elif tag in (_FALLBACK, qn("w:pPr"), qn("w:rPr")):
                continue
            else:
                if tag in (qn("w:ins"), qn("w:moveTo")):
                    self.flow.left_out["changes"] += 1
                waiting.extend(reversed(one))

    def _rows(self, table: Any) -> Iterator[tuple[tuple[str, ...], ...]]:
        cells = 0
        for row in table.iterchildren(qn("w:tr")):
            told: list[tuple[str, ...]] = []
            for cell in row.iter(qn("w:tc")):
                if any(up is not table and up.tag == qn("w:tbl") for up in _between(cell, table)):
                    continue
                told.append(tuple(self._cell(cell)))
                told += [()] * (_span(cell) - 1)
            cells += len(told)
            if cells > MOST_ITEMS:
                raise Failed("long")
            yield tuple(told)

    def _cell(self, cell: Any) -> Iterator[str]:
        joined = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if joined is not None and joined.get(qn("w:val")) != "restart":
            return
        if cell.find(qn("w:tbl")) is not None:
            self.flow.left_out["nested"] += 1
        for paragraph in cell.iter(qn("w:p")):
            words, boxed = self._words(paragraph)
            label = self._label(paragraph)
            text = f"{label} {words}" if label else words
            yield from (" ".join(line.split()) for line in text.split("\n") if line.strip())
            yield from boxed

    def _margins(self) -> None:
        """Heads and feet of pages that say more than a page's number."""
        for relation in self._document.part.rels.values():
            if relation.is_external or relation.reltype not in (RELATION.HEADER, RELATION.FOOTER):
                continue
            words = "".join(one.text or "" for one in relation.target_part.element.iter(qn("w:t")))
            if any(sign.isalpha() for sign in words):
                self.flow.left_out["margins"] += 1


class _Styles:
    """What paragraphs inherit from their styles."""

    def __init__(self, root: Any) -> None:
        self._by_name = {one.get(qn("w:styleId")): one for one in root.iter(qn("w:style"))}

    def look(self, paragraph: Any) -> tuple[bool, bool]:
        """Whether it is centred, and whether all its words are bold."""
        centred = _first(self._properties(paragraph), "w:jc") == "center"
        runs = [run for run in paragraph.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
        inherited = any(
            _is_on(one.find(f"{qn('w:rPr')}/{qn('w:b')}")) for one in self._chain(paragraph)
        )
        bold = bool(runs) and all(_bold(run, inherited) for run in runs)
        return centred, bold

    def list_of(self, paragraph: Any) -> tuple[str, int] | None:
        """The list it belongs to and its level from 0; its own word before its style's."""
        for properties in self._properties(paragraph):
            found = properties.find(qn("w:numPr"))
            if found is None:
                continue
            number = found.find(qn("w:numId"))
            level = found.find(qn("w:ilvl"))
            name = "" if number is None else number.get(qn("w:val"), "")
            text = "0" if level is None else level.get(qn("w:val"), "0")
            depth = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
            return (name, min(depth, 8)) if name not in ("", "0") else None
        return None

    def _properties(self, paragraph: Any) -> Iterator[Any]:
        for one in (paragraph, *self._chain(paragraph)):
            if (found := one.find(qn("w:pPr"))) is not None:
                yield found

    def _chain(self, paragraph: Any) -> Iterator[Any]:
        named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        seen: set[str] = set()
        name = None if named is None else named.get(qn("w:val"))
        while name is not None and name in self._by_name and name not in seen:
            seen.add(name)
            style = self._by_name[name]
            yield style
            above = style.find(qn("w:basedOn"))
            name = None if above is None else above.get(qn("w:val"))


def _first(all_properties: Iterator[Any], name: str) -> str:
    for properties in all_properties:
        if (found := properties.find(qn(name))) is not None:
            return str(found.get(qn("w:val"), ""))
    return ""


def _bold(run: Any, inherited: bool) -> bool:
    own = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return inherited if own is None else _is_on(own)


def _is_on(found: Any | None) -> bool:
    return found is not None and found.get(qn("w:val"), "1") not in ("0", "false", "off")


def _lines(box: Any) -> Iterator[str]:
    for paragraph in box.iter(qn("w:p")):
        words = " ".join("".join(one.text or "" for one in paragraph.iter(qn("w:t"))).split())
        if words:
            yield words


def _between(cell: Any, table: Any) -> Iterator[Any]:
    up = cell.getparent()
    while up is not None and up is not table:
        yield up
        up = up.getparent()


def _span(cell: Any) -> int:
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    text = "" if found is None else found.get(qn("w:val"), "")
    return max(1, min(int(text), 63)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
