"""Files that commands write: whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import CommandError


@contextmanager
def new_file(path: Path, *, over: bool = False) -> Iterator[BinaryIO]:
    """A file that takes its name at the end of the block, when nothing was raised in it; another
    one of that name is only with `over` replaced. Raises CommandError."""
    part = path.with_name(f".{path.name}.part")
    made = False
    try:
        if path.exists() and not over:
            raise CommandError(f"{path}: đã có tệp này.", returncode=2)
        with part.open("xb") as target:
            made = True
            yield target
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
    finally:
        # What another run is writing is not ours to take away.
        if made:
            part.unlink(missing_ok=True)
