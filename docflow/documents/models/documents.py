"""The document itself, outgoing, incoming or internal, and its links to others."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.documents.decree import LANGUAGE
from docflow.documents.states import (
    TYPE_CHOICES,
    TYPES,
    Direction,
    LinkKind,
    Origin,
    Secrecy,
    Status,
    Urgency,
)
from docflow.org.models import Council, Office, Position, Unit

_NUMBERED = [Status.NUMBERED, Status.SEALED, Status.ISSUED, Status.FILED, Status.RECALLED]


class Year(ExtractYear):
    """The year of a day, in words that SQLite itself knows, so that an index can stand on it."""

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = compiler.compile(self.lhs)
        return f"SUBSTR({sql}, 1, 4)", params


class Document(models.Model):
    """One official document inside one office. A received copy is a document of its own."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="documents")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    status = models.CharField(max_length=12, choices=Status.choices)

    type_code = models.CharField(_("loại"), max_length=8, choices=TYPE_CHOICES, blank=True)
    subject = models.TextField(_("trích yếu"), blank=True)
    urgency = models.PositiveSmallIntegerField(
        _("độ khẩn"), choices=Urgency.choices, default=Urgency.NORMAL
    )
    secrecy = models.PositiveSmallIntegerField(
        _("độ mật"), choices=Secrecy.choices, default=Secrecy.NONE
    )

    # Number and notation as printed: 69 and "KH-UBND"; `code` is both, "69/KH-UBND".
    number = models.PositiveIntegerField(null=True, blank=True)
    notation = models.CharField(max_length=60, blank=True)
    code = models.CharField(_("số, ký hiệu"), max_length=80, blank=True, db_index=True)
    # Given before the database held number and notation to be given once in a year.
    repeats_number = models.BooleanField(null=True, editable=False)
    issued_on = models.DateField(_("ngày văn bản"), null=True, blank=True)
    place = models.CharField(_("địa danh"), max_length=50, blank=True)

    # Who issued it: this office, or the author of an incoming document as printed.
    issuer = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="issued"
    )
    issuer_name = models.CharField(_("cơ quan ban hành"), max_length=200, blank=True)
    # The council of the office that issues it, under the office's seal.
    council = models.ForeignKey(
        Council, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    signer = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="to_sign"
    )
    signer_name = models.CharField(_("người ký"), max_length=100, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)

    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="drafted",
    )
    # The leader to whom an incoming document was presented.
    presented_to = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="presented"
    )
    # When that leader first looked: from then on the registry takes it back no more.
    presented_seen_at = models.DateTimeField(null=True, blank=True)

    # Incoming: when it reached the office and the number under which it was registered.
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrival_number = models.PositiveIntegerField(null=True, blank=True)
    due_on = models.DateField(_("hạn trả lời"), null=True, blank=True)
    # The rest of what the decree asks of a document (see `decree`): in which language, remarks;
    # how many copies went out, null for one each and one that stays; who has an arrival to deal
    # with where no order says so.
    language = models.CharField(_("ngôn ngữ"), max_length=50, default=LANGUAGE)
    note = models.TextField(_("ghi chú"), blank=True)
    copies = models.PositiveSmallIntegerField(_("số lượng bản"), null=True, blank=True)
    to_places = models.TextField(_("đơn vị hoặc người nhận"), blank=True)
    # OrganId,yyyy/mm/dd,number/notation as it travels in the envelope.
    exchange_id = models.CharField(max_length=200, blank=True, db_index=True)

    # What the draft is rendered from, and an imported row as it was.
    content = models.JSONField(default=dict, blank=True)
    original = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)

    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Lists sort by it: the moment of creation, arrival or, for old rows, the date printed.
    listed_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["office", "direction", "status"], name="documents_by_state"),
            models.Index(fields=["office", "code", "issuer_name"], name="documents_duplicate"),
        ]
        constraints: ClassVar = [
            # Issued implies numbered (NĐ 30/2020/NĐ-CP, Điều 15); incoming rows carry theirs.
            models.CheckConstraint(
                condition=Q(direction=Direction.INCOMING)
                | Q(origin=Origin.IMPORTED)
                | ~Q(status__in=_NUMBERED)
                | (Q(number__isnull=False) & Q(issued_on__isnull=False) & ~Q(code="")),
                name="documents_issued_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(direction=Direction.INCOMING)
                | Q(status__in=[Status.ARRIVED, Status.REFUSED, Status.RECALLED])
                | Q(origin=Origin.IMPORTED)
                | Q(arrival_number__isnull=False),
                name="documents_registered_has_number",
            ),
            # Number and notation are given once in a year, on paper and electronically, in
            # whatever book (Điều 15.1).
            models.UniqueConstraint(
                F("office"),
                F("number"),
                F("notation"),
                Year("issued_on"),
                condition=~Q(direction=Direction.INCOMING)
                & ~Q(origin=Origin.IMPORTED)
                & Q(number__isnull=False, repeats_number__isnull=True),
                name="documents_number_notation_once",
            ),
            # A state secret is a row without subject and content.
            models.CheckConstraint(
                condition=Q(secrecy=Secrecy.NONE)
                | (Q(subject="") & Q(content={}) & Q(note="") & Q(to_places="")),
                name="documents_secret_is_blank",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code or self.type_name} {self.subject[:80]}".strip()

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.pk])

    @property
    def type_name(self) -> str:
        return TYPES[self.type_code].name if self.type_code else ""

    @property
    def title(self) -> str:
        """Type and subject in one line, as registers print it."""
        return f"{self.type_name} {self.subject}".strip()


class Link(models.Model):
    """A typed link from one document to another."""

    source = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="documents_link_once"
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="documents_link_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Recipient(models.Model):
    """One line of Nơi nhận that names somebody outside; the dispatch is made from these."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="recipients")
    ordinal = models.PositiveIntegerField()
    # Empty for a citizen, a firm or a body that is in no address book.
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(_("nơi nhận"), max_length=200)
    citizen_or_firm = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["document", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "ordinal"], name="documents_recipient_place"
            ),
            models.UniqueConstraint(fields=["document", "office"], name="documents_recipient_once"),
        ]

    def __str__(self) -> str:
        return self.name
