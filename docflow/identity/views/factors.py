"""Setting up and taking away second factors; each only by who has just shown who they are."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import barcodes
from docflow.core.errors import Refused
from docflow.core.web import actor_of, freshly, signed_in
from docflow.identity import passkeys, standing
from docflow.identity.forms.entering import FirstCodeForm, NameForm, PasskeyForm
from docflow.identity.owing import without_factor
from docflow.identity.selectors.factors import held_by
from docflow.identity.services import factors
from docflow.identity.views.account import own
from docflow.org.models import User

_act = require_http_methods(["GET", "HEAD", "POST"])
_secret = sensitive_post_parameters()
# The secret that the page shows, until the first code proves that the app has it.
SHOWN = "totp_shown"


@without_factor
@signed_in
@freshly(asks_first=True, carries=False)
@_secret
@_act
def app(request: HttpRequest) -> HttpResponse:
    """An authenticator app: the secret as a picture and as text, then its first code."""
    user = own(request)
    if held_by(user.pk).totp is not None:
        messages.info(request, _("Đã có ứng dụng xác thực. Bỏ ứng dụng cũ trước khi thêm."))
        return redirect("identity:account")
    secret = request.session.setdefault(SHOWN, generate_totp_secret())
    form = FirstCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            codes = factors.add_totp(actor=actor_of(request), user=user, secret=secret, code=code)
        except Refused as problem:
            form.add_error("code", str(problem))
        else:
            request.session.pop(SHOWN, None)
            return _added(request, codes, _("Đã thêm ứng dụng xác thực."))
    url = get_adapter().build_totp_url(user, secret)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "picture": barcodes.qr(url), "secret": spaced}
    return render(request, "identity/app.html", context)


@without_factor
@signed_in
@freshly(asks_first=True, carries=False)
@_act
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey of this machine, a phone or a stick."""
    user = own(request)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not form.cleaned_data["credential"]:
                raise Refused(_("Trình duyệt chưa gửi khóa nào. Hãy bật JavaScript và thử lại."))
            credential = passkeys.made(form.cleaned_data["credential"])
            codes = factors.add_passkey(
                actor=actor_of(request),
                user=user,
                name=form.cleaned_data["name"],
                credential=credential,
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            return _added(request, codes, _("Đã thêm khóa đăng nhập."))
    context = {"form": form, "options": passkeys.asked_new(user)}
    return render(request, "identity/passkey.html", context)


@signed_in
@freshly(asks_first=True)
@_act
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    user = own(request)
    row = next((one for one in held_by(user.pk).passkeys if one.pk == pk), None)
    if row is None:
        raise Http404
    form = NameForm(request.POST or None, initial={"name": str(row)})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        factors.rename(actor=actor_of(request), user=user, pk=pk, name=name)
        return redirect("identity:account")
    context = {"form": form, "title": _("Đổi tên khóa đăng nhập"), "button": _("Đổi tên")}
    return render(request, "identity/act.html", context)


@signed_in
@freshly(asks_first=True)
@_act
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The app or a passkey; asked before it is done."""
    user = own(request)
    held = held_by(user.pk)
    mine = [*held.passkeys, *([held.totp] if held.totp else [])]
    row = next((one for one in mine if one.pk == pk), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        factors.remove(actor=actor_of(request), user=user, pk=pk)
        messages.success(request, _("Đã bỏ cách xác thực."))
        return redirect("identity:account")
    lead = _("Sau khi bỏ, cách này không mở được tài khoản nữa.")
    if len(mine) == 1:
        lead += " " + _("Đây là cách cuối cùng: các mã dự phòng cũng bị bỏ.")
    name = _("Ứng dụng xác thực") if held.totp and row.pk == held.totp.pk else str(row)
    title = _("Bỏ cách xác thực: %(name)s") % {"name": name}
    context = {"title": title, "button": _("Bỏ"), "final": True, "lead": lead}
    return render(request, "identity/act.html", context)


@signed_in
@freshly(asks_first=True, carries=False)
@_act
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones; shown on this answer and never again."""
    user = own(request)
    if request.method == "POST":
        made = factors.new_codes(actor=actor_of(request), user=user)
        return _codes_page(request, made)
    held = held_by(user.pk)
    lead = _("Mười mã, mỗi mã dùng một lần khi không có ứng dụng hay khóa. Mã cũ mất hiệu lực.")
    context = {"title": _("Tạo mã dự phòng mới"), "button": _("Tạo mã mới"), "lead": lead}
    if not held.any:
        messages.info(request, _("Hãy thêm ứng dụng xác thực hoặc khóa đăng nhập trước."))
        return redirect("identity:account")
    return render(request, "identity/act.html", context)


@without_factor
@signed_in
@freshly(carries=False)
@_secret
@require_POST
def codes_file(request: HttpRequest) -> HttpResponse:
    """The codes that the page before shows, as a file; nothing that is not a code of the person."""
    shown = set(request.POST.getlist("code"))
    mine = [one for one in _unused(own(request)) if one in shown]
    if not mine:
        raise Http404
    lines = [_("Mã dự phòng Docflow, mỗi mã dùng một lần"), "", *mine, ""]
    answer = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ma-du-phong.txt"'
    return answer


def _unused(user: User) -> list[str]:
    from allauth.mfa.models import Authenticator

    row = Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return list(row.wrap().get_unused_codes()) if row else []


def _added(request: HttpRequest, codes: list[str], said: str) -> HttpResponse:
    standing.owe(request.session, None)
    messages.success(request, said)
    return _codes_page(request, codes) if codes else redirect("identity:account")


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "identity/codes.html", {"codes": codes})
