"""The search page: one box, chips with counts, hits with highlights."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from docflow.core.web import actor_of, signed_in
from docflow.desk.selectors.searching import find
from docflow.documents.states import Direction

# Facets that narrow, with the word people read.
FACETS = {
    "type": gettext_lazy("Loại"),
    "agency": gettext_lazy("Cơ quan"),
    "year": gettext_lazy("Năm"),
    "direction": gettext_lazy("Chiều"),
}
TEXT_LIMIT = 300
YEARS = range(1900, 2201)


@signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:TEXT_LIMIT]
    chosen = {name: request.GET[name] for name in FACETS if request.GET.get(name)}
    if not _is_year(chosen.get("year", "")):
        chosen.pop("year", None)
    order = "newest" if request.GET.get("order") == "newest" else "best"
    exact = request.GET.get("exact") == "1"
    found = find(
        actor_of(request),
        text,
        filters=dict(chosen),
        order=order,  # type: ignore[arg-type]
        cursor=request.GET.get("cursor"),
        exact=exact,
    )
    to = partial(_url, text, exact=exact)
    context = {
        "q": text,
        "found": found,
        "order": order,
        "chips": _chips(to, chosen, order, found.result.facets),
        # Offered where it changes something; taken away again in any case.
        "tones": {"url": _url(text, chosen, order, exact=not exact), "current": exact}
        if exact or found.result.marked
        else None,
        "more": to(chosen, order, cursor=found.result.cursor),
        "orders": [
            {"label": _("Sát nhất"), "url": to(chosen, "best"), "current": order == "best"},
            {
                "label": _("Mới nhất"),
                "url": to(chosen, "newest"),
                "current": order == "newest",
            },
        ],
    }
    template = "desk/search.html#results" if request.htmx else "desk/search.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _is_year(text: str) -> bool:
    """Four digits of a year that documents have; an address may carry anything."""
    return text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS


def _chips(
    to: Callable[..., str],
    chosen: dict[str, str],
    order: str,
    facets: dict[str, list[tuple[str, int]]],
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for name, label in FACETS.items():
        if name in chosen:
            rest = {key: value for key, value in chosen.items() if key != name}
            shown = f"{label}: {_word(name, chosen[name])}"
            url = to(rest, order)
            rows.append({"label": shown, "url": url, "current": True, "remove": url})
            continue
        for value, count in facets.get(name, [])[:6]:
            url = to({**chosen, name: value}, order)
            rows.append({"label": _word(name, value), "url": url, "count": count})
    return rows


def _word(name: str, value: str) -> str:
    """The value of a facet as people say it."""
    if name == "direction" and value in Direction.values:
        return str(Direction(value).label)
    return value


def _url(
    text: str,
    chosen: dict[str, str],
    order: str,
    cursor: str | None = None,
    *,
    exact: bool = False,
) -> str:
    query = {"q": text, **chosen}
    if order != "best":
        query["order"] = order
    if exact:
        query["exact"] = "1"
    if cursor:
        query["cursor"] = cursor
    return f"?{urlencode(query)}"
