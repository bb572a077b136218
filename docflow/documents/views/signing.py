"""Signing and issuing, one or many under one PIN: the list shown, the PIN, a verdict per file."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.errors import ActError
from docflow.core.web import signed_in
from docflow.documents.forms.acts import PinForm
from docflow.documents.models import Document, ValidationRecord, Version
from docflow.documents.policies import visible_to
from docflow.documents.services import issuing, signing
from docflow.documents.services.composing import capacity_lines
from docflow.documents.services.signing import Verdict
from docflow.documents.views.answers import see_other
from docflow.documents.views.document import pages_of
from docflow.documents.views.outgoing import MOST
from signing.keys import credentials
from signing.keys.errors import KeyProblem, NoCredential
from signing.keys.models import TRIES

_KEPT = "documents.verdicts"
_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Item:
    """One document on the list, with the bytes that the PIN is given for."""

    document: Document
    version: Version | None
    why: str | None
    lines: list[str]

    @property
    def shown(self) -> str:
        """What the form sends back, so that nothing but the bytes shown is signed."""
        return f"{self.document.pk}:{self.version.file_id if self.version else ''}"


@dataclass(frozen=True)
class Ceremony:
    """What differs between a person's signature and the office's."""

    name: str
    purpose: str
    owner: Callable[[Actor], str]
    refusal: Callable[[Actor, Document], str | None]
    act: Callable[..., list[Verdict]]


SIGN = Ceremony(
    "sign",
    "person",
    lambda actor: f"person:{actor.user_id}",
    signing.signable,
    signing.sign_many,
)
ISSUE = Ceremony(
    "issue",
    "seal",
    lambda actor: f"office:{actor.office_id}",
    issuing.issuable,
    issuing.issue_many,
)


@signed_in
@_page
def sign(request: HttpRequest) -> HttpResponse:
    """The leader signs what `pick` names."""
    return _ceremony(request, SIGN)


@signed_in
@_page
def issue(request: HttpRequest) -> HttpResponse:
    """The clerk numbers, seals and issues what `pick` names."""
    return _ceremony(request, ISSUE)


@signed_in
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """The verdict of each document of the last batch, for who may still see it."""
    kept = request.session.get(_KEPT) or {"act": "", "rows": []}
    seen = visible_to(web.actor_of(request)).in_bulk([pk for pk, _ok, _words in kept["rows"]])
    gate = _verdicts(list(seen))
    rows = [
        {"document": seen[pk], "ok": ok, "message": words, "verdict": gate.get(pk, "")}
        for pk, ok, words in kept["rows"]
        if pk in seen
    ]
    done = sum(1 for row in rows if row["ok"])
    context = {"rows": rows, "done": done, "failed": len(rows) - done, "act": kept["act"]}
    return render(request, "documents/acts/results.html", context)


def _ceremony(request: HttpRequest, kind: Ceremony) -> HttpResponse:
    actor = web.actor_of(request)
    items = _items(request, actor, kind)
    ready = [item for item in items if item.why is None]
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and ready:
        verdicts = _run(request, actor, kind, ready, form)
        if verdicts is not None:
            return _after(request, kind, verdicts)
    context = _context(request, actor, kind, items, ready, form)
    return render(request, "documents/acts/sign.html", context)


def _items(request: HttpRequest, actor: Actor, kind: Ceremony) -> list[Item]:
    given = request.POST.getlist("pick") or request.GET.getlist("pick")
    ids = [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19][:MOST]
    found = visible_to(actor).select_related("signer__user", "office", "unit").in_bulk(ids)
    if not ids or set(ids) - set(found):
        raise Http404
    newest: dict[int, Version] = {}
    for version in Version.objects.filter(document__in=ids).order_by("ordinal"):
        newest[version.document_id] = version
    items = []
    for pk in dict.fromkeys(ids):
        document = found[pk]
        lines = capacity_lines(document.signer, document.type_code)
        why = kind.refusal(actor, document)
        items.append(Item(document, newest.get(pk), why, lines))
    return items


def _run(
    request: HttpRequest, actor: Actor, kind: Ceremony, ready: Sequence[Item], form: PinForm
) -> list[Verdict] | None:
    """Do it; None when nothing was done, with the reason at its field."""
    shown = set(request.POST.getlist("shown"))
    if any(item.shown not in shown for item in ready):
        form.add_error(
            None,
            _("Danh sách hoặc nội dung đã thay đổi từ lúc mở trang. Hãy xem lại rồi nhập mã PIN."),
        )
        return None
    try:
        documents = [item.document for item in ready]
        return kind.act(actor=actor, documents=documents, pin=form.cleaned_data["pin"])
    except KeyProblem as problem:
        form.add_error("pin", str(problem))
    except ActError as problem:
        form.add_error(None, str(problem))
    return None


def _after(request: HttpRequest, kind: Ceremony, verdicts: list[Verdict]) -> HttpResponse:
    if len(verdicts) == 1 and verdicts[0].ok:
        messages.success(request, verdicts[0].message)
        return see_other(verdicts[0].document)
    rows = [[verdict.document.pk, verdict.ok, verdict.message] for verdict in verdicts]
    request.session[_KEPT] = {"act": kind.name, "rows": rows}
    return see_other("documents:results")


def _context(
    request: HttpRequest,
    actor: Actor,
    kind: Ceremony,
    items: list[Item],
    ready: list[Item],
    form: PinForm,
) -> dict[str, Any]:
    one = items[0] if len(items) == 1 else None
    sheets = []
    if one is not None and one.version is not None:
        every = pages_of(one.document, one.version, actor, "", most=500)["sheets"]
        wanted = "Signer" if kind is SIGN else "Seal"
        sheets = [s for s in every if any(box["id"] == wanted for box in s["boxes"])][:1]
    return {
        "items": items,
        "ready": ready,
        "refused": [item for item in items if item.why is not None],
        "form": form,
        "sheets": sheets,
        "sealing": kind is ISSUE,
        "certificate": _certificate(kind.owner(actor), kind.purpose, clock.now()),
        "action": reverse(f"documents:{kind.name}"),
        "back_url": items[0].document.get_absolute_url() if one else reverse("documents:outgoing"),
    }


def _certificate(owner: str, purpose: str, now: datetime) -> dict[str, Any] | None:
    try:
        found = credentials.current(owner, purpose, now)
    except NoCredential:
        return None
    return {
        "subject": _plain_subject(found.subject),
        "serial": found.serial,
        "until": found.not_after,
        "days": (found.not_after - now).days,
        "locked": found.locked,
        "tries_left": TRIES - found.tries if found.tries else None,
    }


def _plain_subject(subject: str) -> str:
    """Name and body of an RFC 4514 name; the codes between them say nothing to people."""
    parts = dict(part.partition("=")[::2] for part in re.split(r"(?<!\\),", subject))
    said = [parts.get("CN", ""), parts.get("O", "")]
    return ", ".join(dict.fromkeys(one for one in said if one)) or subject


def _verdicts(ids: list[int]) -> dict[int, str]:
    """The newest verdict of the gate on each document; one query."""
    rows = ValidationRecord.objects.filter(document__in=ids).order_by("judged_at", "pk")
    return dict(rows.values_list("document_id", "verdict"))
