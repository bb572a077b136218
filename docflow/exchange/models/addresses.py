"""The address book: how each office is reached, which keys are its own, and since when."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from docflow.exchange.states import Transport
from docflow.org.models import Office


class AddressEntry(models.Model):
    """One office. An office of this installation without an entry is reached locally."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="address_entry")
    channel = models.CharField(_("kênh"), max_length=12, choices=Transport.choices)
    connected = models.BooleanField(_("đã kết nối"), default=True)
    # Where the other installation takes messages; for the channel `http`.
    address = models.CharField(_("địa chỉ nhận"), max_length=500, blank=True)
    # Type codes that also go on paper to this office (QĐ 28/2018/QĐ-TTg, Điều 7.2).
    paper_required = models.JSONField(default=list, blank=True)
    # SHA-256 of the certificates of a partner's system key and seal; our own are in `signing`.
    fingerprints = models.JSONField(default=list, blank=True)
    # What was read from each: {fingerprint: {"purpose", "subject", "issuer", "from", "to"}}.
    certificates = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Whom we cannot recognise, we do not connect to.
            models.CheckConstraint(
                condition=~Q(channel=Transport.HTTP) | (~Q(address="") & ~Q(fingerprints=[])),
                name="exchange_http_needs_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.get_channel_display()}"


class AddressChange(models.Model):
    """What an entry said from a moment on; rows are only added, the newest is what holds."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="address_changes")
    from_at = models.DateTimeField()
    # The fields of the entry, as they became.
    values = models.JSONField()
    by = models.CharField(max_length=100)
    by_office = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-from_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["office", "from_at"], name="exchange_address_change")
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.from_at:%d/%m/%Y}"


class SeenRequest(models.Model):
    """A request of another installation that was answered: the same one does nothing again.

    Kept a little longer than a request may be old; the message itself is known by its id for ever.
    """

    sender = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "nonce"], name="exchange_seen_once")
        ]

    def __str__(self) -> str:
        return self.nonce
