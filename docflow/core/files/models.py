"""Owns the row of a stored file. Who may read it is the concern of the object that carries it."""

from django.db import models


class StoredFile(models.Model):
    """Bytes that never change, named by their hash; the same bytes are stored once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.media_type})"
