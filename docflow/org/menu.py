"""Where the pages of the organisation stand: the rail."""

from django.utils.translation import gettext_lazy as _

from docflow.core import policy, slots
from docflow.core.actor import SUPPORT_ROLE
from docflow.org.states import LEADERS, Perm, Role

# Everybody of the office may read who looked; who asks, decides or looks has it in the rail.
_SUPPORTING = (*LEADERS, Role.ADMINISTRATOR, SUPPORT_ROLE)


def register() -> None:
    """Fill the slots; called once when the app is ready."""
    slots.register(
        "frame.place",
        "org:people",
        _("Quản trị"),
        order=90,
        key="q",
        icon="cog-6-tooth",
        when=lambda actor, _obj: policy.can(actor, Perm.ADMINISTER),
    )
    slots.register(
        "frame.place",
        "org:delegations",
        _("Ủy quyền xử lý"),
        order=82,
        icon="user-plus",
        when=lambda actor, _obj: policy.can(actor, Perm.DELEGATE),
    )
    slots.register(
        "frame.place",
        "org:calendar",
        _("Lịch làm việc"),
        order=80,
        key="w",
        icon="calendar-days",
        when=lambda actor, _obj: policy.can(actor, Perm.EDIT_CALENDAR),
    )
    slots.register(
        "frame.place",
        "org:councils",
        _("Hội đồng, ban, tổ"),
        order=85,
        icon="user-group",
        when=lambda actor, _obj: policy.can(actor, Perm.KEEP_COUNCILS),
    )
    slots.register(
        "frame.place",
        "org:abbreviations",
        _("Chữ viết tắt"),
        order=88,
        icon="language",
        when=lambda actor, _obj: policy.can(actor, Perm.KEEP_ABBREVIATIONS),
    )
    slots.register(
        "frame.place",
        "org:support",
        _("Hỗ trợ kỹ thuật"),
        order=92,
        icon="lifebuoy",
        when=lambda actor, _obj: actor.role in _SUPPORTING,
    )
