"""Comments on a draft: its words with marks at the left, the threads beside them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.core.attempts import attempt
from docflow.core.errors import Invalid
from docflow.core.web import requires
from docflow.documents.forms.comments import CommentForm
from docflow.documents.models import Comment, Document, Version
from docflow.documents.selectors import comments, panels, passages
from docflow.documents.selectors.comments import Thread
from docflow.documents.services import commenting
from docflow.documents.states import Direction, Perm
from docflow.documents.views.answers import see_other
from docflow.documents.views.files import note_look

# Pages of words that are shown at once; the rest by a link.
PAGES = 15
# Open comments that the page of the document names itself.
NAMED = 5
ACTS: dict[str, Callable[..., object]] = {
    "answer": commenting.answer,
    "resolve": commenting.resolve,
    "reopen": commenting.reopen,
    "withdraw": commenting.withdraw,
}


@requires(Perm.READ_COMMENTS, Document)
@require_GET
def index(request: HttpRequest, document: Document) -> HttpResponse:
    """Every thread, and the words of one version to select from."""
    version = _version(document, request.GET.get("version", ""))
    return _page(request, document, version, None)


@requires(Perm.COMMENT, Document)
@require_POST
def add(request: HttpRequest, document: Document) -> HttpResponse:
    """A new comment on selected words; what was typed stays when it is refused."""
    version = _version(document, request.POST.get("version", ""))
    form = CommentForm(request.POST, parts=_parts(version))
    if version is not None and form.is_valid():
        text, where = form.cleaned_data["text"], form.where()
        actor = web.actor_of(request)
        made = attempt(
            form,
            lambda: commenting.add(
                actor=actor, document=document, version=version, text=text, **where
            ),
        )
        if made is not None:
            messages.success(request, _("Đã góp ý. Người soạn được báo."))
            return _back(document, made.number, version)
    return _page(request, document, version, form)


@requires(Perm.COMMENT, Document)
@require_POST
def act(request: HttpRequest, document: Document, number: int) -> HttpResponse:
    """Answer, resolve, open again or withdraw; `act` says which."""
    comment = Comment.objects.filter(document=document, number=number).first()
    service = ACTS.get(request.POST.get("act", ""))
    if comment is None or service is None:
        raise Http404
    answers = service is commenting.answer
    more = {"text": request.POST.get("text", "")} if answers else {}
    try:
        service(actor=web.actor_of(request), comment=comment, **more)
    except Invalid as problem:
        said = " ".join(str(text) for texts in problem.fields.values() for text in texts)
        version = _version(document, request.POST.get("version", ""))
        failed = {"number": number, "said": said, "text": more.get("text", "")}
        return _page(request, document, version, None, failed)
    return _back(document, number, _version(document, request.POST.get("version", "")))


def of_page(document: Document, actor: Actor, version: Version | None) -> dict[str, Any]:
    """The comments as the page of the document shows them; None where there is nothing to show."""
    if document.direction == Direction.INCOMING:
        return {"comments": None, "may_read_comments": False}
    found = comments.of_document(document)
    may_add = policy.can(actor, Perm.COMMENT, document)
    may_read = bool(found) and policy.can(actor, Perm.READ_COMMENTS, document)
    if not may_add and not may_read:
        return {"comments": None, "may_read_comments": False}
    opened = [one for one in found if one.is_open]
    shown = {
        "open": len(opened),
        "all": len(found),
        "named": opened[:NAMED],
        "more": max(0, len(opened) - NAMED),
        "may_add": may_add,
        "url": reverse("documents:comments", args=[document.pk]),
        "marks": comments.boxes(version, opened) if version is not None else {},
    }
    return {"comments": shown, "may_read_comments": may_read}


def _page(
    request: HttpRequest,
    document: Document,
    version: Version | None,
    form: CommentForm | None,
    failed: dict[str, Any] | None = None,
) -> HttpResponse:
    actor = web.actor_of(request)
    note_look(actor, document)
    parts = _parts(version)
    threads = comments.threads(document, version)
    first = _first(request, parts)
    paragraphs = comments.paragraphs(parts, threads)
    pages = max((one.page for one in parts), default=0)
    context = {
        "document": document,
        "version": version,
        "versions": list(panels.versions_of(document)),
        "paragraphs": [one for one in paragraphs if first <= one.part.page < first + PAGES],
        "before": max(1, first - PAGES) if first > 1 else None,
        "after": first + PAGES if first + PAGES <= pages else None,
        "open": [_shaped(one, actor, version) for one in threads if one.comment.is_open],
        "closed": [_shaped(one, actor, version) for one in threads if not one.comment.is_open],
        "may_comment": policy.can(actor, Perm.COMMENT, document),
        "form": form or CommentForm(parts=parts),
        "failed": failed or {},
    }
    wrong = bool(failed) or (form is not None and bool(form.errors))
    return render(request, "documents/comments/page.html", context, status=422 if wrong else 200)


def _shaped(thread: Thread, actor: Actor, version: Version | None) -> dict[str, Any]:
    comment = thread.comment
    mine = comment.author.user_id == actor.user_id
    return {
        "comment": comment,
        "place": thread.place,
        "moved": version is not None and comment.version_id != version.pk,
        "answers": [
            {
                "name": one.author.user.full_name,
                "note": one.author.title,
                "when": one.made_at,
                "text": one.text,
            }
            for one in thread.answers
        ],
        "withdrawable": mine and comment.is_open and not thread.answers,
    }


def _version(document: Document, ordinal: str) -> Version | None:
    """The one that is asked for, else the newest with a file."""
    versions = panels.versions_of(document)
    asked = int(ordinal) if ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 6 else 0
    return versions.filter(ordinal=asked).first() or versions.first()


def _parts(version: Version | None) -> tuple[passages.Part, ...]:
    return passages.of_version(version, whole=True) if version is not None else ()


def _first(request: HttpRequest, parts: tuple[passages.Part, ...]) -> int:
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return number if any(one.page == number for one in parts) else 1


def _back(document: Document, number: int, version: Version | None) -> HttpResponse:
    address = reverse("documents:comments", args=[document.pk])
    query = f"?version={version.ordinal}" if version is not None else ""
    return see_other(f"{address}{query}#comment-{number}")
