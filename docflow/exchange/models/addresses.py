"""The address book: how each office is reached, and which keys are its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from docflow.exchange.states import Transport
from docflow.org.models import Office


class AddressEntry(models.Model):
    """One office. An office of this installation without an entry is reached locally."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="address_entry")
    channel = models.CharField(_("kênh"), max_length=8, choices=Transport.choices)
    connected = models.BooleanField(_("đã kết nối"), default=True)
    # Type codes that also go on paper to this office (QĐ 28/2018/QĐ-TTg, Điều 7.2).
    paper_required = models.JSONField(default=list, blank=True)
    # SHA-256 of the certificates of a partner's system key and seal; our own are in `signing`.
    fingerprints = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.office}: {self.get_channel_display()}"
