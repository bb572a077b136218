from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "docflow.demo"
    verbose_name = "Trình diễn"

    def ready(self) -> None:
        from docflow.core import slots

        slots.register("desk.sign_in", "demo:cast", _("Tài khoản trình diễn"))
        slots.register("identity.confirm", "demo:confirm", _("Xác nhận bằng một lần bấm"))
