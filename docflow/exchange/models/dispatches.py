"""A dispatch with a delivery per recipient, and the receipts that came back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import Document, Recipient, Version
from docflow.exchange.states import CODES, RECALLING, Channel, DeliveryStatus, PaperCause
from docflow.org.models import Office


class Dispatch(models.Model):
    """The act of sending one issued document; once for a document."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="dispatch")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="dispatches")
    # What was sent: later time stamps make new versions, receipts speak of this one.
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    # OrganId,yyyy/MM/dd,number/notation: the document's name in exchange.
    exchange_id = models.CharField(max_length=200)
    sent_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["office", "made_at"], name="exchange_dispatched")]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def sha256(self) -> str:
        return str(self.version.file_id)


class Delivery(models.Model):
    """One recipient of a dispatch: channel, state, and what was last said about it."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="deliveries")
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    name = models.CharField(_("nơi nhận"), max_length=200)
    citizen_or_firm = models.BooleanField(default=False)
    # Of who is in no address book, as they were when it was sent.
    postal_address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    email = models.EmailField(_("thư điện tử"), max_length=254, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    paper_cause = models.CharField(max_length=16, choices=PaperCause.choices, blank=True)
    # Paper beside the electronic document, posted or still to post; and when paper was posted.
    paper_parallel = models.BooleanField(default=False)
    paper_at = models.DateTimeField(null=True, blank=True)
    post_number = models.CharField(_("số bưu gửi"), max_length=40, blank=True)
    # When the post brought it back, and why.
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(
        max_length=14, choices=DeliveryStatus.choices, default=DeliveryStatus.QUEUED
    )
    # How far the receiver had got, while the status speaks of a recall.
    before_recall = models.CharField(max_length=14, choices=DeliveryStatus.choices, blank=True)
    status_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_reason = models.CharField(max_length=1000, blank=True)
    # Names the message for ever: every retry carries the same one.
    message_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["dispatch", "recipient__ordinal"]
        indexes: ClassVar = [models.Index(fields=["status"], name="exchange_delivery_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dispatch", "recipient"], name="exchange_delivery_once"
            ),
            models.UniqueConstraint(
                fields=["message_id"],
                condition=~Q(message_id=""),
                name="exchange_delivery_message",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.PAPER) | (Q(office__isnull=False) & ~Q(message_id="")),
                name="exchange_electronic_has_message",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.ELECTRONIC) | ~Q(paper_cause=PaperCause.NONE),
                name="exchange_paper_has_cause",
            ),
            models.CheckConstraint(
                condition=Q(paper_parallel=False) | Q(channel=Channel.ELECTRONIC),
                name="exchange_parallel_is_electronic",
            ),
            models.CheckConstraint(
                condition=~Q(paper_cause=PaperCause.FAILED)
                | Q(channel=Channel.ELECTRONIC, paper_parallel=False, paper_at__isnull=False),
                name="exchange_instead_was_posted",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, return_reason="")
                | Q(returned_at__isnull=False, paper_at__isnull=False) & ~Q(return_reason=""),
                name="exchange_returned_was_posted",
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=True) | Q(postal_address="", email="", phone=""),
                name="exchange_address_of_no_office",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(RECALLING), channel=Channel.ELECTRONIC)
                & ~Q(before_recall="")
                | ~Q(status__in=sorted(RECALLING)) & Q(before_recall=""),
                name="exchange_recall_keeps_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch} → {self.name}"

    @property
    def is_electronic(self) -> bool:
        return self.channel == Channel.ELECTRONIC

    @property
    def awaits_paper(self) -> bool:
        """Paper that somebody has to post: nobody did, or the post brought it back."""
        if self.paper_at is not None:
            return self.came_back
        return self.channel == Channel.PAPER or self.paper_parallel

    @property
    def posted_instead(self) -> bool:
        """On paper, because the electronic way had been given up."""
        return self.paper_cause == PaperCause.FAILED

    @property
    def came_back(self) -> bool:
        """The post brought the paper back, and it was not posted again."""
        if self.returned_at is None or self.paper_at is None:
            return False
        return self.returned_at >= self.paper_at

    @property
    def reached(self) -> str:
        """How far the document got at its receiver, whatever was asked since."""
        return self.before_recall or self.status


class Receipt(models.Model):
    """What the receiving office said and signed; kept as it came."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="receipts")
    message_id = models.CharField(max_length=64)
    code = models.CharField(max_length=2)
    reason = models.CharField(max_length=1000, blank=True)
    # When it happened at the receiver, and when we learned of it.
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    # The receiver's judgement of the signatures: {"verdict", "person", "seal"}.
    gate = models.JSONField(default=dict)
    # Signed bytes and their CMS signature, as they came.
    statement = models.BinaryField()
    signature = models.BinaryField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["delivery", "at", "code", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "message_id"], name="exchange_receipt_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["delivery", "code"], name="exchange_receipt_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.word}"

    @property
    def word(self) -> str:
        known = CODES.get(self.code)
        return known.word if known else ""
