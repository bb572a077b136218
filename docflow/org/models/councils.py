"""Councils and boards that issue under their office's seal, and who signs for them as what."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.org.models.offices import Office
from docflow.org.models.people import Position


class Council(models.Model):
    """Hội đồng, ban, tổ of an office: printed as the issuing body, with a series of its own.

    NĐ 30/2020/NĐ-CP, Phụ lục I, II.3a: who uses the office's seal counts apart.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="councils")
    name = models.CharField(_("tên hội đồng, ban, tổ"), max_length=200)
    # "BCĐ" in 05/TB-BCĐ.
    notation = models.CharField(_("chữ viết tắt trong ký hiệu"), max_length=30)
    basis = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="org_council_dates",
            ),
            models.UniqueConstraint(
                fields=["office", "name"],
                condition=Q(valid_to__isnull=True),
                name="org_council_named_once",
            ),
            models.UniqueConstraint(
                fields=["office", "notation"],
                condition=Q(valid_to__isnull=True),
                name="org_council_notation_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("org:council", args=[self.pk])

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class CouncilSeat(models.Model):
    """Who signs for a council, and the lines above the name. Lines never change: another wording
    is another row."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="seats")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="seats")
    # ["TM. HỘI ĐỒNG", "CHỦ TỊCH"]; the post in the office stands below them, above the name.
    lines = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["council", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="org_seat_dates",
            ),
            models.UniqueConstraint(
                fields=["council", "position"],
                condition=Q(valid_to__isnull=True),
                name="org_seat_once",
            ),
        ]

    def __str__(self) -> str:
        return " / ".join(self.lines)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
