"""What the audit says of directives, and to whom: to who sees the directive."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directives import policies
from directives.models import (
    Assignment,
    Batch,
    Directive,
    Extension,
    Indicator,
    ReminderRule,
    Report,
)
from docflow.core.actor import Actor
from docflow.core.audit import subjects


def register() -> None:
    subjects.content(Directive, _("Chỉ đạo"), policies.visible_to)
    subjects.content(Batch, _("Giao cùng lúc"), policies.visible_batches)
    for model, name, path in (
        (Assignment, _("Việc được giao"), "directive"),
        (Report, _("Báo cáo kết quả"), "assignment__directive"),
        (Extension, _("Gia hạn"), "assignment__directive"),
        (Indicator, _("Chỉ tiêu"), "directive"),
    ):
        subjects.content(model, name, _through(model, path))
    subjects.administration(ReminderRule, _("Quy tắc nhắc việc"))
    subjects.say(
        {
            "assignment.deadline": _("Dời thời hạn"),
            "assignment.give": _("Giao việc"),
            "assignment.open": _("Mở xem việc"),
            "assignment.urge": _("Đôn đốc"),
            "report.make": _("Báo cáo"),
            "reminder_rule.add": _("Thêm quy tắc nhắc việc"),
            "reminder_rule.switch": _("Bật, tắt quy tắc nhắc việc"),
            "reminder_rule.restore": _("Khôi phục quy tắc nhắc việc"),
        }
    )


def _through(model: Any, path: str) -> Callable[[Actor], QuerySet[Any]]:
    return lambda actor: model.objects.filter(**{f"{path}__in": policies.visible_to(actor)})
