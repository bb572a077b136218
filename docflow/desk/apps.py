from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "docflow.desk"
    verbose_name = "Bàn làm việc"

    def ready(self) -> None:
        from docflow.core import slots

        slots.register(
            "frame.place", "desk:home", _("Bàn làm việc"), order=10, key="b", icon="home"
        )
        slots.register(
            "frame.place",
            "desk:search",
            _("Tra cứu"),
            order=50,
            key="t",
            icon="magnifying-glass",
        )
