"""Abbreviations that the search reads as their full forms, one list for the installation."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Abbreviation(models.Model):
    """A short form and one of the full forms it stands for."""

    short = models.CharField(_("chữ viết tắt"), max_length=20)
    full = models.CharField(_("viết đầy đủ"), max_length=200)

    class Meta:
        ordering: ClassVar = ["short", "full"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["short", "full"], name="org_abbreviation_once")
        ]

    def __str__(self) -> str:
        return f"{self.short}: {self.full}"
