"""Offices with their dated codes, and the tree of units inside an office."""

from datetime import date, time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from docflow.org.states import CodeScheme, OfficeKind


class Office(models.Model):
    """A body that issues and receives under its own name, code and seal."""

    name = models.CharField(_("tên cơ quan"), max_length=200)
    short_name = models.CharField(_("tên gọn"), max_length=80)
    kind = models.CharField(max_length=20, choices=OfficeKind.choices)
    # The tail of a notation, "UBND" in 69/KH-UBND.
    notation = models.CharField(_("chữ viết tắt trong ký hiệu"), max_length=30)
    place = models.CharField(_("địa danh"), max_length=50)
    superior = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="inferiors"
    )
    # True where this installation hosts the office; others are partners in the address book.
    hosted = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    seals_internal = models.BooleanField(default=False)
    # One clerk asks for the seal, another one confirms (dual control).
    seal_takes_two = models.BooleanField(default=False)
    # Sign without a time stamp when its service does not answer, and add the time later.
    # What departs from the decree's form stops a submission; else it asks for a reason.
    form_blocks = models.BooleanField(default=False)
    late_time = models.BooleanField(default=False)
    # What its pages say while somebody looks for support, and until when: read with the office.
    # Empty by null: SQLite adds no other kind of column beside the triggers that name this table.
    support_note = models.TextField(null=True, blank=True)
    support_until = models.DateTimeField(null=True, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=250, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    morning_starts = models.TimeField(default=time(7, 30))
    morning_ends = models.TimeField(default=time(11, 30))
    afternoon_starts = models.TimeField(default=time(13, 0))
    afternoon_ends = models.TimeField(default=time(17, 0))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="org_office_dates",
            ),
            models.CheckConstraint(
                condition=Q(morning_starts__lt=F("morning_ends"))
                & Q(morning_ends__lte=F("afternoon_starts"))
                & Q(afternoon_starts__lt=F("afternoon_ends")),
                name="org_office_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> str:
        """The name under which the office owns its seal and system key."""
        return f"office:{self.pk}"


class OfficeCode(models.Model):
    """One code of an office, old (13 characters) or new (up to 35), with its dates."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=8, choices=CodeScheme.choices)
    code = models.CharField(max_length=35)
    # Demo codes are invented and say so wherever they are shown.
    invented = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="org_code_once"),
        ]

    def __str__(self) -> str:
        return self.code

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Unit(TreeNode):
    """A department or group inside an office; one that has its own seal is an Office instead."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(_("tên đơn vị"), max_length=200)
    # The tail in the notation of a công văn, "NV" in 12/UBND-NV.
    notation = models.CharField(_("ký hiệu đơn vị"), max_length=20, blank=True)
    ordinal = models.PositiveIntegerField(default=0)
    # The office's own registry (văn thư) and secretariat checks form and numbers.
    is_registry = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["ordinal", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "name"], name="org_unit_once")
        ]

    def __str__(self) -> str:
        return self.name
