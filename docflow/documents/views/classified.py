"""State secrets on paper: an arrival into the book, a number for one that goes out.

No field for a subject and none for a file: what a secret says never comes in here.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from docflow.core import web
from docflow.core.attempts import attempt
from docflow.core.web import requires
from docflow.documents.forms.classified import EnterForm, IssueForm
from docflow.documents.forms.drafts import signers_of
from docflow.documents.models import Document
from docflow.documents.services import classified
from docflow.documents.services.receiving import Facts
from docflow.documents.states import Direction, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.paper import same_seen
from docflow.org.models import Office


@requires(Perm.REGISTER)
@page
def enter(request: HttpRequest) -> HttpResponse:
    """A secret that came: into its book; what looks like a second entry is shown first."""
    actor = web.actor_of(request)
    form = EnterForm(posted_in(request))
    same: list[Document] = []
    if request.method == "POST" and form.is_valid():
        typed, code = form.cleaned_data, form.printed_code()
        same = same_seen(actor, Facts(typed["issuer_name"], "", code=code))
        if not same or request.POST.get("anyway"):
            row = attempt(
                form,
                lambda: classified.enter(
                    actor=actor,
                    secrecy=typed["secrecy"],
                    issuer_name=typed["issuer_name"],
                    code=code,
                    issued_on=typed["issued_on"],
                    shown=form.shown_number,
                ),
            )
            if row:
                said = _(
                    "Đã vào sổ văn bản mật. Hãy ghi số đến %(number)d lên dấu ĐẾN của bản giấy."
                )
                return _to_book(request, row, said % {"number": row.arrival_number})
    context = {
        "form": form,
        "same": same,
        "next": classified.upcoming(_office(request), Direction.INCOMING),
        "offices": Office.objects.exclude(pk=actor.office_id).order_by("name"),
    }
    return render(request, "documents/registers/secret_in.html", context)


@requires(Perm.NUMBER)
@page
def issue(request: HttpRequest) -> HttpResponse:
    """A secret that was signed on paper: its number and notation. Asked by htmx while type and
    unit are chosen, only the next code."""
    actor = web.actor_of(request)
    part = request.headers.get("HX-Target") == "next-code"
    form = IssueForm(request.GET if part else posted_in(request), actor=actor)
    if request.method == "POST" and form.is_valid():
        row = attempt(
            form,
            lambda: classified.issue(actor=actor, issued=form.issued(), shown=form.shown_number),
        )
        if row:
            said = _(
                "Đã cấp số %(code)s, ngày %(day)s. Hãy ghi số và ngày ấy lên bản giấy, đóng dấu và "
                "gửi theo quy định về bảo vệ bí mật nhà nước."
            )
            words = {"code": row.code, "day": f"{row.issued_on:%d/%m/%Y}"}
            return _to_book(request, row, said % words)
    type_code, unit = form.chosen()
    coming = classified.upcoming(_office(request), Direction.OUTGOING, type_code, unit)
    if part:
        return render(request, "documents/registers/_next_code.html", {"next": coming})
    signers = signers_of(actor.office_id or 0).select_related("user")
    names = dict.fromkeys(one.user.full_name for one in signers)
    context = {"form": form, "next": coming, "signers": names}
    return render(request, "documents/registers/secret_out.html", context)


def _office(request: HttpRequest) -> Office:
    return Office.objects.get(pk=web.actor_of(request).office_id)


def _to_book(request: HttpRequest, row: Document, said: str) -> HttpResponse:
    messages.success(request, said)
    return see_other("documents:book", row.entry.register_id)
