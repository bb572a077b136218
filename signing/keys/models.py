"""The credential: whose key it is, its certificate, and the wrapped key when custody is soft."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

# Wrong PINs before the key locks (SIGNING.md section 8).
TRIES = 5


class Purpose(models.TextChoices):
    """What a certificate is for; the gate accepts person and seal on documents, never system."""

    PERSON = "person", _("Cá nhân")
    SEAL = "seal", _("Con dấu cơ quan")
    SYSTEM = "system", _("Khóa hệ thống")


class Custody(models.TextChoices):
    """Who holds the private key."""

    SOFT = "soft", _("Tệp khóa")
    PKCS11 = "pkcs11", _("Thiết bị PKCS#11")
    EXTERNAL = "external", _("Công cụ ký bên ngoài")
    REMOTE = "remote", _("Dịch vụ ký từ xa")


class CredentialQuerySet(models.QuerySet["Credential"]):
    """Questions asked of credentials."""

    def usable(self, now: datetime) -> "CredentialQuerySet":
        """Credentials inside their period and not revoked at `now`."""
        return self.filter(not_before__lte=now, not_after__gt=now).exclude(revoked_at__lte=now)


class Credential(models.Model):
    """A key and its certificate; `owner` is an opaque string such as `person:12`."""

    owner = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10, choices=Purpose)
    custody = models.CharField(max_length=10, choices=Custody, default=Custody.SOFT)
    certificate = models.BinaryField()
    # DER of the issuing certificates, leaf's issuer first.
    chain = models.JSONField(default=list)
    # The wrapped private key with the parameters that open it; empty where custody is not soft.
    envelope = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, unique=True)
    serial = models.CharField(max_length=64)
    subject = models.TextField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)
    demo = models.BooleanField(default=False)
    # Where a PKCS#11 key is: module (by name), label, serial, model, id; empty for other custodies.
    token = models.JSONField(default=dict, blank=True)
    # The last reminder of the end that was given, in days before it.
    reminded = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = CredentialQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "purpose"], name="signing_credential_owner")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=Purpose.values), name="signing_credential_purpose"
            ),
            models.CheckConstraint(
                condition=models.Q(not_before__lt=models.F("not_after")),
                name="signing_credential_period",
            ),
            # Whatever code does: a sixth try is not counted, so it is not made.
            models.CheckConstraint(
                condition=models.Q(tries__lte=TRIES), name="signing_credential_tries"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.purpose} {self.fingerprint[:12]}"

    @property
    def locked(self) -> bool:
        """A crash between the count and the lock leaves the count alone: that locks as well."""
        return self.locked_at is not None or self.tries >= TRIES

    def usable(self, now: datetime) -> bool:
        """Inside its period and not revoked at `now`."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return False
        return bool(self.not_before <= now < self.not_after)


class PendingKey(models.Model):
    """A key that was made here and waits for its certificate; it signs nothing until then."""

    owner = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10, choices=Purpose)
    algorithm = models.CharField(max_length=10)
    envelope = models.JSONField()
    # DER of the SubjectPublicKeyInfo and of the PKCS#10 request.
    public_key = models.BinaryField()
    request = models.BinaryField()
    subject = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "purpose"], name="signing_pending_once"),
            models.CheckConstraint(
                condition=models.Q(purpose__in=Purpose.values), name="signing_pending_purpose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.purpose} {self.algorithm}"


class TokenModel(models.Model):
    """What was learnt of a kind of token: that it signs through its raw mechanism only."""

    name = models.CharField(max_length=80, unique=True)
    raw = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
