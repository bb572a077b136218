"""Words of the desk: in which order hits come, and what is done to a saved search."""

from enum import StrEnum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Order(TextChoices):
    BEST = "best", _("Sát nhất")
    NEWEST = "newest", _("Mới nhất")


class Perm(StrEnum):
    """What may be done to a saved search, and who reads the audit."""

    # Of more than one's own acts, and take it away signed.
    READ_AUDIT = auto()

    # Keep one of one's own.
    SAVE = auto()
    # Know that it exists; the owner also of one that was taken away.
    SEE = auto()
    # Open it, and be told of its new hits.
    USE = auto()
    # Name it, share it, take it away and bring it back.
    KEEP = auto()
