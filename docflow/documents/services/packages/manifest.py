"""The manifest: who packed, when, and size and SHA-256 of every file; signed as it stands."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from docflow.core import moments
from docflow.documents.services.packages.errors import BadPackage

FORM = "docflow-package-1"
NAME, SIGNATURE = "manifest.json", "manifest.p7s"
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    organ_code: str
    organ_name: str
    made_at: str
    entries: Sequence[Entry]
    # What lies in it, and so what a reader may do with it.
    form: str = FORM

    @cached_property
    def by_path(self) -> Mapping[str, Entry]:
        return {one.path: one for one in self.entries}

    def to_bytes(self) -> bytes:
        """One spelling for one manifest: keys sorted, no blanks."""
        values = {**asdict(self), "entries": [asdict(one) for one in self.entries]}
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()

    @classmethod
    def from_bytes(cls, data: bytes, form: str = FORM) -> Self:
        """Raises BadPackage for anything but what `to_bytes` writes of that form."""
        try:
            values: dict[str, Any] = json.loads(data)
            if values["form"] != form:
                raise ValueError("unknown form")
            entries = [Entry(**one) for one in values.pop("entries")]
            made = cls(**values, entries=entries)
            moments.read(made.made_at)
            typed = all(
                isinstance(one.path, str)
                and isinstance(one.size, int)
                and isinstance(one.sha256, str)
                for one in entries
            )
            named = isinstance(made.organ_code, str) and isinstance(made.organ_name, str)
            if not (typed and named) or len(made.by_path) != len(entries):
                raise ValueError("wrong types")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadPackage("manifest", NAME) from error
        return made
