"""The saved views of the place "Chỉ đạo", the same on each of its pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from directives.states import Perm
from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.documents.states import Perm as DocumentPerm


def views_of(request: HttpRequest) -> list[dict[str, Any]]:
    """My tasks, the board, everything; what waits is counted at the place itself."""
    here = request.path
    entries = [
        ("directives:mine", _("Việc của tôi")),
        ("directives:board", _("Bảng theo dõi")),
        ("directives:list", _("Tất cả chỉ đạo")),
        ("directives:batches", _("Giao đồng loạt")),
        ("directives:plans", _("Kế hoạch")),
    ]
    if policy.can(web.actor_of(request), DocumentPerm.READ_REGISTER):
        entries.append(("directives:followup", _("Sổ theo dõi giải quyết")))
    return [
        {"label": label, "url": reverse(name), "current": here.startswith(reverse(name))}
        for name, label in entries
    ]


def order_label(actor: Actor) -> str:
    """What the button says to one who gives orders, or enters them for a leader; "" to others."""
    if policy.can(actor, Perm.GIVE):
        return _("Giao việc")
    return _("Nhập chỉ đạo của lãnh đạo") if policy.can(actor, Perm.ENTER) else ""
