"""Immutable files under the SHA-256 of their bytes; what a file means is known elsewhere."""

from docflow.core.files.models import StoredFile
from docflow.core.files.store import Damaged, pieces, put, put_stream, read

__all__ = ["Damaged", "StoredFile", "pieces", "put", "put_stream", "read"]
