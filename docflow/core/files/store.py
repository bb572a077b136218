"""Owns putting bytes away and getting them back unchanged, in a folder or an object store."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.errors import ActError
from docflow.core.files.folder import FolderStorage
from docflow.core.files.models import StoredFile

# What is held in memory of a file that is read in pieces.
PIECE = 1024 * 1024


class Damaged(ActError):
    """The stored bytes are gone or no longer match their hash; restore them from a backup."""


def put(data: bytes, media_type: str) -> StoredFile:
    """Store `data` and return its row; the same bytes give the same row.

    The bytes are safe on disk before the row exists. When the caller's transaction is rolled
    back, a file without a row is left behind: harmless, and taken up again by the next put.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    name = place(sha256)
    if _stored(name) != data:
        storage().save(name, ContentFile(data))
    stored, _created = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={"size": len(data), "media_type": media_type, "created_at": clock.now()},
    )
    return stored


def put_stream(source: BinaryIO, media_type: str) -> StoredFile:
    """`put` for what is too large for memory: `source` is read twice, in pieces, from its start."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
    sha256 = digest.hexdigest()
    source.seek(0)
    storage().save(place(sha256), File(source))
    stored, _created = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={"size": size, "media_type": media_type, "created_at": clock.now()},
    )
    return stored


def pieces(sha256: str) -> Iterator[bytes]:
    """The bytes in pieces, verified whole before the first is given; raises Damaged."""
    name = place(sha256)
    digest = hashlib.sha256()
    try:
        with storage().open(name, "rb") as source:
            while piece := source.read(PIECE):
                digest.update(piece)
    except FileNotFoundError:
        raise _damaged(sha256) from None
    if digest.hexdigest() != sha256:
        raise _damaged(sha256)
    return _pieces(name)


def _pieces(name: str) -> Iterator[bytes]:
    with storage().open(name, "rb") as source:
        while piece := source.read(PIECE):
            yield bytes(piece)


def read(sha256: str) -> bytes:
    """The bytes of that hash, verified on every read; raises Damaged."""
    data = _stored(place(sha256))
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged(sha256)
    return data


def _damaged(sha256: str) -> Damaged:
    return Damaged(
        _(
            "Tệp lưu trữ %(name)s bị thiếu hoặc bị thay đổi nên không được dùng. "
            "Hãy báo quản trị viên khôi phục từ bản sao lưu."
        )
        % {"name": sha256[:12]}
    )


def place(sha256: str) -> str:
    """Two levels of 256 folders keep each folder small at tens of millions of files."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def storage() -> Storage:
    """The place of files that the settings name."""
    return _storage(str(settings.FILES["url"]), str(settings.FILES["path"]))


@lru_cache(maxsize=4)
def _storage(url: str, path: str) -> Storage:
    if not url:
        return FolderStorage(location=path)
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStorage(location=Path(parts.path))
    if parts.scheme == "s3":
        # The extra `s3` is asked for only where an object store is configured.
        from storages.backends.s3 import S3Storage

        return S3Storage(
            bucket_name=parts.netloc, location=parts.path.strip("/"), file_overwrite=True
        )
    raise ImproperlyConfigured(f"FILES_URL: {parts.scheme}:// is not known; use file:// or s3://")


def _stored(name: str) -> bytes | None:
    try:
        with storage().open(name, "rb") as source:
            return bytes(source.read())
    except FileNotFoundError:
        return None
