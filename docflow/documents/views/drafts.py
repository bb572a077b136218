"""Writing: choose a type, type, save; a finished PDF becomes a draft too."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from docflow.core import web
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.forms import appendices
from docflow.documents.forms.drafts import (
    DraftForm,
    UploadForm,
    initial_from,
    initial_of,
    initial_of_answer,
    mended,
    numbers,
)
from docflow.documents.forms.word import filled
from docflow.documents.layout import contents
from docflow.documents.layout.known import Known
from docflow.documents.models import Document
from docflow.documents.selectors import choosing, phrases
from docflow.documents.selectors.answering import may_answer
from docflow.documents.services import (
    drafting,
    keeping_typed,
    leasing,
    taking_word,
)
from docflow.documents.states import DRAFTABLE, TYPES, Direction, Origin, Perm
from docflow.documents.views import editing
from docflow.documents.views.answers import see_other
from docflow.documents.views.previews import seen, typed_in
from docflow.documents.word.parts import Parts

page = require_http_methods(["GET", "HEAD", "POST"])
# How many texts that were typed and not saved are offered at once.
OFFERED = 5
# The act that puts what is typed right; behind it the departure, or nothing for all.
MEND = "mend:"
# The act that takes what a Word file says into the open page.
WORD = "word"
# What begins so changes the open page alone.
NO_SAVING = (MEND, appendices.SHAPE, WORD)


@requires(Perm.DRAFT)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Which of the decree's types, or a finished PDF."""
    answered = _answered(request)
    asked = request.GET.get("q", "")[:100]
    context = {
        "groups": choosing.offered(web.actor_of(request), asked),
        "q": asked,
        "answered": answered,
        "query": f"?answers={answered.pk}" if answered else "",
    }
    part = "#kinds" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"documents/draft/new.html{part}", context)


@requires(Perm.DRAFT)
@page
def write(request: HttpRequest, type_code: str) -> HttpResponse:
    """A new draft of one of the decree's layouts."""
    if type_code not in DRAFTABLE:
        raise Http404
    actor = web.actor_of(request)
    initial = begun(request)
    typed = _typed_before(request, type_code, None)
    form = DraftForm(typed, initial=initial, actor=actor, type_code=type_code)
    if _saves(request) and form.is_valid():
        document = _create(actor, type_code, form)
        if document is not None:
            _forget(request, type_code, None)
            return _saved(request, document)
    return _writing(request, form, type_code, None)


@requires(Perm.EDIT, Document)
@page
def edit(request: HttpRequest, document: Document) -> HttpResponse:
    """Change a draft or a returned document; the file of an upload stays."""
    actor = web.actor_of(request)
    if request.method != "POST" and editing.held_by_another(actor, document):
        return see_other("documents:editing", document.pk)
    if document.origin == Origin.UPLOADED:
        return _edit_upload(request, document)
    form = DraftForm(
        _typed_before(request, document.type_code, document),
        initial=initial_of(document),
        actor=actor,
        type_code=document.type_code,
        document=document,
    )
    stopped: dict[str, Any] = {}
    if _saves(request) and form.is_valid():
        stopped = _change(request, document, form, form.content())
        if not form.errors and not stopped:
            _forget(request, document.type_code, document)
            return _saved(request, document)
    return _writing(request, form, document.type_code, document, stopped=stopped)


@requires(Perm.DRAFT)
@page
def upload(request: HttpRequest) -> HttpResponse:
    """A finished PDF becomes a draft; what is wrong with the file is said at its field."""
    actor = web.actor_of(request)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial=begun(request), actor=actor
    )
    if request.method == "POST" and form.is_valid():
        document = _upload(actor, form)
        if document is not None:
            messages.success(request, _("Đã tải tệp lên. Hãy kiểm tra vị trí ký."))
            return see_other("documents:places", document.pk)
    context = {"form": form, "document": None, "back_url": reverse("documents:new")}
    return render(request, "documents/draft/upload.html", context)


def _answered(request: HttpRequest) -> Document | None:
    """The incoming document that the address asks to answer, when the person may."""
    actor = web.actor_of(request)
    wanted = numbers([request.GET.get("answers", "")])
    document = Document.objects.filter(pk__in=wanted).first()
    return document if document and may_answer(actor, document) else None


def begun(request: HttpRequest) -> dict[str, Any]:
    """What a new form begins with: who is likely to sign, and that of a reply where the address
    asks to answer something."""
    answered = _answered(request)
    signer = choosing.likely_signer(web.actor_of(request))
    initial = {"signer": signer} if signer else {}
    return {**initial, **initial_of_answer(answered)} if answered else initial


def _saves(request: HttpRequest) -> bool:
    act = request.POST.get("act", "")
    return request.method == "POST" and act != "preview" and not act.startswith(NO_SAVING)


def _create(actor: Actor, type_code: str, form: DraftForm) -> Document | None:
    values = form.cleaned_data
    try:
        return drafting.create(
            actor=actor,
            type_code=type_code,
            subject=values["subject"],
            content=form.content(),
            signer=values["signer"],
            to=form.to(),
            direction=values["direction"] or Direction.OUTGOING,
            urgency=values["urgency"] or 0,
            answers=form.answers_given(),
            council=values.get("council"),
        )
    except ActError as problem:
        _say(form, problem)
    return None


def _upload(actor: Actor, form: UploadForm) -> Document | None:
    values = form.cleaned_data
    try:
        return drafting.upload(
            actor=actor,
            type_code=values["type_code"],
            subject=values["subject"],
            data=values["file"].read(),
            signer=values["signer"],
            to=form.to(),
            direction=values["direction"] or Direction.OUTGOING,
            urgency=values["urgency"] or 0,
            answers=form.answers_given(),
            council=values.get("council"),
        )
    except ActError as problem:
        _say(form, problem)
    return None


def _change(
    request: HttpRequest,
    document: Document,
    form: DraftForm | UploadForm,
    content: dict[str, Any],
) -> dict[str, Any]:
    """Save it; what stands against it is said in the form, or comes back for its page."""
    values = form.cleaned_data
    try:
        drafting.edit(
            actor=web.actor_of(request),
            document=document,
            subject=values["subject"],
            content=content,
            signer=values["signer"],
            to=form.to(),
            urgency=values["urgency"] or 0,
            answers=form.answers_given(),
            seen=request.POST.get("seen", ""),
        )
    except ActError as problem:
        if stopped := editing.kept_after(request, document, problem):
            return stopped
        _say(form, problem)
    return {}


def _edit_upload(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    form = UploadForm(
        request.POST or None, initial=initial_of(document), actor=actor, document=document
    )
    stopped: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        stopped = _change(request, document, form, {})
        if not form.errors and not stopped:
            leasing.leave(actor=actor, document=document)
            return _saved(request, document)
    context = {"form": form, "document": document, "back_url": document.get_absolute_url()}
    context |= {**editing.shown(request, form, document, ""), **stopped}
    return render(request, "documents/draft/upload.html", context)


def _saved(request: HttpRequest, document: Document) -> HttpResponse:
    if request.POST.get("act") == "submit":
        return see_other("documents:submit", document.pk)
    messages.success(request, _("Đã lưu dự thảo."))
    return see_other(document)


def _writing(
    request: HttpRequest,
    form: DraftForm,
    type_code: str,
    document: Document | None,
    said: dict[str, Any] | None = None,
    stopped: dict[str, Any] | None = None,
) -> HttpResponse:
    actor = web.actor_of(request)
    act = request.POST.get("act", "")
    mends = act.startswith(MEND)
    kind = TYPES[type_code]
    if mends:
        content, unit = typed_in(actor, form, type_code, document)
        keys = None if act == MEND else {act.removeprefix(MEND)}
        data = mended(request.POST, content, contents.mend(content, keys, Known(unit=unit)))
        form = DraftForm(data, actor=actor, type_code=type_code, document=document)
    context: dict[str, Any] = said or {}
    if act == WORD or act.startswith(appendices.SHAPE):
        values, context = _reshaped(request, form, act)
        # Unbound: nothing is complained of that nobody handed in.
        form = DraftForm(initial=values, actor=actor, type_code=type_code, document=document)
    form.offer(phrases.used_before(actor, type_code))
    asked = act == "preview" or mends
    back = document.get_absolute_url() if document else reverse("documents:new")
    context |= {"form": form, "kind": kind, "document": document, "back_url": back}
    context["answered"] = None if document else _answered(request)
    context["failed"] = request.method == "POST" and not asked and form.is_bound and not stopped
    context["mended"] = mends
    context |= _kept(request, type_code, document)
    if document is not None:
        context |= {**editing.shown(request, form, document, context["tab"]), **(stopped or {})}
    if asked:
        context |= seen(actor, form, type_code, document)
    return render(request, "documents/draft/write.html", context)


def writing_with(
    request: HttpRequest,
    type_code: str,
    document: Document | None,
    values: dict[str, Any],
    found: Parts,
) -> HttpResponse:
    """The form of a draft that begins with what was found in a file; nothing is saved."""
    actor = web.actor_of(request)
    form = DraftForm(initial=values, actor=actor, type_code=type_code, document=document)
    return _writing(request, form, type_code, document, {"taken": _told(found)})


def _reshaped(
    request: HttpRequest, form: DraftForm, act: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the form after an act on its lists or with a file, and what the page says."""
    if act != WORD:
        return initial_from(appendices.shaped(request.POST, act), form), {}
    values = initial_from(request.POST, form)
    file = request.FILES.get("word")
    if file is None:
        return values, {"word_problem": _("Chưa chọn tệp. Hãy chọn tệp Word rồi bấm lại.")}
    try:
        taking_word.weigh(file.size or 0)
        found = taking_word.take(actor=web.actor_of(request), data=file.read())
    except Invalid as problem:
        return values, {"word_problem": " ".join(str(text) for text in problem.fields["word"])}
    return filled(values, found), {"taken": _told(found)}


def _told(found: Parts) -> dict[str, Any]:
    return {"left_out": taking_word.left_out(found)}


def _typed_before(
    request: HttpRequest, type_code: str, document: Document | None
) -> QueryDict | None:
    """What is sent, or what the address asks to go on with when it is the person's own."""
    if request.method == "POST":
        return request.POST
    rows = keeping_typed.kept(web.actor_of(request), type_code, document)
    row = rows.filter(pk__in=numbers([request.GET.get("typed", "")])).first()
    return QueryDict(f"{row.fields}&tab={row.tab}") if row else None


def _kept(request: HttpRequest, type_code: str, document: Document | None) -> dict[str, Any]:
    """The name of this open page, and what other pages left behind."""
    tab = request.POST.get("tab", "")
    rows = list(keeping_typed.kept(web.actor_of(request), type_code, document)[:OFFERED])
    asked = request.GET.get("typed", "") if request.method != "POST" else ""
    tab = next((row.tab for row in rows if str(row.pk) == asked), tab) or secrets.token_hex(16)
    name, key = ("typed", document.pk) if document else ("typed-new", type_code)
    return {
        "tab": tab,
        "typed": [row for row in rows if row.tab != tab],
        "keep_url": reverse(f"documents:{name}", args=[key]),
        # A form that begins with a file stands under another address than its own.
        "write_url": reverse("documents:edit" if document else "documents:write", args=[key]),
    }


def _forget(request: HttpRequest, type_code: str, document: Document | None) -> None:
    """What this page kept is saved now."""
    keeping_typed.saved(
        actor=web.actor_of(request),
        type_code=type_code,
        document=document,
        tab=request.POST.get("tab", ""),
    )
    if document is not None:
        tab = request.POST.get("tab", "")
        leasing.leave(actor=web.actor_of(request), document=document, tab=tab)


def _say(form: Any, problem: ActError) -> None:
    """At the field it speaks of, else above the form."""
    if not isinstance(problem, Invalid):
        form.add_error(None, str(problem))
        return
    names = {"to": "offices"}
    for name, texts in problem.fields.items():
        field = names.get(name, name)
        form.add_error(field if field in form.fields else None, [str(text) for text in texts])
