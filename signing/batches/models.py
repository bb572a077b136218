"""What one PIN authorised: the batch and, item by item, exactly which bytes, act and fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from signing.keys.models import Credential


class SigningBatch(models.Model):
    """One opening of one key; rows stay as evidence of what it was opened for."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="batches")
    reserved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Its process died: the key went with it, and what was not done never will be.
    abandoned = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"batch {self.pk} of {self.credential_id}"


class SigningItem(models.Model):
    """One authorised act on one base version; `fields` in the order they are signed."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("Chờ ký")
        SIGNED = "signed", _("Đã ký")
        FAILED = "failed", _("Không thành")

    batch = models.ForeignKey(SigningBatch, on_delete=models.CASCADE, related_name="items")
    sha256 = models.CharField(max_length=64)
    act = models.CharField(max_length=30)
    fields = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.RESERVED)
    result_sha256 = models.CharField(max_length=64, blank=True)
    # What the gate found in the result: B-B, B-T, B-LT, B-LTA.
    level = models.CharField(max_length=8, blank=True)
    problem = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "sha256", "act"], name="signing_item_once"),
            models.CheckConstraint(
                condition=models.Q(state="signed") ^ models.Q(result_sha256=""),
                name="signing_item_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.sha256[:12]} {self.state}"
