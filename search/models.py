"""The queue of what has to be indexed; rows are written with the change that causes them."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class IndexTask(models.Model):
    """One thing that changed. Several rows of one thing are done together; a row is deleted when
    the index holds the state that its transaction left."""

    source = models.CharField(_("nguồn"), max_length=60)
    object_id = models.BigIntegerField(_("số đối tượng"))
    # Somebody may no longer see it: done first, and until then totals are not told.
    urgent = models.BooleanField(_("gấp"), default=False)
    # One of many that changed together, such as an import: changes of few pass it.
    bulk = models.BooleanField(_("hàng loạt"), default=False)
    created = models.DateTimeField(_("lúc tạo"), db_default=Now())
    # A worker has it until then; a killed worker's rows are free again afterwards.
    claimed_until = models.DateTimeField(_("đang xử lý đến"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    next_try_at = models.DateTimeField(_("thử lại lúc"), null=True, blank=True)
    dead = models.BooleanField(_("đã dừng"), default=False)
    last_error = models.TextField(_("lỗi gần nhất"), blank=True)

    class Meta:
        verbose_name = _("việc lập chỉ mục")
        verbose_name_plural = _("việc lập chỉ mục")
        indexes = [
            models.Index(
                fields=["-urgent", "bulk", "id"],
                name="search_task_order",
                condition=models.Q(dead=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.object_id}"
