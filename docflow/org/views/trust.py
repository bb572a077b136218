"""Whom the installation believes, and where it asks what was revoked."""

import base64
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docflow.core import clock
from docflow.core.attempts import say
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.trust import AnchorForm, ConfirmForm, SourceForm
from docflow.org.selectors import trust
from docflow.org.services import trusting
from docflow.org.states import Perm
from signing.trust import anchors
from signing.trust.models import Anchor, Purpose, Source


@requires(Perm.KEEP_TRUST)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return _page(request, AnchorForm(), SourceForm())


@requires(Perm.KEEP_TRUST)
@freshly(carries=False)
@require_POST
def add_anchor(request: HttpRequest) -> HttpResponse:
    """First the certificate with its fingerprint to compare; believed only with the second POST."""
    if "certificate" in request.POST:
        return _confirm(request)
    form = AnchorForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, SourceForm(), status=422)
    der = form.cleaned_data["file"]
    _der, parsed = next(anchors.read(der))
    initial = {
        **form.cleaned_data,
        "certificate": base64.b64encode(der).decode("ascii"),
        "fingerprint": parsed.sha256.hex(),
    }
    return render(request, "org/trust_confirm.html", _shown(ConfirmForm(initial=initial), der))


@requires(Perm.KEEP_TRUST)
@freshly
@require_http_methods(["GET", "POST"])
def withdraw_anchor(request: HttpRequest, pk: int) -> HttpResponse:
    """The fingerprint and what depends on it, then the end of the trust."""
    anchor = get_object_or_404(Anchor, pk=pk)
    if request.method == "POST":
        trusting.withdraw_anchor(actor=actor_of(request), anchor=anchor)
        messages.success(request, _("Đã ngừng tin cậy. Văn bản đã kiểm tra giữ nguyên kết quả."))
        return redirect("org:trust")
    keys, hanging = trust.depends_on(anchor)
    context = {
        "anchor": anchor,
        "fingerprint": _grouped(anchor.fingerprint),
        "keys": keys,
        "sources": hanging,
    }
    return render(request, "org/trust_withdraw.html", context)


@requires(Perm.KEEP_TRUST)
@freshly
@require_POST
def add_source(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST)
    if form.is_valid():
        try:
            trusting.add_source(actor=actor_of(request), **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi địa chỉ; hệ thống hỏi trong phút tới."))
            return redirect("org:trust")
    return _page(request, AnchorForm(), form, status=422)


@requires(Perm.KEEP_TRUST)
@freshly
@require_POST
def withdraw_source(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source.objects.active(), pk=pk)
    trusting.withdraw_source(actor=actor_of(request), source=source)
    messages.success(request, _("Đã thôi hỏi địa chỉ này."))
    return redirect("org:trust")


@requires(Perm.KEEP_TRUST)
@freshly
@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source.objects.active(), pk=pk)
    trusting.ask_again(actor=actor_of(request), source=source)
    messages.success(request, _("Hệ thống hỏi lại trong phút tới."))
    return redirect("org:trust")


def _confirm(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            trusting.add_anchor(
                actor=actor_of(request),
                certificate=given["certificate"],
                fingerprint=given["fingerprint"],
                purpose=given["purpose"],
                demo=given["demo"],
                **form.period(),
            )
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã thêm vào danh sách tin cậy."))
            return redirect("org:trust")
    der = form.cleaned_data.get("certificate", b"")
    try:
        context = _shown(form, der)
    except anchors.BadCertificate:
        return _page(request, AnchorForm(), SourceForm(), status=422)
    return render(request, "org/trust_confirm.html", context, status=422)


def _shown(form: ConfirmForm, der: bytes) -> dict[str, Any]:
    """The certificate as people compare it."""
    _der, parsed = next(anchors.read(der))
    return {
        "form": form,
        "subject": parsed.subject.human_friendly,
        "issuer": parsed.issuer.human_friendly,
        "from": parsed.not_valid_before,
        "to": parsed.not_valid_after,
        "fingerprint": _grouped(parsed.sha256.hex()),
        "sha1": _grouped(parsed.sha1.hex()),
        "ca": parsed.ca,
        "purpose": dict(Purpose.choices).get(str(form["purpose"].value()), ""),
        "demo": form["demo"].value() in (True, "True", "on"),
    }


def _grouped(fingerprint: str) -> str:
    """In fours, so that eyes can follow."""
    upper = fingerprint.upper()
    return " ".join(upper[start : start + 4] for start in range(0, len(upper), 4))


def _page(
    request: HttpRequest, anchor: AnchorForm, source: SourceForm, status: int = 200
) -> HttpResponse:
    now = clock.now()
    context = {
        "believed": [
            {
                "row": one,
                "name": trust.common_name(one.anchor.subject),
                "fingerprint": _grouped(one.anchor.fingerprint),
            }
            for one in trust.believed(now)
        ],
        "asked": [
            {"row": one, "name": trust.common_name(one.source.issuer.subject)}
            for one in trust.asked(now)
        ],
        "anchor_form": anchor,
        "source_form": source,
        "demo": settings.DEMO,
    }
    return render(request, "org/trust.html", context, status=status)
