"""Immutable files under the SHA-256 of their bytes; what a file means is known elsewhere."""

from docflow.core.files.models import StoredFile
from docflow.core.files.store import Damaged, put, read

__all__ = ["Damaged", "StoredFile", "put", "read"]
