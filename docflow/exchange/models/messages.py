"""Messages on their way: the outbox, the inbox, and what could not be read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docflow.core.models import StoredFile
from docflow.core.schedule import Work
from docflow.documents.models import Document
from docflow.exchange.models.dispatches import Delivery
from docflow.exchange.states import LETTERS, InboxOutcome, MessageKind, QuarantineStatus
from docflow.org.models import Office


class OutboxMessage(Work):
    """A message that must leave; its bytes are made once and are the same at every retry."""

    # Over two and a half hours: a partner may be down for a while and nobody has to press a button.
    max_attempts = 12
    first = ("-urgency", *Work.first)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="outbox")
    receiver = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    message_id = models.CharField(max_length=64, unique=True)
    # A document that goes out; a state goes back about the message we once received.
    delivery = models.OneToOneField(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="outbox"
    )
    # A recall asks about a delivery, and may be asked again after a refusal.
    recalls = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="recall_messages"
    )
    about = models.ForeignKey(
        "InboxMessage", null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    # What a state or a recall says: {"code", "reason", "at", "staff", "unit"}; in an answer to a
    # request also {"answers"}, the message that asked.
    facts = models.JSONField(default=dict, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    # Of the document: urgent ones leave first (QĐ 28/2018/QĐ-TTg, Điều 6.2).
    urgency = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    # The clerks were told that it is a dead letter.
    told = models.BooleanField(default=False)

    class Meta(Work.Meta):
        indexes: ClassVar = [
            *Work.Meta.indexes,
            models.Index(fields=["office", "state"], name="exchange_outbox_state"),
            models.Index(fields=["office", "receiver", "sent_at"], name="exchange_outbox_partner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=sorted(LETTERS),
                    delivery__isnull=False,
                    about__isnull=True,
                    recalls__isnull=True,
                )
                | Q(
                    kind=MessageKind.STATUS,
                    delivery__isnull=True,
                    about__isnull=False,
                    recalls__isnull=True,
                )
                | Q(
                    kind=MessageKind.RECALL,
                    delivery__isnull=True,
                    about__isnull=True,
                    recalls__isnull=False,
                ),
                name="exchange_outbox_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.message_id}"


class InboxMessage(Work):
    """A message that reached one of our offices, with its bytes as they came."""

    first = ("-urgency", *Work.first)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="inbox")
    message_id = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    # As its bytes say, before anybody believes them: only in which order they are read.
    urgency = models.PositiveSmallIntegerField(default=0)
    # How often the same bytes came.
    copies = models.PositiveIntegerField(default=1)
    sender = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=MessageKind.choices, blank=True)
    outcome = models.CharField(
        max_length=12, choices=InboxOutcome.choices, default=InboxOutcome.WAITING
    )
    reason = models.CharField(max_length=1000, blank=True)
    # What a receipt is bound to, and the judgement that it carries back.
    document_sha256 = models.CharField(max_length=64, blank=True)
    exchange_id = models.CharField(max_length=200, blank=True)
    gate = models.JSONField(default=dict, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    document = models.OneToOneField(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="came_as"
    )
    # The sender announced paper; and when paper really followed.
    paper_announced = models.BooleanField(default=False)
    paper_at = models.DateTimeField(null=True, blank=True)
    told = models.BooleanField(default=False)

    class Meta(Work.Meta):
        indexes: ClassVar = [
            *Work.Meta.indexes,
            models.Index(fields=["office", "state"], name="exchange_inbox_state"),
            models.Index(fields=["office", "sender", "received_at"], name="exchange_inbox_partner"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "message_id"], name="exchange_inbox_once")
        ]

    def __str__(self) -> str:
        return f"{self.office_id}: {self.message_id}"


class QuarantinedMessage(models.Model):
    """A message that was not taken over: bytes and reason are kept for a person to look at, also
    after one said that it will never be taken."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="quarantine")
    message_id = models.CharField(max_length=64)
    # Empty for a marked state secret: its bytes are named by their hash, not offered.
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    sha256 = models.CharField(max_length=64)
    # The standard's error code, such as M.CheckSignature.
    code = models.CharField(max_length=80)
    reason = models.CharField(max_length=1000)
    claimed_sender = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField()
    status = models.CharField(
        max_length=6, choices=QuarantineStatus.choices, default=QuarantineStatus.OPEN
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=100, blank=True)
    # Why it is not taken.
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["office", "status"], name="exchange_quarantine_state")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "message_id", "sha256"], name="exchange_quarantine_once"
            ),
            models.CheckConstraint(
                condition=Q(status=QuarantineStatus.CLOSED, closed_at__isnull=False)
                & ~Q(closed_by="")
                & ~Q(note="")
                | Q(status=QuarantineStatus.OPEN, closed_at__isnull=True, closed_by="", note=""),
                name="exchange_quarantine_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.message_id}"
