"""Case files on their way to the archive, and what holds a file where it is."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.cases import CaseFile
from docflow.documents.states import HandOverStatus
from docflow.org.models import Office, Unit


class HandOver(models.Model):
    """One batch that a keeper hands over to the archive (NĐ 30/2020/NĐ-CP, Điều 30.3)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="hand_overs")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=HandOverStatus.choices, default=HandOverStatus.OFFERED
    )
    # The words of the minutes (Phụ lục V, V): what it rests on, and in which state it comes.
    basis = models.CharField(_("căn cứ"), max_length=300, blank=True)
    condition = models.CharField(_("tình trạng tài liệu"), max_length=300, blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handed_over"
    )
    offered_title = models.CharField(max_length=200, blank=True)
    offered_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_over",
    )
    received_title = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    # Why the archive gave it back.
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "year", "number"], name="documents_hand_over_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=HandOverStatus.ACCEPTED,
                    received_at__isnull=False,
                    received_by__isnull=False,
                )
                | (
                    ~Q(status=HandOverStatus.ACCEPTED)
                    & Q(received_at__isnull=True, received_by__isnull=True)
                ),
                name="documents_hand_over_received",
            ),
            models.CheckConstraint(
                condition=~Q(status=HandOverStatus.RETURNED) | ~Q(reason=""),
                name="documents_hand_over_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("documents:hand-over", args=[self.pk])


class HandOverItem(models.Model):
    """A case file's place in a batch; a file that came back may go again in another one."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="items")
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="handed")
    ordinal = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["hand_over", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hand_over", "case_file"], name="documents_handed_once"
            ),
            models.UniqueConstraint(
                fields=["hand_over", "ordinal"], name="documents_handed_place_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hand_over}: {self.ordinal}"


class LegalHold(models.Model):
    """A file that must stay as and where it is, for the time of an inspection or a lawsuit."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(_("lý do"), max_length=1000)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=100)
    # Who placed it may lift it; empty in rows from before this was kept.
    placer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=100, blank=True)
    lifted_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["-placed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_file"],
                condition=Q(lifted_at__isnull=True),
                name="documents_hold_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="documents_hold_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="", lifted_reason="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="") & ~Q(lifted_reason="")),
                name="documents_hold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file}: {self.reason[:80]}"


class RightsChange(models.Model):
    """A change of who may see a record; it warns until the record's keeper has confirmed it."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="rights_changes")
    # In words: what was shared with whom, or the old and new rights of use.
    said = models.CharField(max_length=500)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=100)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-changed_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["case_file"],
                condition=Q(confirmed_at__isnull=True),
                name="documents_rights_open",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by="")
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="documents_rights_confirmed_by",
            )
        ]

    def __str__(self) -> str:
        return self.said
