"""Registers: one gap-free series per book and year, and the row of every number ever given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.documents.states import Direction, EntryState
from docflow.org.models import Council, Office

# Names of books are data of the office, in Vietnamese whatever the reader's language.
GENERAL = {
    Direction.OUTGOING: "Sổ đăng ký văn bản đi",
    Direction.INCOMING: "Sổ đăng ký văn bản đến",
    Direction.INTERNAL: "Sổ đăng ký văn bản nội bộ",
}
# Copies are counted in one series of their own, whatever they were made from.
OF_COPIES = "Sổ đăng ký bản sao"
# Secret documents have series of their own (NĐ 30/2020/NĐ-CP, Điều 15.2), and a mark in their
# notation: number and notation are given once in a year.
OF_SECRETS = {
    Direction.OUTGOING: "Sổ đăng ký văn bản mật đi",
    Direction.INCOMING: "Sổ đăng ký văn bản mật đến",
}
SECRET_PATTERNS = {"pattern": "{type}-{office}-M", "letter_pattern": "{office}-{unit}-M"}
COUNCIL_PATTERNS = {"pattern": "{type}-{council}", "letter_pattern": "{council}"}


class Register(models.Model):
    """A book of one office, direction and year (NĐ 30/2020/NĐ-CP, Điều 15 and 22)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="registers")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    year = models.PositiveIntegerField()
    name = models.CharField(_("tên sổ"), max_length=120)
    # Codes of the types it serves; empty serves all that no other book of the year names.
    types = models.JSONField(default=list, blank=True)
    # A council that issues under the office's seal; its documents are counted in its own books.
    council = models.ForeignKey(
        Council, null=True, blank=True, on_delete=models.PROTECT, related_name="registers"
    )
    # "{type}", "{office}", "{unit}" and "{council}" are filled in; the second is for a công văn.
    pattern = models.CharField(max_length=60, default="{type}-{office}")
    letter_pattern = models.CharField(max_length=60, default="{office}-{unit}")
    # Code of a type -> the pattern that it alone has in this book.
    own_patterns = models.JSONField(default=dict, blank=True)
    # Rows of an old register: their numbers may repeat and are no series of ours.
    legacy = models.BooleanField(default=False)
    secret = models.BooleanField(default=False)
    # The number given last; the next one is taken under this row's lock.
    last_number = models.PositiveIntegerField(default=0)
    # The year is over: the database takes no further number of it.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "direction", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "direction", "year", "name"], name="documents_register_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    def get_absolute_url(self) -> str:
        """The page of the book."""
        return reverse("documents:book", args=[self.pk])


class RegisterEntry(models.Model):
    """One number of a register. It stays for ever: used by its document, reserved for one to come,
    or voided with reason."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    document = models.OneToOneField(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="entry"
    )
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.USED)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=100)
    reason = models.CharField(max_length=500, blank=True)
    # For what the number was kept back and until when; stays when the number is used or voided.
    reserved_for = models.CharField(_("giữ cho"), max_length=300, blank=True)
    reserved_until = models.DateField(_("giữ đến"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["register", "number"]
        indexes: ClassVar = [
            models.Index(
                fields=["register", "number"],
                name="documents_number_reserved",
                condition=Q(state=EntryState.RESERVED),
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "number"], name="documents_number_once"),
            models.CheckConstraint(
                condition=~Q(state=EntryState.VOIDED) | ~Q(reason=""),
                name="documents_void_has_reason",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="documents_number_from_one"),
            models.CheckConstraint(
                condition=~Q(state=EntryState.USED) | Q(document__isnull=False),
                name="documents_used_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.RESERVED)
                | (
                    Q(document__isnull=True) & ~Q(reserved_for="") & Q(reserved_until__isnull=False)
                ),
                name="documents_reserved_for_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.number}"
