"""Rows of the trust store: anchors and revocation answers, both as the bytes they came in."""

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
