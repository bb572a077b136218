"""From what selectors answer to what the components draw: rows, pager, chips, tones of states."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse

from docflow.documents.selectors.lists import Listing, Row, write_cursor
from docflow.documents.states import Status, Urgency

# Green is kept for what was proved, red for what is late or final.
TONES = {
    Status.RETURNED: "soon",
    Status.CANCELLED: "refused",
    Status.RECALLED: "refused",
    Status.REFUSED: "refused",
    Status.IN_REVIEW: "accent",
    Status.APPROVED: "accent",
    Status.SIGNED: "accent",
    Status.NUMBERED: "accent",
    Status.SEALED: "accent",
}
# How many pages back the address remembers.
TRAIL = 20


def tone_of(status: str) -> str:
    return TONES.get(Status(status), "neutral")


def rows_for(rows: list[Row]) -> list[dict[str, Any]]:
    """Rows of a list of documents, ready for the table."""
    return [
        {
            "id": row.document.pk,
            "code": row.document.code,
            "type": row.document.type_name,
            "subject": row.document.subject or str(row.document),
            "url": row.document.get_absolute_url(),
            "preview_url": reverse("documents:preview", args=[row.document.pk]),
            "partner": row.partner,
            "state": row.document.get_status_display(),
            "tone": tone_of(row.document.status),
            "urgency": row.document.get_urgency_display()
            if row.document.urgency != Urgency.NORMAL
            else "",
            "who": row.holding.who,
            "since": row.holding.since,
            "late": row.holding.late,
            "listed_at": row.document.listed_at,
        }
        for row in rows
    ]


def page_of(request: HttpRequest, found: Listing) -> dict[str, Any]:
    """The pager: older by cursor, newer by the trail that the address carries."""
    trail = [one for one in request.GET.get("trail", "").split("~") if one][-TRAIL:]
    here = request.GET.get("after", "")
    older = None
    if found.older is not None:
        beyond = "~".join([*trail, here or "0"])
        older = _address(request, after=write_cursor(found.older), trail=beyond)
    newer = None
    if here:
        back = trail[-1] if trail else "0"
        newer = _address(request, after="" if back == "0" else back, trail="~".join(trail[:-1]))
    return {
        "older_url": older,
        "newer_url": newer,
        "shown": "",
        "total": found.total if found.rows else None,
        "exact": found.exact,
    }


def chips_of(request: HttpRequest, form: Form) -> list[dict[str, str]]:
    """The chosen filters as chips that take themselves away."""
    chips = []
    for name, value in form.chosen.items():  # type: ignore[attr-defined]
        if name == "view":
            continue
        field = form.fields[name]
        words = dict(getattr(field, "choices", [])).get(value, value)
        chips.append({"label": str(words), "url": _address(request, **{name: ""})})
    return chips


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    if "after" not in changes:
        query.pop("after", None)
        query.pop("trail", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"
