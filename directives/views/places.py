"""What the pages of the place "Chỉ đạo" share: saved views, the order button, pages of a list."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from directives.states import Perm
from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.documents.states import Perm as DocumentPerm
from docflow.org.states import Role


def views_of(request: HttpRequest) -> list[dict[str, Any]]:
    """My tasks, the board, everything, and the rules for who keeps them; what waits is counted
    at the place itself."""
    here = request.path
    actor = web.actor_of(request)
    entries = [
        ("directives:mine", _("Việc của tôi")),
        ("directives:board", _("Bảng theo dõi")),
        ("directives:unit-board", _("Bảng của phòng")),
        ("directives:list", _("Tất cả chỉ đạo")),
        ("directives:batches", _("Giao đồng loạt")),
        ("directives:plans", _("Kế hoạch")),
    ]
    if actor.role == Role.ADMINISTRATOR:
        # Sees no content, so has no other view here.
        entries = []
    if policy.can(actor, DocumentPerm.READ_REGISTER):
        entries.append(("directives:followup", _("Sổ theo dõi giải quyết")))
    if policy.can(actor, Perm.EDIT_REMINDERS):
        entries.append(("directives:rules", _("Quy tắc nhắc việc")))
    urls = [reverse(name) for name, _label in entries]
    # A page below a place belongs to it; the board of a department lies below the board.
    current = max((url for url in urls if here.startswith(url)), key=len, default="")
    return [
        {"label": label, "url": url, "current": url == current}
        for url, (_name, label) in zip(urls, entries, strict=True)
    ]


def order_label(actor: Actor) -> str:
    """What the button says to one who gives orders, or enters them for a leader; "" to others."""
    if policy.can(actor, Perm.GIVE):
        return _("Giao việc")
    return _("Nhập chỉ đạo của lãnh đạo") if policy.can(actor, Perm.ENTER) else ""


def address(name: str, query: Mapping[str, str]) -> str:
    """The page `name` asked for with what of `query` is not empty."""
    kept = urlencode({key: value for key, value in query.items() if value})
    return reverse(name) + (f"?{kept}" if kept else "")
