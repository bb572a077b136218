"""The audit: what one did, what one may read of the office, and the same to take away signed."""

from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.web import actor_of, requires, signed_in
from docflow.desk.forms.auditing import AuditForm
from docflow.desk.selectors import auditing
from docflow.desk.selectors.auditing import Asked
from docflow.desk.services import auditing as noting
from docflow.desk.services.audit_export import writing
from docflow.desk.states import Perm
from docflow.documents.selectors.lists import read_cursor, write_cursor
from docflow.org.states import Role
from signing.keys.errors import KeyProblem

MINE, OFFICE = "mine", "office"


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The newest first. Reading of others is itself noted."""
    actor = actor_of(request)
    form, asked = _asked(actor, request.GET)
    noting.note(actor, asked)
    after = read_cursor(request.GET.get("after", ""))
    found = auditing.listing(actor, asked, after)
    context = {
        "form": form,
        "asked": asked,
        "rows": found.rows,
        "views": _views(actor, asked),
        "hidden": {"of": OFFICE if asked.office else MINE},
        "may_export": auditing.reads_office(actor),
        "administers": actor.role == Role.ADMINISTRATOR,
        "narrowed": asked.narrowed,
        "clear_url": f"{reverse('desk:audit')}?of={OFFICE if asked.office else MINE}",
        "question": _question(request.GET),
        "page": _pager(request.GET, found, after),
    }
    return render(request, "desk/audit.html", context)


@requires(Perm.READ_AUDIT)
@require_POST
def export(request: HttpRequest) -> Any:
    """What the page shows, and all the pages behind it, in one signed file."""
    actor = actor_of(request)
    _form, asked = _asked(actor, request.POST)
    # Closed, and so deleted, with the answer.
    target = TemporaryFile()  # noqa: SIM115
    try:
        writing.export(actor=actor, asked=asked, target=target)
    except (Refused, KeyProblem) as problem:
        target.close()
        messages.error(request, str(problem))
        return redirect(f"{reverse('desk:audit')}?{_question(request.POST)}")
    target.seek(0)
    name = f"nhat-ky-{clock.today():%Y-%m-%d}.zip"
    answer = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _asked(actor: Actor, given: QueryDict) -> tuple[AuditForm, Asked]:
    """Whoever may read of the office begins there."""
    office = auditing.reads_office(actor) and given.get("of") != MINE
    choices: dict[str, list[tuple[Any, str]]] = {
        "who": [*auditing.people(actor)] if office else [],
        "verb": auditing.acts(actor),
        "kind": auditing.kinds(actor),
    }
    form = AuditForm(given, choices)
    return form, form.asked(office=office)


def _views(actor: Actor, asked: Asked) -> list[dict[str, Any]]:
    if not auditing.reads_office(actor):
        return []
    page = reverse("desk:audit")
    return [
        {"label": label, "url": f"{page}?of={name}", "current": asked.office is (name == OFFICE)}
        for name, label in ((OFFICE, _("Của cơ quan")), (MINE, _("Việc tôi đã làm")))
    ]


def _question(given: QueryDict) -> str:
    names = (*AuditForm.base_fields, "of")
    return urlencode({name: given[name] for name in names if given.get(name)})


def _pager(given: QueryDict, found: auditing.Listing, after: auditing.Cursor | None) -> Any:
    if found.older is None and after is None:
        return None
    page, question = reverse("desk:audit"), _question(given)
    older = f"{page}?{question}&after={write_cursor(found.older)}" if found.older else ""
    return {"newer_url": f"{page}?{question}" if after else "", "older_url": older, "total": None}
