from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "docflow.identity"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        from django.contrib.auth import signals
        from django.db.models.signals import post_save

        from docflow.core import policy, schedule, slots
        from docflow.identity import handlers, policies, recorded
        from docflow.identity.services import sessions
        from docflow.identity.states import Perm
        from docflow.org.models import User

        policy.register(Perm, policies.refusal)
        recorded.register()
        signals.user_logged_in.connect(handlers.signed_in, dispatch_uid="identity.signed_in")
        signals.user_logged_out.connect(handlers.signed_out, dispatch_uid="identity.signed_out")
        post_save.connect(handlers.account_changed, sender=User, dispatch_uid="identity.changed")
        schedule.register(sessions.SWEEP, timedelta(minutes=1), sessions.sweep)
        slots.register(
            "frame.place",
            "identity:people",
            _("Tài khoản"),
            order=91,
            icon="finger-print",
            when=lambda actor, _obj: policy.can(actor, Perm.SEE_ACCOUNTS),
        )
        slots.register(
            "org.person",
            "identity:person",
            _("Đăng nhập"),
            order=20,
            when=lambda actor, person: policy.can(actor, Perm.SEE_ACCOUNTS, person),
        )
