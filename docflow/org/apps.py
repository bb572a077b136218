from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    name = "docflow.org"
    verbose_name = "Tổ chức"

    def ready(self) -> None:
        from docflow.core import policy, slots
        from docflow.org import policies
        from docflow.org.states import Perm

        policy.register(Perm, policies.refusal)
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
            "org:calendar",
            _("Lịch làm việc"),
            order=80,
            key="w",
            icon="calendar-days",
            when=lambda actor, _obj: policy.can(actor, Perm.EDIT_CALENDAR),
        )
