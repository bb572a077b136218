"""Signing and issuing, one or many under one PIN: the list shown, the PIN, a verdict per file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from docflow.core import agent, clock, web
from docflow.core.actor import Actor
from docflow.core.characters import whole
from docflow.core.errors import ActError
from docflow.core.web import signed_in
from docflow.documents.forms.acts import PinForm
from docflow.documents.models import (
    Attachment,
    Document,
    RunItem,
    SigningRun,
    ValidationRecord,
    Version,
)
from docflow.documents.policies import visible_to
from docflow.documents.selectors import comments
from docflow.documents.selectors.sealing import Standing, standing
from docflow.documents.services import copying, issuing, outside, running, signing
from docflow.documents.services.composing import lines_of
from docflow.documents.services.sealing import takes_two
from docflow.documents.views.answers import see_other
from docflow.documents.views.document import pages_of
from docflow.documents.views.looks import with_stamps
from docflow.documents.views.outgoing import MOST
from signing.keys import credentials
from signing.keys.errors import KeyProblem, NoCredential
from signing.keys.models import TRIES

_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Item:
    """One document on the list, with the bytes that the PIN is given for."""

    document: Document
    version: Version | None
    why: str | None
    lines: list[str]
    # Signed with it; they stand as long as its version does.
    beside: list[Attachment] = field(default_factory=list)

    @property
    def warnings(self) -> tuple[str, ...]:
        return copying.warnings(self.document)

    @property
    def sha256(self) -> str:
        return (self.version.file_id or "") if self.version else ""

    @property
    def shown(self) -> str:
        """What the form sends back, so that nothing but the bytes shown is signed."""
        return f"{self.document.pk}:{self.sha256}"


@dataclass(frozen=True)
class Ceremony:
    """What differs between a person's signature and the office's."""

    name: str
    purpose: str
    owner: Callable[[Actor], str]
    refusal: Callable[[Actor, Document], str | None]


SIGN = Ceremony(
    "sign",
    "person",
    lambda actor: f"person:{actor.user_id}",
    signing.signable,
)
ISSUE = Ceremony(
    "issue",
    "seal",
    lambda actor: f"office:{actor.office_id}",
    issuing.issuable,
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
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a list has come: for who set it going, and of what they may still see."""
    return render(request, "documents/acts/run.html", _progress(request, _own(request, pk)))


@signed_in
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End the list after the file at hand."""
    running.stop(actor=web.actor_of(request), run=_own(request, pk))
    return see_other("documents:run", pk)


def _own(request: HttpRequest, pk: int) -> SigningRun:
    return get_object_or_404(SigningRun, pk=pk, user_id=web.actor_of(request).user_id)


def _progress(request: HttpRequest, found: SigningRun) -> dict[str, Any]:
    every = list(found.items.select_related("base"))
    seen = visible_to(web.actor_of(request)).in_bulk([item.document_id for item in every])
    gate = _verdicts(list(seen))
    items = [item for item in every if item.document_id in seen]
    rows = [
        {"item": item, "document": seen[item.document_id], "verdict": gate.get(item.document_id)}
        for item in items
    ]
    state = RunItem.State
    count = {name: sum(1 for item in every if item.state == name) for name in state.values}
    rest = [item.document_id for item in items if item.state in (state.LEFT, state.FAILED)]
    again = urlencode([("pick", one) for one in rest])
    return {
        "run": found,
        "rows": rows,
        "count": count,
        "total": len(every),
        "words": _outcome(found.act, count, len(every)),
        "handled": len(every) - count[state.WAITING] - count[state.LEFT],
        "running": found.ended_at is None,
        "rest": len(rest),
        "again_url": f"{reverse(f'documents:{found.act}')}?{again}" if rest else "",
    }


def _outcome(act: str, count: Mapping[str, int], total: int) -> str:
    """What became of the list in one sentence; what there is none of is not counted up."""
    done = {"done": count["done"], "total": total}
    words = [
        _("Đã phát hành %(done)d trên %(total)d văn bản") % done
        if act == ISSUE.name
        else _("Đã ký %(done)d trên %(total)d văn bản") % done
    ]
    if count["failed"]:
        words.append(_("%(count)d chưa được") % {"count": count["failed"]})
    if count["left"]:
        words.append(_("%(count)d chưa làm tới") % {"count": count["left"]})
    return ", ".join(words) + "."


def _ceremony(request: HttpRequest, kind: Ceremony) -> HttpResponse:
    actor = web.actor_of(request)
    items = listed(request, actor, kind)
    ready = [item for item in items if item.why is None]
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and ready:
        started = _start(request, actor, kind, ready, form)
        if started is not None:
            return _after(request, started)
    context = _context(request, actor, kind, items, ready, form)
    return render(request, "documents/acts/sign.html", context)


def listed(request: HttpRequest, actor: Actor, kind: Ceremony) -> list[Item]:
    """The documents that `pick` names, each with the bytes that will be signed."""
    given = request.POST.getlist("pick") or request.GET.getlist("pick")
    ids = [pk for pk in map(whole, given) if pk is not None][:MOST]
    found = (
        visible_to(actor)
        .select_related("signer__user", "office", "unit", "council", "copied")
        .in_bulk(ids)
    )
    if not ids or set(ids) - set(found):
        raise Http404
    newest = newest_of(ids)
    beside = _beside(ids) if kind is ISSUE else {}
    items = []
    for pk in dict.fromkeys(ids):
        document = found[pk]
        lines = lines_of(document)
        why = kind.refusal(actor, document)
        items.append(Item(document, newest.get(pk), why, lines, beside.get(pk, [])))
    return items


def _beside(ids: Sequence[int]) -> dict[int, list[Attachment]]:
    """The files beside each document; one query."""
    beside: dict[int, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(document__in=ids):
        beside.setdefault(attachment.document_id, []).append(attachment)
    return beside


def newest_of(ids: Sequence[int]) -> dict[int, Version]:
    """The newest version of each document; one query."""
    newest: dict[int, Version] = {}
    for version in Version.objects.filter(document__in=ids).order_by("ordinal"):
        newest[version.document_id] = version
    return newest


def shown(document: Document) -> Item:
    """One document as an item of a list, whoever may sign it."""
    lines = lines_of(document)
    return Item(document, newest_of([document.pk]).get(document.pk), None, lines)


def _start(
    request: HttpRequest, actor: Actor, kind: Ceremony, ready: Sequence[Item], form: PinForm
) -> SigningRun | None:
    """Set it going, or do a single one at once; None, with the reason at its field, when nothing
    was begun."""
    shown = set(request.POST.getlist("shown"))
    if any(item.shown not in shown for item in ready):
        form.add_error(
            None,
            _("Danh sách hoặc nội dung đã thay đổi từ lúc mở trang. Hãy xem lại rồi nhập mã PIN."),
        )
        return None
    try:
        documents = [item.document for item in ready]
        return running.start(
            actor=actor,
            act=kind.name,
            documents=documents,
            pin=form.cleaned_data["pin"],
            # Asked once more, of the versions that are signed: the list was read before them.
            shown={item.document.pk: item.sha256 for item in ready},
            wait=len(documents) == 1,
        )
    except KeyProblem as problem:
        form.add_error("pin", str(problem))
    except ActError as problem:
        form.add_error(None, str(problem))
    return None


def _after(request: HttpRequest, started: SigningRun) -> HttpResponse:
    """A single document that succeeded is shown itself; a list shows how far it is."""
    items = list(started.items.select_related("document")[:2])
    if len(items) == 1 and items[0].state == RunItem.State.DONE:
        messages.success(request, items[0].message)
        return see_other(items[0].document)
    return see_other("documents:run", started.pk)


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
        wanted = {"Signer"} if kind is SIGN else {"IssueLine", "Seal", "Copy"}
        if one.why is None:
            with_stamps(every, one.document, wanted)
        sheets = [s for s in every if any(box["id"] in wanted for box in s["boxes"])]
    certificate = _certificate(kind.owner(actor), kind.purpose, clock.now())
    token_url = _token_url(kind, ready)
    return {
        "items": items,
        "ready": ready,
        "refused": [item for item in items if item.why is not None],
        "form": form,
        "sheets": sheets,
        "sealing": kind is ISSUE,
        # A copy gets a number and the signature of the office; no seal is stamped on it.
        "copies": bool(items) and all(copying.is_copy(item.document) for item in items),
        "two": two_clerks(actor, kind, ready),
        "remarked": _remarked(ready) if kind is SIGN else [],
        "certificate": certificate,
        "action": reverse(f"documents:{kind.name}"),
        "token_url": token_url,
        # Where the key lies in a token alone, that is the way, not a way beside it.
        "token_only": certificate is None
        and bool(token_url)
        and bool(outside.keys_of(actor, kind.name)),
        "back_url": items[0].document.get_absolute_url() if one else reverse("documents:outgoing"),
    }


def _remarked(ready: list[Item]) -> list[tuple[Document, int]]:
    """What still has open comments, and how many: said before the PIN."""
    counts = comments.open_counts([item.document.pk for item in ready])
    return [
        (item.document, counts[item.document.pk]) for item in ready if item.document.pk in counts
    ]


def _token_url(kind: Ceremony, ready: list[Item]) -> str:
    """Where the same list is signed with a key of the person's own machine; "" where it cannot."""
    if not ready or not agent.offered():
        return ""
    picks = urlencode([("pick", item.document.pk) for item in ready])
    return f"{reverse(f'documents:token-{kind.name}')}?{picks}"


def two_clerks(actor: Actor, kind: Ceremony, ready: list[Item]) -> Standing | None:
    """Where the list stands with the second clerk; None where one clerk suffices."""
    if kind is not ISSUE or not ready or not takes_two(actor):
        return None
    files = {item.document.pk: item.version.file_id or "" for item in ready if item.version}
    return standing(actor, files, clock.now())


def _certificate(owner: str, purpose: str, now: datetime) -> dict[str, Any] | None:
    try:
        found = credentials.current(owner, purpose, now)
    except NoCredential:
        return None
    return {
        "subject": plain_subject(found.subject),
        "serial": found.serial,
        "until": found.not_after,
        "days": (found.not_after - now).days,
        "locked": found.locked,
        "tries_left": TRIES - found.tries if found.tries else None,
    }


def plain_subject(subject: str) -> str:
    """Name and body of an RFC 4514 name; the codes between them say nothing to people."""
    parts = dict(part.partition("=")[::2] for part in re.split(r"(?<!\\),", subject))
    said = [parts.get("CN", ""), parts.get("O", "")]
    return ", ".join(dict.fromkeys(one for one in said if one)) or subject


def _verdicts(ids: list[int]) -> dict[int, str]:
    """The newest verdict of the gate on each document; one query."""
    rows = ValidationRecord.objects.filter(document__in=ids).order_by("judged_at", "pk")
    return dict(rows.values_list("document_id", "verdict"))
