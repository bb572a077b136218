"""What senders ask about documents that they sent before: to give back, to update, to replace."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docflow.documents.models import Document
from docflow.exchange.models.messages import InboxMessage
from docflow.exchange.states import MessageKind, RequestStatus
from docflow.org.models import Office

_KINDS = (MessageKind.RECALL, MessageKind.UPDATE, MessageKind.REPLACE)
_DECIDED = (RequestStatus.AGREED, RequestStatus.REFUSED, RequestStatus.CLOSED)
# Whose document is not here.
_ALONE = (RequestStatus.WAITING, RequestStatus.CLOSED)


class ChangeRequest(models.Model):
    """One request about one document, at the receiver; it may come before the document."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="change_requests")
    # The message that asks.
    message = models.ForeignKey(InboxMessage, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=8, choices=[(one.value, one.label) for one in _KINDS])
    sender = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    # The document as its sender named it: its message where that is known, else its exchange id.
    about_message = models.CharField(max_length=64, blank=True)
    exchange_id = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="change_requests"
    )
    status = models.CharField(
        max_length=8, choices=RequestStatus.choices, default=RequestStatus.WAITING
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=100, blank=True)
    # Why not, in the words that travelled back.
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["office", "status"], name="exchange_request_state")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "about_message", "exchange_id"], name="exchange_request_once"
            ),
            models.CheckConstraint(
                condition=~Q(about_message="") | ~Q(exchange_id=""),
                name="exchange_request_about",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_ALONE, document__isnull=True)
                | ~Q(status__in=_ALONE) & Q(document__isnull=False),
                name="exchange_request_document",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_DECIDED, decided_at__isnull=False) & ~Q(decided_by="")
                | ~Q(status__in=_DECIDED) & Q(decided_at__isnull=True, decided_by=""),
                name="exchange_request_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[RequestStatus.REFUSED, RequestStatus.CLOSED])
                | ~Q(note=""),
                name="exchange_request_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.exchange_id or self.about_message}"
