from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "docflow.notifications"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from docflow.core import schedule, slots
        from docflow.notifications import handlers
        from docflow.notifications.selectors import inbox
        from docflow.notifications.services import digests, mailing

        user_logged_out.connect(handlers.signed_out, dispatch_uid="notifications.signed_out")
        slots.register("frame.bell", "notifications:list", _("Thông báo"), count=inbox.unread_count)
        schedule.register("notifications.digests", timedelta(minutes=2), digests.sweep)
        schedule.register(
            "notifications.mail", timedelta(seconds=30), mailing.sweep, allow_parallel=True
        )
