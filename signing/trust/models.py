"""Rows of the trust store: anchors and revocation answers, both as the bytes they came in."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a certificate under an anchor may be used for."""

    PERSON = "person", _("chữ ký cá nhân")
    SEAL = "seal", _("con dấu cơ quan")
    SYSTEM = "system", _("khóa hệ thống")
    TSA = "tsa", _("cấp dấu thời gian")
    INTERMEDIATE = "intermediate", _("chứng thư trung gian, không tự nó là điểm tin cậy")


class Anchor(models.Model):
    """A certificate trusted for one purpose: the issuing CA of it, not a root shared by several."""

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    certificate = models.BinaryField()
    # SHA-256 of the DER bytes, lower-case hex.
    fingerprint = models.CharField(max_length=64)
    subject = models.CharField(max_length=500)
    # Anchors of the demo authority: ignored wherever settings.DEMO is not on.
    demo = models.BooleanField(default=False)
    # From when to when we believe it; not necessarily the dates inside the certificate.
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "fingerprint"], name="one_anchor_per_purpose"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_to")),
                name="anchor_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.purpose})"


class RevocationAnswer(models.Model):
    """A certificate revocation list (RFC 5280) or an OCSP answer (RFC 6960), kept as evidence."""

    class Kind(models.TextChoices):
        CRL = "crl", "CRL"
        OCSP = "ocsp", "OCSP"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    # CRL: its issuer's name; OCSP: the responder and the certificate asked about.
    issuer = models.CharField(max_length=500)
    data = models.BinaryField()
    fingerprint = models.CharField(max_length=64, unique=True)
    this_update = models.DateTimeField()
    next_update = models.DateTimeField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "issuer", "-this_update"], name="newest_answer")]

    def __str__(self) -> str:
        return f"{self.kind} {self.issuer} {self.this_update:%Y-%m-%d %H:%M}"


class SourceQuerySet(models.QuerySet["Source"]):
    """Questions asked of sources."""

    def active(self) -> "SourceQuerySet":
        """Those that are still asked."""
        return self.filter(withdrawn_at=None)

    def stale(self, now: datetime) -> "SourceQuerySet":
        """Active ones whose newest answer has run out at `now`, or that never gave one."""
        return self.active().filter(models.Q(good_until=None) | models.Q(good_until__lte=now))


class Source(models.Model):
    """An address entered by an administrator, where an issuer of ours publishes what it revoked.

    Never an address read from a certificate: whoever makes a certificate would choose where our
    server connects to.
    """

    issuer = models.ForeignKey(Anchor, on_delete=models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=4, choices=RevocationAnswer.Kind.choices)
    url = models.CharField(max_length=500)
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    # Until when its newest answer holds (nextUpdate); empty when it never gave one.
    good_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    # Code of the last failure; empty after a success.
    problem = models.CharField(max_length=40, blank=True)
    # When somebody was told that the answer has run out.
    alarmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="signing_source_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "url"],
                condition=models.Q(withdrawn_at=None),
                name="signing_source_once",
            ),
        ]

    def __str__(self) -> str:
        return self.url
