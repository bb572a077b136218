"""Registers: one gap-free series per book and year, and the row of every number ever given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from docflow.documents.states import Direction, EntryState
from docflow.org.models import Office


class Register(models.Model):
    """A book of one office, direction and year (NĐ 30/2020/NĐ-CP, Điều 15 and 22)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="registers")
    direction = models.CharField(max_length=10, choices=Direction.choices)
    year = models.PositiveIntegerField()
    name = models.CharField(_("tên sổ"), max_length=120)
    # Codes of the types it serves; empty serves all that no other book of the year names.
    types = models.JSONField(default=list, blank=True)
    # "{type}", "{office}" and "{unit}" are filled in; the second is for a công văn.
    pattern = models.CharField(max_length=60, default="{type}-{office}")
    letter_pattern = models.CharField(max_length=60, default="{office}-{unit}")
    # Rows of an old register: their numbers may repeat and are no series of ours.
    legacy = models.BooleanField(default=False)
    secret = models.BooleanField(default=False)
    # The number given last; the next one is taken under this row's lock.
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-year", "direction", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "direction", "year", "name"], name="documents_register_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class RegisterEntry(models.Model):
    """One number of a register. It stays for ever: used by its document, or voided with reason."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    document = models.OneToOneField(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="entry"
    )
    state = models.CharField(max_length=8, choices=EntryState.choices, default=EntryState.USED)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=100)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["register", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "number"], name="documents_number_once"),
            models.CheckConstraint(
                condition=~Q(state=EntryState.VOIDED) | ~Q(reason=""),
                name="documents_void_has_reason",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="documents_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.number}"
