"""The search page: one box, chips with counts, hits with highlights, saved searches."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.characters import whole
from docflow.core.web import actor_of, signed_in
from docflow.desk.models import SavedSearch
from docflow.desk.question import Question
from docflow.desk.selectors import listed, saved
from docflow.desk.selectors.saved import Saved
from docflow.desk.selectors.searching import Found, Hit, ask
from docflow.desk.states import Order, Perm
from docflow.desk.views import shapes

_LOOKS = {"documents": "desk:look-document", "directives": "desk:look-directive"}


@signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    actor, question = actor_of(request), Question.read(request.GET.dict())
    found = ask(actor, question, cursor=request.GET.get("cursor"))
    mine = saved.saved_of(actor)
    current = _current(mine, question, request.GET.get("saved", ""))
    context = {
        "q": question.text,
        "found": found,
        "hits": [_hit(hit, question) for hit in found.hits],
        "total": shapes.total_of(found.result),
        "fresh": saved.fresh_of(current.watch if current else None, clock.today()),
        "saved": [_line(one) for one in mine],
        "current": current,
        "removed": _removed(actor, request.GET.get("removed", "")),
        "empty": question.is_empty,
        "trouble": shapes.place_of(question, found.result.error),
        "meant_url": question.address(q=found.result.suggestion),
        **_narrowing(question, found),
        **_acts(actor, question, found, current),
    }
    template = "desk/search.html#results" if request.htmx else "desk/search.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _narrowing(question: Question, found: Found) -> dict[str, Any]:
    """What narrows now, what may, and in which order the hits stand."""
    result, exact = found.result, question.exact
    return {
        "order": question.order,
        "orders": [
            {
                "label": order.label,
                "url": question.address(order=None if order == Order.BEST else order.value),
                "current": question.order == order,
            }
            for order in Order
        ],
        "chips": shapes.conditions_of(question),
        "facets": shapes.facets_of(question, result.facets, result.total),
        "periods": shapes.periods_of(question, clock.today()),
        "days": {name: question.chosen.get(name, "") for name in ("date_from", "date_to")},
        # What the form of days keeps of the address.
        "kept": _kept(question),
        # Offered where it changes something; taken away again in any case.
        "tones": {"url": question.address(exact=None if exact else "1"), "current": exact}
        if exact or result.marked
        else None,
    }


def _acts(actor: Actor, question: Question, found: Found, current: Saved | None) -> dict[str, Any]:
    """Where the page leads: on, to a saved search, to a table."""
    more = {"saved": str(current.search.pk)} if current else {}
    may_save = policy.can(actor, Perm.SAVE)
    unsaved = may_save and current is None and not question.is_empty
    return {
        "may_save": may_save,
        "more": question.address(cursor=found.result.cursor, **more),
        "save_url": reverse("desk:save") + question.address() if unsaved else "",
        "sheet_url": reverse("desk:search-sheet") + question.address() if found.hits else "",
        "sheet_most": listed.MOST if found.result.total > listed.MOST else None,
    }


def _hit(hit: Hit, question: Question) -> dict[str, Any]:
    """A hit and the address of what is shown beside it."""
    asked = Question(text=question.text, exact=question.exact)
    return {"hit": hit, "look_url": reverse(_LOOKS[hit.source], args=[hit.id]) + asked.address()}


def _line(one: Saved) -> dict[str, Any]:
    return {"saved": one, "asks": shapes.described(one.search.question)}


def _current(mine: list[Saved], question: Question, given: str) -> Saved | None:
    """The saved search that the address names, while its question is still what is asked; the
    order may differ, for from a notice the newest come first."""

    def asks(one: Question) -> tuple[str, dict[str, str], bool]:
        return one.text, dict(one.chosen), one.exact

    for one in mine:
        if str(one.search.pk) == given and asks(one.search.question) == asks(question):
            return one
    return None


def _removed(actor: Actor, given: str) -> SavedSearch | None:
    """What was just taken away and can come back."""
    rows = SavedSearch.objects.filter(owner_id=actor.user_id or 0, office_id=actor.office_id)
    number = whole(given)
    if number is None:
        return None
    return rows.filter(pk=number, removed_at__isnull=False).first()


def _kept(question: Question) -> dict[str, str]:
    kept = {"q": question.text, **question.chosen}
    if question.order != Order.BEST:
        kept["order"] = question.order
    if question.exact:
        kept["exact"] = "1"
    return {name: value for name, value in kept.items() if name not in ("date_from", "date_to")}
