from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    name = "docflow.org"
    verbose_name = "Tổ chức"

    def ready(self) -> None:
        from datetime import timedelta

        from docflow.core import policy, schedule, slots, web
        from docflow.core.actor import SUPPORT_ROLE
        from docflow.org import policies, recorded
        from docflow.org.models import SupportAccess
        from docflow.org.selectors import abbreviations, hanging
        from docflow.org.services import delegating, keys, teams
        from docflow.org.states import LEADERS, Perm, Role
        from search.query import abbreviations as of_questions
        from signing.keys.models import Credential, PendingKey

        policy.register(Perm, policies.refusal, reading=(Perm.SEE_SUPPORT, Perm.END_SUPPORT))
        recorded.register()
        of_questions.use(abbreviations.rows)
        hanging.register()
        web.sees_by(Credential, Perm.SEE_KEY)
        web.sees_by(PendingKey, Perm.SEE_KEY)
        web.sees_by(SupportAccess, Perm.SEE_SUPPORT)
        schedule.register(delegating.SWEEP, timedelta(minutes=1), delegating.sweep)
        schedule.register(teams.SWEEP, timedelta(minutes=1), teams.sweep)
        schedule.register("org.keys", timedelta(hours=1), keys.remind)
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
            when=lambda actor, _obj: actor.role in (*LEADERS, Role.ADMINISTRATOR, SUPPORT_ROLE),
        )
