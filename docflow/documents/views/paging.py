"""Newer and older parts of a long list, by the number of the first row in the address."""

from typing import Any

from django.http import HttpRequest

FROM = "from"


def start_of(request: HttpRequest, total: int, name: str = FROM) -> int:
    """The first row asked for; nonsense and what lies behind the end begin anew."""
    given = request.GET.get(name, "")
    start = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    return start if start < total else 0


def pager(
    request: HttpRequest, start: int, total: int, shown: int, name: str = FROM
) -> dict[str, Any]:
    """What components/pager.html draws; a page with two lists gives each a name of its own."""

    def url(first: int) -> str:
        query = request.GET.copy()
        query[name] = str(first)
        return f"?{query.urlencode()}"

    end = min(start + shown, total)
    return {
        "newer_url": url(max(0, start - shown)) if start else "",
        "older_url": url(end) if end < total else "",
        "shown": f"{start + 1}-{end}" if total else "",
        "total": total,
        "exact": True,
    }


def pager_if_long(
    request: HttpRequest, start: int, total: int, shown: int, name: str = FROM
) -> dict[str, Any] | None:
    """None where one page shows everything."""
    return pager(request, start, total, shown, name) if total > shown else None
