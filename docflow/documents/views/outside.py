"""Signing with a token: the page, and what its script asks while the agent signs.

The script carries bytes between here and the agent; nothing it says is believed.
"""

import base64
import binascii
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from docflow.core import agent, web
from docflow.core.characters import whole, writable
from docflow.core.errors import Invalid, Refused
from docflow.core.web import requires, signed_in
from docflow.documents.forms.acts import NOTE_LIMIT
from docflow.documents.models import Document
from docflow.documents.policies import visible_to
from docflow.documents.services import outside, routing
from docflow.documents.services.outside import Prepared
from docflow.documents.states import Perm
from docflow.documents.views import signing
from docflow.documents.views.outgoing import MOST
from signing.external.models import PendingSignature
from signing.external.service import Answer

# Letters of an answer in base64: a whole CMS of 16 KiB and the JSON around it.
LARGEST = 64 * 1024
# The agent's version from which a signature may follow another under one confirmation, and from
# which several may: the files beside a document.
TWO_ROUNDS, MANY_ROUNDS = 2, 3


@signed_in
@require_GET
@agent.may_connect
def sign(request: HttpRequest) -> HttpResponse:
    """The list that one PIN of the token is given for."""
    return _list(request, signing.SIGN)


@signed_in
@require_GET
@agent.may_connect
def issue(request: HttpRequest) -> HttpResponse:
    """The list that the clerk numbers, seals and issues with the office's token."""
    return _list(request, signing.ISSUE)


@requires(Perm.REVIEW, Document)
@require_GET
@agent.may_connect
def initial(request: HttpRequest, document: Document) -> HttpResponse:
    """The initial of a reviewer, on one document."""
    station = routing.my_station(web.actor_of(request), document)
    if not station.field:
        raise Refused(_("Bước này không có ô ký nháy; hãy chọn “Đồng ý”."))
    item = signing.shown(document)
    context = {
        "items": [item],
        "refused": [],
        "act": outside.INITIAL,
        "back_url": reverse("documents:agree", args=[document.pk]),
        "here": reverse("documents:token-initial", args=[document.pk]),
        "note_limit": NOTE_LIMIT,
    }
    return _page(request, context)


@signed_in
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Request 1: what the agent has to sign, for every document that was shown."""
    actor, body = web.actor_of(request), _body(request)
    shown, act = body.get("shown"), body.get("act")
    fingerprint = body.get("fingerprint")
    if act not in outside.ACTS or not isinstance(fingerprint, str):
        raise _unreadable()
    documents = _documents(request, marks := _marks(shown))
    prepared = outside.prepare(
        actor=actor, documents=documents, act=act, fingerprint=fingerprint, shown=marks
    )
    return JsonResponse({"items": [_told(one) for one in prepared]})


@signed_in
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Request 2, once per signature: the answer of the agent, and the verdict; or what has to be
    signed next on the result, where the act takes more than one."""
    actor, body = web.actor_of(request), _body(request)
    nonce, note = body.get("nonce"), body.get("note", "")
    if not isinstance(nonce, str) or not isinstance(note, str) or len(note) > NOTE_LIMIT:
        raise _unreadable()
    answer = Answer(value=_bytes(body, "signature"), container=_bytes(body, "cms"))
    verdict = outside.finish(actor=actor, nonce=nonce, answer=answer, note=note)
    told: dict[str, Any] = {
        "ok": verdict.ok,
        "message": verdict.message,
        "url": verdict.document.get_absolute_url(),
    }
    if verdict.following is not None:
        told["next"] = _asked(verdict.following) | {"beside": verdict.beside}
    return JsonResponse(told)


@signed_in
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """What was not signed yet will not be."""
    nonces = _body(request).get("nonces")
    if not isinstance(nonces, list) or len(nonces) > MOST:
        raise _unreadable()
    if not all(isinstance(one, str) for one in nonces):
        raise _unreadable()
    return JsonResponse({"stopped": outside.stop(actor=web.actor_of(request), nonces=nonces)})


def _list(request: HttpRequest, kind: signing.Ceremony) -> HttpResponse:
    """The page of a list; where two clerks seal, only once another one has confirmed it."""
    actor, query = web.actor_of(request), request.GET.urlencode()
    items = signing.listed(request, actor, kind)
    ready = [item for item in items if item.why is None]
    two = signing.two_clerks(actor, kind, ready)
    context = {
        "items": ready,
        "refused": [item for item in items if item.why is not None],
        "act": kind.name,
        "back_url": f"{reverse(f'documents:{kind.name}')}?{query}",
        "here": f"{reverse(f'documents:token-{kind.name}')}?{query}",
        "two": two,
        "waits": two is not None and not two.granted,
    }
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    actor = web.actor_of(request)
    office = context["act"] == outside.ISSUE
    keys = outside.keys_of(actor, context["act"])
    more = {
        "agent_url": settings.AGENT_URL,
        "site": f"{request.scheme}://{request.get_host()}",
        "keys": [
            {"fingerprint": key.fingerprint, "subject": signing.plain_subject(key.subject)}
            for key in keys
        ],
        "office": office,
        "needs": _needs(context["items"]) if office else 1,
        # Who manages the office's keys registers its token; a clerk asks them to.
        "register_url": reverse("org:office-keys" if office else "org:tokens"),
    }
    return render(request, "documents/acts/token.html", {**context, **more})


def _needs(items: list[signing.Item]) -> int:
    return MANY_ROUNDS if any(item.beside for item in items) else TWO_ROUNDS


def _marks(shown: object) -> dict[int, str]:
    """`shown` ("pk:SHA-256" each) by document, in its order."""
    if not isinstance(shown, list) or not 0 < len(shown) <= MOST:
        raise _unreadable()
    pairs = [one.partition(":")[::2] for one in shown if isinstance(one, str)]
    read = ((whole(pk), sha256) for pk, sha256 in pairs)
    marks = {pk: sha256 for pk, sha256 in read if pk is not None}
    if len(marks) != len(shown):
        raise _unreadable()
    return marks


def _documents(request: HttpRequest, marks: dict[int, str]) -> list[Document]:
    """The documents of `marks`, in order; Refused when one is another file now."""
    ids = list(marks)
    found = visible_to(web.actor_of(request)).in_bulk(ids)
    if set(ids) - set(found):
        raise Http404
    documents = [found[pk] for pk in ids]
    newest = signing.newest_of(ids)
    for document in documents:
        version = newest.get(document.pk)
        if version is None or marks[document.pk] != version.file_id:
            raise Refused(
                _("Danh sách hoặc nội dung đã thay đổi từ lúc mở trang. Hãy tải lại và xem lại.")
            )
    return documents


def _told(one: Prepared) -> dict[str, Any]:
    told: dict[str, Any] = {"document": one.document.pk, "message": one.message}
    if (row := one.request) is not None:
        following = one.signatures - 1
        told |= {**_asked(row), "name": one.document.subject, "following": following}
    return told


def _asked(row: PendingSignature) -> dict[str, Any]:
    """What the key has to sign for one request."""
    return {
        "nonce": row.nonce,
        "attributes": base64.b64encode(bytes(row.signed_attributes)).decode(),
        "digest": row.document_digest,
        "digest_algorithm": row.digest_algorithm,
        "scheme": row.scheme,
    }


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > LARGEST:
        raise _unreadable()
    try:
        body = json.loads(request.body)
        readable = writable(body)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(body, dict) or not readable:
        raise _unreadable()
    return body


def _bytes(body: dict[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(body.get(name, ""), validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise _unreadable() from None


def _unreadable() -> Invalid:
    return Invalid({"": _("Yêu cầu không đọc được. Chưa có gì được ký; hãy tải lại trang.")})
