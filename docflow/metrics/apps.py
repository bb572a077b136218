from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "docflow.metrics"
    verbose_name = "Chỉ số"

    def ready(self) -> None:
        from docflow.core import integrity, policy, schedule, slots, web
        from docflow.metrics import checks, policies, triggers
        from docflow.metrics.models import Snapshot
        from docflow.metrics.services import settling, watching
        from docflow.metrics.states import Perm

        policy.register(Perm, policies.refusal)
        web.sees_by(Snapshot, Perm.READ_SNAPSHOT)
        watching.register()
        schedule.register(settling.SWEEP, timedelta(seconds=5), settling.sweep, limit=500)
        integrity.register("metrics", checks.verdicts)
        integrity.register("snapshots", checks.snapshots_hold)
        pre_migrate.connect(triggers.before_migrate, sender=self)
        post_migrate.connect(triggers.after_migrate, sender=self)
        slots.register(
            "frame.place",
            "metrics:figures",
            _("Chỉ số"),
            order=70,
            key="c",
            icon="chart-bar",
            when=lambda actor, _obj: policy.can(actor, Perm.READ_FIGURES),
        )
