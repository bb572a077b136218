from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "docflow.metrics"
    verbose_name = "Chỉ số"

    def ready(self) -> None:
        from docflow.core import policy, slots
        from docflow.metrics import policies
        from docflow.metrics.services import watching
        from docflow.metrics.states import Perm

        policy.register(Perm, policies.refusal)
        watching.register()
        slots.register(
            "frame.place",
            "metrics:figures",
            _("Chỉ số"),
            order=70,
            key="c",
            icon="chart-bar",
            when=lambda actor, _obj: policy.can(actor, Perm.READ_FIGURES),
        )
