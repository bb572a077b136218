"""What a signature or a seal looks like on the page; the proof is the certificate, never this."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docflow.core.files import StoredFile
from docflow.org.models.offices import Office
from docflow.org.models.people import User
from docflow.org.states import PictureKind


class SigningPicture(models.Model):
    """A picture of a person's hand or of an office's seal, from one moment to another.

    Rows stay: a document shows what was in force when it was signed, and the row tells since when.
    """

    kind = models.CharField(max_length=10, choices=PictureKind.choices)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="pictures"
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="pictures"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            # A seal is an office's, the rest a person's.
            models.CheckConstraint(
                condition=Q(kind=PictureKind.SEAL, office__isnull=False, user__isnull=True)
                | (~Q(kind=PictureKind.SEAL) & Q(user__isnull=False, office__isnull=True)),
                name="org_picture_owner",
            ),
            models.UniqueConstraint(
                fields=["kind", "user"],
                condition=Q(withdrawn_at__isnull=True, user__isnull=False),
                name="org_picture_of_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "office"],
                condition=Q(withdrawn_at__isnull=True, office__isnull=False),
                name="org_picture_of_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d}"
