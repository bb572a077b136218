"""Signature fields, made empty and all at once before the first signature (ISSUE-LINE.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils.writer import PdfWriteError
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    SigFieldSpec,
    append_signature_field,
)

from signing.pades import writer
from signing.pades.errors import FieldProblem


@dataclass(frozen=True)
class FieldBox:
    """A field and its place: page counted from 0 (-1 is the last), PDF points, origin bottom left.

    Whole points only: pyHanko cuts the appearance to them. `lock_all` marks the field whose
    signature closes every other field (FieldMDP All): the seal, and only the last one. An empty
    rectangle is an invisible field.
    """

    name: str
    page: int
    x1: int
    y1: int
    x2: int
    y2: int
    lock_all: bool = False

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The rectangle as PDF writes it."""
        return self.x1, self.y1, self.x2, self.y2

    def spec(self) -> SigFieldSpec:
        """What pyHanko makes the field from.

        Its appearance is an empty stream, which PDF/A asks for: a field that stays empty for ever
        must leave no grey box on the issued page.
        """
        return SigFieldSpec(
            self.name,
            on_page=self.page,
            box=self.box if self.x1 < self.x2 and self.y1 < self.y2 else None,
            empty_field_appearance=False,
            field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL) if self.lock_all else None,
            readable_field_name=self.name,
        )


def premake(pdf: bytes, boxes: Sequence[FieldBox]) -> bytes:
    """Add all empty fields in one revision; raises FieldProblem, UnfitFile.

    Needed before a certification: afterwards a new field would break it (ISO 32000-1, 12.8.2.2).
    """
    for box in boxes:
        if not all(isinstance(value, int) for value in box.box):
            raise FieldProblem(box.name, "whole points are needed")
    with writer.updating(pdf) as out:
        for box in boxes:
            try:
                append_signature_field(out, box.spec())
            except PdfWriteError as error:
                raise FieldProblem(box.name, str(error)) from error
        return writer.finish(out)
