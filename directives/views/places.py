"""What the pages of the place "Chỉ đạo" share: saved views, the order button, pages of a list."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from directives.states import Perm
from docflow.core import policy
from docflow.core.actor import Actor


def views_of(request: HttpRequest) -> list[dict[str, Any]]:
    """My tasks, the board, everything; what waits is counted at the place itself."""
    here = request.path
    entries = [
        ("directives:mine", _("Việc của tôi")),
        ("directives:board", _("Bảng theo dõi")),
        ("directives:unit-board", _("Bảng của phòng")),
        ("directives:list", _("Tất cả chỉ đạo")),
    ]
    return [
        {"label": label, "url": reverse(name), "current": reverse(name) == here}
        for name, label in entries
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


def start_in(request: HttpRequest, name: str, total: int) -> int:
    """From which line on a list of `total` shows; nonsense is its beginning."""
    given = request.GET.get(name, "")
    start = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    return start if start < total else 0


def pager(
    request: HttpRequest, name: str, start: int, step: int, total: int
) -> dict[str, Any] | None:
    """The lines before and after, as components/pager.html takes them; None for a single page."""

    def url(first: int) -> str:
        query = request.GET.copy()
        query[name] = str(first)
        return f"?{query.urlencode()}"

    if total <= step:
        return None
    end = min(start + step, total)
    return {
        "newer_url": url(max(0, start - step)) if start else "",
        "older_url": url(end) if end < total else "",
        "shown": f"{start + 1}-{end}",
        "total": total,
        "exact": True,
    }
