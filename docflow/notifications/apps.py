from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "docflow.notifications"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from docflow.core import events, schedule, slots
        from docflow.notifications import handlers
        from docflow.notifications.selectors import inbox
        from docflow.notifications.services import alarming, digests, mailing
        from docflow.org.services.delegating import Delegated
        from docflow.org.services.keys import KeyEnding
        from docflow.org.services.staffing import Staffed
        from docflow.org.services.supporting import SupportMoved
        from docflow.org.services.teams import SightChanged
        from docflow.org.services.tries import KeyLocked

        events.subscribe(Delegated, handlers.delegated)
        events.subscribe(KeyEnding, handlers.key_ending)
        events.subscribe(KeyLocked, handlers.key_locked)
        events.subscribe(SightChanged, handlers.sight_changed)
        events.subscribe(Staffed, handlers.staffed)
        events.subscribe(SupportMoved, handlers.support_moved)
        user_logged_out.connect(handlers.signed_out, dispatch_uid="notifications.signed_out")
        slots.register("frame.bell", "notifications:list", _("Thông báo"), count=inbox.unread_count)
        schedule.register("notifications.digests", timedelta(minutes=2), digests.sweep)
        schedule.register("notifications.trust", timedelta(minutes=5), alarming.sweep)
        schedule.register(
            "notifications.mail", timedelta(seconds=30), mailing.sweep, allow_parallel=True
        )
