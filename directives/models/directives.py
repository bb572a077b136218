"""The directive: what a leader ordered, in their words, and where it came from."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directives.states import DirectiveStatus, Origin
from docflow.documents.models import Document
from docflow.org.models import Office, Position

NOT_YET = [DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN]


class Batch(models.Model):
    """One order to many at once: each has a directive and a lead of its own, with these words."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="batches")
    text = models.TextField(_("ý kiến chỉ đạo"))
    author = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="batches")
    author_name = models.CharField(max_length=100)
    entered_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # The form it was sent with: sent twice, it is one.
    once = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="directives_batch_has_text")
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("directives:batch", kwargs={"pk": self.pk})


class Directive(models.Model):
    """One order inside one office; its author and who entered it are kept apart."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="directives")
    origin = models.CharField(max_length=12, choices=Origin.choices)
    source_document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="directives"
    )
    # The words of the source that are meant, and the page they stand on.
    passage = models.TextField(_("đoạn trích"), blank=True)
    page = models.PositiveIntegerField(null=True, blank=True)

    text = models.TextField(_("ý kiến chỉ đạo"))
    product = models.CharField(_("sản phẩm"), max_length=500, blank=True)
    field = models.CharField(_("lĩnh vực"), max_length=100, blank=True)
    plan = models.CharField(_("kế hoạch"), max_length=200, blank=True)

    author = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="directives")
    author_name = models.CharField(max_length=100)
    author_title = models.CharField(max_length=100)
    entered_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="entered")
    entered_by_name = models.CharField(max_length=100)

    # The assignment that this directive hands on; the cascade may go to any depth.
    parent = models.ForeignKey(
        "directives.Assignment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    # The others that were given the same order at once.
    batch = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="directives"
    )
    status = models.CharField(max_length=12, choices=DirectiveStatus.choices)
    created_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    # The form it was sent with: sent twice, it is one.
    once = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["office", "status", "id"], name="directives_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=NOT_YET) | Q(given_at__isnull=False),
                name="directives_given_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(status=DirectiveStatus.COMPLETED, completed_at__isnull=False)
                | (~Q(status=DirectiveStatus.COMPLETED) & Q(completed_at__isnull=True)),
                name="directives_completed_moment",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="directives_has_text"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("directives:directive", kwargs={"pk": self.pk})
