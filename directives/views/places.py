"""The saved views of the place "Chỉ đạo", the same on each of its pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from directives.states import Perm
from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.org.states import Role


def views_of(request: HttpRequest) -> list[dict[str, Any]]:
    """My tasks, the board, everything, and the rules for who keeps them; what waits is counted
    at the place itself."""
    here = request.path
    actor = web.actor_of(request)
    entries = [
        ("directives:mine", _("Việc của tôi")),
        ("directives:board", _("Bảng theo dõi")),
        ("directives:list", _("Tất cả chỉ đạo")),
    ]
    if actor.role == Role.ADMINISTRATOR:
        # Sees no content, so has no other view here.
        entries = []
    if policy.can(actor, Perm.EDIT_REMINDERS):
        entries.append(("directives:rules", _("Quy tắc nhắc việc")))
    return [
        {"label": label, "url": reverse(name), "current": reverse(name) == here}
        for name, label in entries
    ]


def order_label(actor: Actor) -> str:
    """What the button says to one who gives orders, or enters them for a leader; "" to others."""
    if policy.can(actor, Perm.GIVE):
        return _("Giao việc")
    return _("Nhập chỉ đạo của lãnh đạo") if policy.can(actor, Perm.ENTER) else ""
