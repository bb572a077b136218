"""Invitations to set a password, the office's rule on second factors, and links to a provider."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from docflow.identity.states import Circle, Occasion
from docflow.org.models import Office


class Invitation(models.Model):
    """A link that lets one person set a password once; only the hash of its word is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    occasion = models.CharField(max_length=8, choices=Occasion.choices)
    made_at = models.DateTimeField()
    # Who made it, by values, as the audit has it.
    made_by = models.CharField(max_length=100)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="identity_one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="identity_invitation_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="identity_invitation_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.get_occasion_display()}"

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at


class FactorRule(models.Model):
    """From a day on, these people of the office need a second factor."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="factor_rules")
    circle = models.CharField(max_length=16, choices=Circle.choices)
    since = models.DateField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "circle"], name="identity_one_rule_a_circle")
        ]

    def __str__(self) -> str:
        return f"{self.get_circle_display()} {self.since:%d/%m/%Y}"


class ProviderLink(models.Model):
    """Which account a person of the provider is; once it is made, it alone counts."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="provider_links"
    )
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_subject_once"),
            models.UniqueConstraint(fields=["issuer", "person"], name="identity_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.subject}"
