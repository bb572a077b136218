from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "docflow.desk"
    verbose_name = "Bàn làm việc"

    def ready(self) -> None:
        from docflow.core import policy, schedule, slots, web
        from docflow.core.audit import subjects
        from docflow.desk import policies
        from docflow.desk.models import SavedSearch
        from docflow.desk.services import watching
        from docflow.desk.states import Perm

        policy.register(Perm, policies.refusal)
        web.sees_by(SavedSearch, Perm.SEE)
        subjects.own(SavedSearch, _("Tìm kiếm đã lưu"))
        schedule.register(
            watching.SWEEP, timedelta(minutes=1), watching.sweep, limit=20, allow_parallel=True
        )
        slots.register(
            "frame.place", "desk:home", _("Bàn làm việc"), order=10, key="b", icon="home"
        )
        slots.register("frame.place", "desk:audit", _("Nhật ký"), order=92, icon="clock")
        slots.register(
            "frame.place",
            "desk:search",
            _("Tra cứu"),
            order=50,
            key="t",
            icon="magnifying-glass",
        )
        slots.register("document.side", "desk:similar", _("Văn bản tương tự"), order=70)
