"""The address book: how each office is reached, its keys, and what was valid before."""

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docflow.core import clock, policy
from docflow.core.attempts import say
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, requires
from docflow.documents.views.answers import posted_in, see_other
from docflow.exchange.forms.addresses import AddressForm, ConfirmKeyForm, KeyForm, SearchForm
from docflow.exchange.selectors import book, simulated
from docflow.exchange.services import addressing
from docflow.exchange.states import Perm
from docflow.org.models import Office
from signing.keys.models import Credential, Purpose
from signing.trust import anchors


@requires(Perm.EDIT_ADDRESSES)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every office: its codes, channel, keys; a box to find one."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    rows, total = book.lines(asked)
    context = {"form": form, "rows": rows, "total": total, "most": book.MOST, "asked": asked}
    return render(request, "exchange/addresses.html", context)


@requires(Perm.EDIT_ADDRESSES)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One office: how it is reached, changed here; its keys; what held before."""
    office = get_object_or_404(Office, pk=pk)
    if request.method == "POST":
        policy.guard(actor_of(request), Perm.EDIT_ADDRESSES, office)
    found = book.entry_of(office)
    form = AddressForm(
        posted_in(request),
        office=office,
        channel=found.channel,
        initial={name: getattr(found, name) for name in AddressForm.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            addressing.enter(actor=actor_of(request), office=office, **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi. Điều có trước vẫn được giữ trong lịch sử."))
            return see_other("exchange:address", pk)
    return _page(request, office, form, KeyForm(), status=422 if form.errors else 200)


@requires(Perm.EDIT_ADDRESSES)
@require_POST
def key(request: HttpRequest, pk: int) -> HttpResponse:
    """First the certificate with its fingerprint to compare; kept only with the second POST."""
    office = get_object_or_404(Office, pk=pk)
    if "certificate" in request.POST:
        return _confirmed(request, office)
    policy.guard(actor_of(request), Perm.EDIT_ADDRESSES, office)
    form = KeyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, office, _shown(office), form, status=422)
    der = form.cleaned_data["file"]
    _der, parsed = next(anchors.read(der))
    initial = {
        "certificate": base64.b64encode(der).decode("ascii"),
        "fingerprint": parsed.sha256.hex(),
        "purpose": form.cleaned_data["purpose"],
    }
    return _compare(request, office, ConfirmKeyForm(initial=initial), der)


@requires(Perm.EDIT_ADDRESSES)
@require_POST
def drop_key(request: HttpRequest, pk: int) -> HttpResponse:
    office = get_object_or_404(Office, pk=pk)
    fingerprint = request.POST.get("fingerprint", "")
    addressing.drop_key(actor=actor_of(request), office=office, fingerprint=fingerprint)
    messages.success(request, _("Chứng thư này không còn được coi là của cơ quan ấy."))
    return see_other("exchange:address", pk)


@requires(Perm.EDIT_ADDRESSES)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the other side now; nothing is sent."""
    office = get_object_or_404(Office, pk=pk)
    works, said = addressing.check(actor=actor_of(request), office=office)
    if works:
        messages.success(request, _("Kết nối tốt. %(said)s") % {"said": said})
    else:
        messages.error(request, _("Chưa kết nối được. %(said)s") % {"said": said})
    return see_other("exchange:address", pk)


def _confirmed(request: HttpRequest, office: Office) -> HttpResponse:
    form = ConfirmKeyForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            addressing.add_key(
                actor=actor_of(request),
                office=office,
                certificate=given["certificate"],
                fingerprint=given["fingerprint"],
                purpose=given["purpose"],
            )
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi chứng thư vào sổ địa chỉ."))
            return see_other("exchange:address", office.pk)
    der = form.cleaned_data.get("certificate", b"")
    try:
        return _compare(request, office, form, der, status=422)
    except anchors.BadCertificate:
        return _page(request, office, _shown(office), KeyForm(), status=422)


def _compare(
    request: HttpRequest, office: Office, form: ConfirmKeyForm, der: bytes, status: int = 200
) -> HttpResponse:
    """The certificate as people compare it."""
    _der, parsed = next(anchors.read(der))
    context = {
        "office": office,
        "form": form,
        "subject": parsed.subject.human_friendly,
        "issuer": parsed.issuer.human_friendly,
        "from": parsed.not_valid_before,
        "to": parsed.not_valid_after,
        "fingerprint": _grouped(parsed.sha256.hex()),
        "purpose": dict(form.fields["purpose"].choices).get(form["purpose"].value(), ""),  # type: ignore[attr-defined]
    }
    return render(request, "exchange/address_key.html", context, status=status)


def _shown(office: Office) -> AddressForm:
    found = book.entry_of(office)
    initial = {name: getattr(found, name) for name in AddressForm.base_fields}
    return AddressForm(office=office, channel=found.channel, initial=initial)


def _page(
    request: HttpRequest, office: Office, form: AddressForm, key_form: KeyForm, status: int
) -> HttpResponse:
    found = book.entry_of(office)
    context: dict[str, Any] = {
        "why_not": policy.refusal(actor_of(request), Perm.EDIT_ADDRESSES, office),
        "office": office,
        "entry": found,
        "codes": office.codes.order_by("scheme", "-valid_from"),
        "form": form,
        "key_form": key_form,
        "keys": [
            {"row": one, "fingerprint": _grouped(one.fingerprint)} for one in book.keys_of(found)
        ],
        "history": [
            {"title": "; ".join(one.what), "who": one.by, "when": one.at}
            for one in book.history(office)
        ],
        "own_address": request.build_absolute_uri(reverse("exchange:receive")),
        "own_key": _own_key(request),
        "simulator_url": _simulator_url(request, office),
    }
    return render(request, "exchange/address.html", context, status=status)


def _simulator_url(request: HttpRequest, office: Office) -> str:
    """Where a demo's clerk trains with an office that can be played; empty elsewhere."""
    if simulated.refusal(office) or not policy.can(actor_of(request), Perm.SIMULATE):
        return ""
    return reverse("exchange:simulator", args=[office.pk])


def _own_key(request: HttpRequest) -> str:
    """What the other side compares our certificate with."""
    owner = f"office:{actor_of(request).office_id}"
    rows = Credential.objects.usable(clock.now()).filter(owner=owner, purpose=Purpose.SYSTEM)
    found = rows.order_by("-not_before", "-pk").values_list("fingerprint", flat=True).first()
    return _grouped(found) if found else ""


def _grouped(fingerprint: str) -> str:
    """In fours, so that eyes can follow."""
    upper = fingerprint.upper()
    return " ".join(upper[start : start + 4] for start in range(0, len(upper), 4))
