"""Paper taken in: the scan with its fields, a warning of duplicates, the stamp of arrival."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import barcodes, clock, files, web
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.forms.incoming import PaperForm
from docflow.documents.models import Document, WaitingScan
from docflow.documents.policies import visible_cases, visible_to
from docflow.documents.selectors import panels, registers
from docflow.documents.services import receiving
from docflow.documents.services.drafting import examine
from docflow.documents.services.receiving import Facts
from docflow.documents.states import Direction, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.document import absolute
from docflow.org.models import Office

# A scan that waits for an answer to the warning; a day later it is scanned again.
_SALT = "documents.paper"
_DAY = 24 * 3600
# Signs in a line of the stamp, so that the name stays inside its frame of 50 mm.
_LINE = 26


@requires(Perm.REGISTER)
@page
def take_in(request: HttpRequest) -> HttpResponse:
    """Scan, fields, into the book at once; what looks like a second copy is shown first."""
    actor = web.actor_of(request)
    waiting = _waiting(actor, request.POST.get("scan", "") or request.GET.get("scan", ""))
    form = PaperForm(posted_in(request), request.FILES or None, initial=_begun(actor, waiting))
    same: list[Document] = []
    if request.method == "POST":
        scan = _scan(request, actor, form)
        if form.is_valid() and scan is not None:
            facts = form.facts()
            same = same_seen(actor, facts)
            if not same or request.POST.get("anyway"):
                document = _take_in(actor, form, facts, scan, waiting)
                if document is not None:
                    return _taken(request, document, waiting)
    context = {**_context(actor, form, same), "waiting": waiting}
    return render(request, "documents/incoming/paper.html", context)


@requires(Perm.REGISTER)
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """What of the same number and issuer is in the books already; asked while it is typed."""
    form = PaperForm(request.GET)
    form.is_valid()
    values = form.cleaned_data
    same: list[Document] = []
    if values.get("code") and values.get("issuer_name"):
        facts = Facts(values["issuer_name"], "", code=form.printed_code())
        same = same_seen(web.actor_of(request), facts)
    return render(request, "documents/incoming/_duplicates.html", {"same": same})


@requires(Perm.VIEW, Document)
@require_GET
def stamp(request: HttpRequest, document: Document) -> HttpResponse:
    """The stamp ĐẾN over a picture of the first page, or alone to be printed onto the paper.

    The received bytes stay as they are (NĐ 30/2020/NĐ-CP, Điều 21 and Phụ lục VI).
    """
    if document.direction != Direction.INCOMING or document.arrival_number is None:
        raise Http404
    version = panels.versions_of(document).last()
    context = {
        "document": document,
        "stamp": _stamp(document, web.actor_of(request)),
        "picture": reverse("documents:page", args=[document.pk, version.ordinal, 1])
        if version
        else "",
        "alone": request.GET.get("paper") == "1",
        "right": request.GET.get("at") == "right",
        "back_url": document.get_absolute_url(),
    }
    name = "stamp_panel" if request.headers.get("HX-Request") else "stamp"
    return render(request, f"documents/incoming/{name}.html", context)


@requires(Perm.VIEW, Document)
@require_GET
def slip(request: HttpRequest, document: Document) -> HttpResponse:
    """A slip to lay on the paper: its number and a QR code that opens its page."""
    if document.direction != Direction.INCOMING or document.arrival_number is None:
        raise Http404
    address = absolute(request, document.get_absolute_url())
    context = {
        "document": document,
        "stamp": _stamp(document, web.actor_of(request)),
        "address": address,
        "picture": barcodes.qr(address),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/incoming/slip.html", context)


def same_seen(actor: Actor, facts: Facts) -> list[Document]:
    """What looks the same, as far as the person may know of it."""
    found = receiving.duplicates(actor.office_id or 0, facts)
    seen = visible_to(actor).in_bulk([one.pk for one in found])
    return [one for one in found if one.pk in seen]


def _scan(request: HttpRequest, actor: Actor, form: PaperForm) -> bytes | None:
    """The uploaded scan, or the one kept from the try before; problems stand at the field."""
    given = request.FILES.get("file")
    try:
        if given is not None:
            data = given.read()
            examine(data, scan=True)
            stored = files.put(data, "application/pdf")
            token = signing.dumps([stored.sha256, actor.user_id], salt=_SALT)
            form.data = {**form.data.dict(), "kept": token}  # type: ignore[attr-defined]
            return data
        token = request.POST.get("kept", "")
        return _kept(token, actor) if token else None
    except Invalid as problem:
        _say(form, problem)
    except signing.BadSignature:
        form.add_error("file", _("Bản quét không còn được giữ. Hãy chọn lại tệp."))
    except ActError as problem:
        form.add_error("file", str(problem))
    return None


def _kept(token: str, actor: Actor) -> bytes:
    sha256, user_id = signing.loads(token, salt=_SALT, max_age=_DAY)
    if user_id != actor.user_id:
        raise signing.BadSignature
    return files.read(sha256)


def _take_in(
    actor: Actor, form: PaperForm, facts: Facts, scan: bytes, waiting: WaitingScan | None
) -> Document | None:
    sender = Office.objects.filter(name__iexact=facts.issuer_name).first()
    try:
        return receiving.take_in_paper(
            actor=actor, facts=facts, scan=scan, sender=sender, waiting=waiting
        )
    except Invalid as problem:
        _say(form, problem)
    except ActError as problem:
        form.add_error(None, str(problem))
    return None


def _say(form: Form, problem: Invalid) -> None:
    for name, texts in problem.fields.items():
        form.add_error(name if name in form.fields else None, [str(text) for text in texts])


def _taken(request: HttpRequest, document: Document, waiting: WaitingScan | None) -> HttpResponse:
    """To its stamp; from the pile of scans to the next one of the pile."""
    said = _("Đã vào sổ. Hãy ghi số đến %(number)s lên dấu ĐẾN của bản giấy.")
    messages.success(request, said % {"number": document.arrival_number})
    for remark in document.warnings:
        messages.warning(request, remark)
    following = WaitingScan.objects.filter(office=document.office_id) if waiting else None
    after = following.first() if following is not None else None
    if after is not None:
        return HttpResponseRedirect(f"{reverse('documents:paper')}?scan={after.pk}", status=303)
    return see_other("documents:arrival-stamp", document.pk)


def _waiting(actor: Actor, given: str) -> WaitingScan | None:
    pk = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    rows = WaitingScan.objects.filter(office_id=actor.office_id)
    return get_object_or_404(rows, pk=pk) if pk else None


def _begun(actor: Actor, waiting: WaitingScan | None) -> dict[str, Any]:
    """The form of a scan that waits knows its file already."""
    if waiting is None:
        return {}
    token = signing.dumps([waiting.file_id, actor.user_id], salt=_SALT)
    return {"kept": token}


def _context(actor: Actor, form: PaperForm, same: list[Document]) -> dict[str, Any]:
    number = registers.next_numbers(actor.office_id, Direction.INCOMING, clock.today())
    return {
        "form": form,
        "same": same,
        "next_number": number(form.data.get("type_code", "")),
        "offices": Office.objects.exclude(pk=actor.office_id).order_by("name"),
        "kept": bool(form["kept"].value()) and "file" not in form.errors,
    }


def _stamp(document: Document, actor: Actor) -> dict[str, Any]:
    """The six contents of the stamp: body, number, day, whom to, number of the case file."""
    leader = document.presented_to
    cases = visible_cases(actor).filter(items__document=document)
    case = cases.order_by("items__ordinal").first()
    day = document.arrived_at
    return {
        "lines": _wrapped(document.office.name.upper()),
        "number": document.arrival_number,
        "day": day.astimezone(clock.OFFICE_ZONE) if day else None,
        "to": leader.user.full_name if leader else "",
        "case": case.code if case else "",
    }


def _wrapped(name: str) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LINE or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines[:2]
