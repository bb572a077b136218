"""Dual control of the office's seal: what one clerk asks for and another one confirms."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from docflow.org.models import Office


class SealRequest(models.Model):
    """A list of documents, each with the SHA-256 of the very bytes that may be sealed."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # [[document, sha256], ...] in the order of the list.
    items = models.JSONField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Withdrawn by who asked, or declined by somebody else.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("asked_by")),
                name="documents_seal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="documents_seal_confirmed_whole",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")), name="documents_seal_expires"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_by", "expires_at"], name="documents_seal_asked")
        ]

    def __str__(self) -> str:
        return f"seal request {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("documents:seal-request", args=[self.pk])

    @property
    def hashes(self) -> dict[int, str]:
        """SHA-256 by document."""
        listed: list[list[Any]] = self.items
        return {int(pk): str(sha256) for pk, sha256 in listed}
