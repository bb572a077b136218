"""Keys of oneself, of the office and of its people: seen, made, brought in, changed, stopped.

A PIN goes from the form to the signing process; no session, message or page keeps it.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.web import actor_of, freshly, requires, signed_in
from docflow.org.forms.keys import (
    ALGORITHMS,
    CertificateForm,
    ChangePinForm,
    MakeForm,
    RevokeForm,
    SealRuleForm,
    TokenForm,
    UploadForm,
)
from docflow.org.models import Office
from docflow.org.selectors import keys as seen
from docflow.org.services import keys
from docflow.org.states import Perm
from signing.keys import lifecycle, tokens
from signing.keys.errors import KeyProblem
from signing.keys.models import Credential, PendingKey, Purpose

_act = require_http_methods(["GET", "HEAD", "POST"])
_secret = sensitive_post_parameters()


class Whose:
    """The first word of an address: whose key, and what it is for."""

    regex = "toi|con-dau|he-thong"
    purposes = {"toi": Purpose.PERSON, "con-dau": Purpose.SEAL, "he-thong": Purpose.SYSTEM}

    def to_python(self, value: str) -> Purpose:
        return self.purposes[value]

    def to_url(self, value: str) -> str:
        return next(word for word, purpose in self.purposes.items() if purpose == value)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The key under which one signs, its successors and its predecessors."""
    actor = actor_of(request)
    return _page(request, actor, [f"person:{actor.user_id}"], "mine", [Purpose.PERSON])


@requires(Perm.SEE_OFFICE_KEYS)
@require_safe
def of_office(request: HttpRequest) -> HttpResponse:
    """The office's seal and system key: clerks see them, administrators manage them."""
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    makes = [Purpose.SEAL, Purpose.SYSTEM]
    rule = {"rule": SealRuleForm(initial={"two": office.seal_takes_two}), "office": office}
    rule["may_rule"] = policy.can(actor, Perm.RULE_SEAL, office)
    return _page(request, actor, [office.owner], "office", makes, rule)


@requires(Perm.SEE_PEOPLE_KEYS)
@require_safe
def of_people(request: HttpRequest) -> HttpResponse:
    """Every key of the office's people, for who gives tries back."""
    actor = actor_of(request)
    return _page(request, actor, seen.owners_in(actor.office_id), "people", [])


@requires(Perm.RULE_SEAL)
@freshly
@require_POST
def seal_rule(request: HttpRequest) -> HttpResponse:
    """Whether sealing takes two clerks."""
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    form = SealRuleForm(request.POST)
    form.is_valid()
    keys.rule_seal(actor=actor, office=office, two=bool(form.cleaned_data["two"]))
    messages.success(request, _("Đã ghi cách đóng dấu số của cơ quan."))
    return redirect("org:office-keys")


@signed_in
@freshly(asks_first=True, carries=False)
@_secret
@_act
def make(request: HttpRequest, whose: Purpose) -> HttpResponse:
    """A new key at the server; its request for a certificate is then downloaded."""
    actor, owner = _maker(request, whose)
    form = MakeForm(request.POST or None, pin=whose != Purpose.SYSTEM)

    def do() -> str:
        keys.generate(
            actor=actor,
            owner=owner,
            purpose=whose,
            algorithm=form.cleaned_data["algorithm"],
            pin=form.pin_given(),
        )
        return _("Đã tạo khóa. Hãy tải yêu cầu chứng thư và gửi cho nơi cấp.")

    lead = _(
        "Khóa được tạo và giữ tại máy chủ. Khóa đang dùng vẫn dùng được cho đến khi chứng thư mới "
        "có hiệu lực."
    )
    return _dialog(request, form, do, _("Tạo khóa mới"), _("Tạo khóa"), whose, lead)


@signed_in
@freshly(asks_first=True, carries=False)
@_secret
@_act
def upload(request: HttpRequest, whose: Purpose) -> HttpResponse:
    """A key file of one's own, old ones too."""
    actor, owner = _maker(request, whose)
    form = UploadForm(request.POST or None, request.FILES or None, pin=whose != Purpose.SYSTEM)

    def do() -> str:
        keys.upload(
            actor=actor,
            owner=owner,
            purpose=whose,
            data=form.cleaned_data["file"].read(),
            passphrase=form.cleaned_data["passphrase"],
            pin=form.pin_given(),
        )
        return _("Đã lưu khóa dưới mã PIN mới. Hãy giữ hoặc hủy tệp khóa cũ theo quy định.")

    lead = _("Tệp được mở một lần, mã hóa lại bằng mã PIN mới và khóa máy chủ; tệp gốc không lưu.")
    return _dialog(request, form, do, _("Tải khóa lên"), _("Lưu khóa"), whose, lead)


@signed_in
@freshly(asks_first=True, carries=False)
@_act
def token(request: HttpRequest, whose: Purpose) -> HttpResponse:
    """A certificate on a token or HSM at the server."""
    actor, owner = _maker(request, whose)
    found, problem = [], ""
    try:
        found = tokens.listed()
    except KeyProblem as told:
        problem = str(told)
    form = TokenForm(request.POST or None, request.FILES or None, found=found)

    def do() -> str:
        issuers = form.cleaned_data.get("issuers")
        keys.enrol_token(
            actor=actor,
            owner=owner,
            purpose=whose,
            mark=form.cleaned_data["mark"],
            issuers=issuers.read() if issuers else b"",
        )
        return _("Đã đăng ký chứng thư trên thiết bị.")

    lead = problem or _("Khóa ở lại trong thiết bị; mã PIN là mã PIN của thiết bị.")
    if not found and not problem:
        lead = _("Không thấy thiết bị nào có chứng thư. Hãy cắm thiết bị vào máy chủ rồi mở lại.")
    return _dialog(request, form, do, _("Dùng thiết bị ký"), _("Đăng ký"), whose, lead)


@requires(Perm.SEE_KEY, PendingKey)
@require_safe
def request_file(request: HttpRequest, pending: PendingKey) -> HttpResponse:
    """The request for a certificate (PKCS#10), to be handed to the certification authority."""
    answer = HttpResponse(lifecycle.request_pem(pending), content_type="application/pkcs10")
    answer["Content-Disposition"] = f'attachment; filename="yeu-cau-{pending.pk}.csr"'
    return answer


@requires(Perm.RENEW_KEY, PendingKey)
@freshly(asks_first=True, carries=False)
@_act
def certify(request: HttpRequest, pending: PendingKey) -> HttpResponse:
    """The certificate that was issued for the pending key."""
    form = CertificateForm(request.POST or None, request.FILES or None)

    def do() -> str:
        data = form.cleaned_data["file"].read()
        keys.certify(actor=actor_of(request), pending=pending, data=data)
        return _("Đã nhập chứng thư.")

    purpose, named = Purpose(pending.purpose), seen.Waiting(pending).name
    return _dialog(request, form, do, _("Nhập chứng thư"), _("Nhập"), purpose, named)


@requires(Perm.RENEW_KEY, PendingKey)
@freshly
@require_POST
def withdraw(request: HttpRequest, pending: PendingKey) -> HttpResponse:
    """The pending key is not wanted any more."""
    purpose = Purpose(pending.purpose)
    keys.withdraw(actor=actor_of(request), pending=pending)
    messages.success(request, _("Đã bỏ khóa chờ chứng thư."))
    return redirect(_home(actor_of(request), purpose))


@requires(Perm.CHANGE_PIN, Credential)
@freshly(asks_first=True, carries=False)
@_secret
@_act
def change_pin(request: HttpRequest, credential: Credential) -> HttpResponse:
    """Another PIN; the old one is a counted try."""
    form = ChangePinForm(request.POST or None)

    def do() -> str:
        keys.change_pin(
            actor=actor_of(request),
            credential=credential,
            old=form.cleaned_data["old"],
            new=form.cleaned_data["pin"],
        )
        return _("Đã đổi mã PIN.")

    purpose = Purpose(credential.purpose)
    return _dialog(request, form, do, _("Đổi mã PIN"), _("Đổi mã PIN"), purpose, "", field="old")


@requires(Perm.REVOKE_KEY, Credential)
@freshly(asks_first=True)
@_act
def revoke(request: HttpRequest, credential: Credential) -> HttpResponse:
    """The key is lost, known to others or not needed: it signs nothing here from now on."""
    form = RevokeForm(request.POST or None)

    def do() -> str:
        reason = form.cleaned_data["reason"]
        keys.revoke(actor=actor_of(request), credential=credential, reason=reason)
        return _("Đã ghi nhận thu hồi. Hãy báo nơi cấp chứng thư để công bố.")

    lead = _("Khóa ngừng dùng ở đây ngay lập tức và không khôi phục được.")
    purpose = Purpose(credential.purpose)
    return _dialog(
        request, form, do, _("Thu hồi khóa"), _("Thu hồi khóa"), purpose, lead, final=True
    )


@requires(Perm.RESET_KEY, Credential)
@freshly
@require_POST
def reset(request: HttpRequest, credential: Credential) -> HttpResponse:
    """The five tries are given back; the PIN stays."""
    keys.reset(actor=actor_of(request), credential=credential)
    messages.success(request, _("Đã mở khóa; mã PIN vẫn như cũ."))
    person = credential.purpose == Purpose.PERSON
    return redirect("org:people-keys" if person else "org:office-keys")


def _maker(request: HttpRequest, purpose: Purpose) -> tuple[Actor, str]:
    """Who acts and whose key it will be; raises Forbidden."""
    actor = actor_of(request)
    own = purpose == Purpose.PERSON
    owner = f"person:{actor.user_id}" if own else f"office:{actor.office_id}"
    policy.guard(actor, Perm.RENEW_KEY, owner)
    return actor, owner


def _home(actor: Actor, purpose: Purpose) -> str:
    return reverse("org:my-keys" if purpose == Purpose.PERSON else "org:office-keys")


def _page(
    request: HttpRequest,
    actor: Actor,
    owners: list[str],
    kind: str,
    makes: list[Purpose],
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    served = actor.office_id if kind == "people" else None
    lines = seen.lines(owners, clock.now(), served_office=served)
    if kind == "people":
        # Who cannot sign is why one comes here.
        order = {owner: number for number, owner in enumerate(owners)}
        lines.sort(key=lambda line: (not line.credential.locked, order[line.owner]))
    rows = [
        {
            "line": line,
            "may": {
                "pin": line.credential.custody == "soft"
                and line.credential.purpose != Purpose.SYSTEM
                and line.credential.usable(clock.now())
                and not line.credential.locked
                and policy.can(actor, Perm.CHANGE_PIN, line),
                "revoke": line.credential.revoked_at is None
                and policy.can(actor, Perm.REVOKE_KEY, line),
                "reset": line.tries_left is not None and policy.can(actor, Perm.RESET_KEY, line),
            },
        }
        for line in lines
    ]
    waiting = seen.waiting(owners) if kind != "people" else []
    context = {
        "kind": kind,
        "places": _places(actor, kind),
        "rows": rows,
        "pending": [
            {"key": one.key, "name": one.name, "algorithm": ALGORITHMS[one.key.algorithm]}
            for one in waiting
        ],
        "makes": [one for one in makes if policy.can(actor, Perm.RENEW_KEY, owners[0])],
        "tokens": bool(tokens.modules()),
        **(more or {}),
    }
    return render(request, "org/keys.html", context)


def _places(actor: Actor, kind: str) -> list[dict[str, Any]]:
    """The lists this person may open; one alone needs no links."""
    open_ = [("mine", "org:my-keys", _("Của tôi"))]
    if policy.can(actor, Perm.SEE_OFFICE_KEYS):
        open_.append(("office", "org:office-keys", _("Của cơ quan")))
    if policy.can(actor, Perm.SEE_PEOPLE_KEYS):
        open_.append(("people", "org:people-keys", _("Của mọi người")))
    if len(open_) == 1:
        return []
    return [
        {"label": label, "url": reverse(name), "current": one == kind} for one, name, label in open_
    ]


def _dialog(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[], str],
    title: str,
    button: str,
    purpose: Purpose,
    lead: str,
    *,
    field: str | None = None,
    final: bool = False,
) -> HttpResponse:
    """The step's form; done, back to the list. What `signing` refuses is said at the form."""
    home = _home(actor_of(request), purpose)
    if request.method == "POST" and form.is_valid():
        try:
            said = do()
        except (KeyProblem, Refused) as problem:
            form.add_error(field, str(problem))
        else:
            messages.success(request, said)
            return redirect(home)
    context = {
        "form": form,
        "title": title,
        "button": button,
        "lead": lead,
        "final": final,
        "back_url": home,
    }
    return render(request, "org/key_act.html", context)
