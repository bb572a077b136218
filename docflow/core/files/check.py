"""Owns the proof that every stored file still has the bytes of its name."""

from collections.abc import Iterator

from docflow.core.files.models import StoredFile
from docflow.core.files.store import Damaged, read
from docflow.core.integrity import Checked, Problem


def stored_files() -> Iterator[Problem | Checked]:
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=1000):
        yield Checked()
        try:
            size = len(read(stored.sha256))
        except Damaged as damaged:
            yield Problem(f"file {stored.sha256}", str(damaged))
            continue
        if size != stored.size:
            yield Problem(f"file {stored.sha256}", f"{size} bytes, {stored.size} on record")
