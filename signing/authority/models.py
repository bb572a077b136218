"""The keys of the demo authority, wrapped by the server key alone."""

from django.db import models


class Role(models.TextChoices):
    """Whose key it is. Each purpose has a root and under it the CA that issues: the chain alone
    then tells what a certificate is for, and no purpose can stand in for another."""

    PERSON_ROOT = "person-root"
    PERSON = "person"
    SEAL_ROOT = "seal-root"
    SEAL = "seal"
    SYSTEM_ROOT = "system-root"
    SYSTEM = "system"
    TSA_ROOT = "tsa-root"
    TSA = "tsa"
    TSA_UNIT = "tsa-unit"


# The issuing authorities, named as the purposes of the trust store.
ISSUING = (Role.PERSON, Role.SEAL, Role.SYSTEM, Role.TSA)


def root_of(role: str) -> Role:
    """The root above an issuing authority."""
    return Role(f"{Role(role).value}-root")


class AuthorityKey(models.Model):
    """One key of the demo authority with its certificate and the number of its last CRL."""

    role = models.CharField(max_length=12, choices=Role, unique=True)
    certificate = models.BinaryField()
    envelope = models.JSONField()
    crl_number = models.PositiveIntegerField(default=0)
    crl_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.role
