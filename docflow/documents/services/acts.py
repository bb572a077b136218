"""One document of a list that is signed: what is to be signed on it, and what became of it."""

from dataclasses import dataclass

from docflow.documents.models import Document, Version
from docflow.documents.selectors.versions import data_of
from signing import batches
from signing.pades.signature import Placement


@dataclass(frozen=True)
class Verdict:
    """What became of one document of a batch; `message` is for the person who signed."""

    document: Document
    ok: bool
    message: str = ""


@dataclass(frozen=True)
class Task:
    """One document, its base version and what will be signed on it."""

    document: Document
    base: Version
    act: str
    placements: list[Placement]
    empty: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """The bytes of the base, read when they are needed: a hundred files are not held at once.
        Raises files.Damaged."""
        return data_of(self.base)

    @property
    def item(self) -> batches.Item:
        fields = tuple(placement.field for placement in self.placements)
        return batches.Item(self.base.file_id or "", self.act, fields)
