"""The saved views of the place "Chỉ đạo", the same on each of its pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def views_of(request: HttpRequest) -> list[dict[str, Any]]:
    """My tasks, the board, everything; what waits is counted at the place itself."""
    here = request.path
    entries = [
        ("directives:mine", _("Việc của tôi")),
        ("directives:board", _("Bảng theo dõi")),
        ("directives:list", _("Tất cả chỉ đạo")),
    ]
    return [
        {"label": label, "url": reverse(name), "current": reverse(name) == here}
        for name, label in entries
    ]
