"""The public code of an issued document: what a QR code leads to."""

from django.db import models

from docflow.documents.models.documents import Document


class PublicCode(models.Model):
    """One per issued outgoing document; the token is all that a stranger needs, and all it tells.

    `sha256` names the copy stored at issue; it never changes, whatever is added later.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="public_code")
    # 192 random bits: nobody comes upon one by trying.
    token = models.CharField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document_id}"
