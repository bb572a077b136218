"""The list of outgoing and internal documents, its preview pane and its selection."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.core.web import signed_in
from docflow.documents.forms.filters import VIEWS, OutgoingFilter
from docflow.documents.selectors import lists
from docflow.documents.states import Perm
from docflow.documents.views.shapes import chips_of, page_of, rows_for
from docflow.org.states import LEADERS, Role

# One PIN covers so many documents: what a person can still look through.
MOST = 100
_ACTS = {"sign": "documents:sign", "issue": "documents:issue"}


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The list with its saved views, filters and cursor."""
    actor = web.actor_of(request)
    form = OutgoingFilter(request.GET, actor=actor)
    where = form.where()
    found = lists.listing(actor, where, after=lists.read_cursor(request.GET.get("after", "")))
    context = {
        "form": form,
        "rows": rows_for(found.rows),
        "page": page_of(request, found),
        "views": _views(actor, form),
        "chips": chips_of(request, form),
        "selection_url": _selection_url(request) if acts_of(actor) else "",
        "acts": acts_of(actor),
        "narrowed": bool(form.chosen),
        "may_draft": policy.can(actor, Perm.DRAFT),
        "reads": actor.role != Role.ADMINISTRATOR,
    }
    return render(request, "documents/outgoing/list.html", context)


@signed_in
@require_POST
def selection(request: HttpRequest) -> HttpResponse:
    """Leads what was ticked (or all that match) to the page of the act."""
    actor = web.actor_of(request)
    target = _ACTS.get(request.POST.get("act", ""))
    if target is None:
        return redirect("documents:outgoing")
    picks = _picks(request, actor)
    if not picks:
        messages.warning(request, _("Chưa chọn văn bản nào."))
        return redirect(f"{reverse('documents:outgoing')}?{request.GET.urlencode()}")
    if len(picks) > MOST:
        messages.warning(
            request,
            _("Mỗi lần xử lý tối đa %(n)d văn bản; đã lấy %(n)d văn bản đầu.") % {"n": MOST},
        )
    query = urlencode([("pick", pk) for pk in picks[:MOST]])
    return redirect(f"{reverse(target)}?{query}")


def acts_of(actor: Actor) -> list[dict[str, str]]:
    """What can be done to many at once by this person's role."""
    if actor.role in LEADERS:
        return [{"label": _("Ký"), "value": "sign", "icon": "pencil-square"}]
    if actor.role == Role.CLERK:
        label = _("Cấp số, đóng dấu, phát hành")
        return [{"label": label, "value": "issue", "icon": "check-badge"}]
    return []


def _picks(request: HttpRequest, actor: Actor) -> list[int]:
    if request.POST.get("all"):
        where = OutgoingFilter(request.GET, actor=actor).where()
        return lists.matching(actor, where, limit=MOST + 1)
    given = request.POST.getlist("pick")
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]


def _selection_url(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("after", None)
    return f"{reverse('documents:selection')}?{kept.urlencode()}"


def _views(actor: Actor, form: OutgoingFilter) -> list[dict[str, object]]:
    current = form.chosen.get("view", "")
    shown = [name for name in VIEWS if name != "to-issue" or actor.role == Role.CLERK]
    return [
        {
            "label": VIEWS[name],
            "url": _view_url(name),
            "current": name == current,
            "count": lists.counted(actor, form.view_of(name)) if name == "waiting" else None,
        }
        for name in shown
    ]


def _view_url(name: str) -> str:
    query = QueryDict(mutable=True)
    if name:
        query["view"] = name
    return f"{reverse('documents:outgoing')}?{query.urlencode()}"
