"""Newer and older parts of a long list, by the number of the first row."""

from typing import Any

from django.http import HttpRequest


def start_of(request: HttpRequest, total: int) -> int:
    """The first row asked for; nonsense and what lies behind the end begin anew."""
    given = request.GET.get("from", "")
    start = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    return start if start < total else 0


def pager(request: HttpRequest, start: int, total: int, shown: int) -> dict[str, Any]:
    """What components/pager.html draws."""

    def url(first: int) -> str:
        query = request.GET.copy()
        query["from"] = str(first)
        return f"?{query.urlencode()}"

    end = min(start + shown, total)
    return {
        "newer_url": url(max(0, start - shown)) if start else "",
        "older_url": url(end) if end < total else "",
        "shown": f"{start + 1}-{end}" if total else "",
        "total": total,
        "exact": True,
    }
