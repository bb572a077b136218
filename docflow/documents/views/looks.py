"""What signatures look like: one's own hand, the office's seal, and each stamp before it is set."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docflow.core import clock, policy, web
from docflow.core.actor import Actor
from docflow.core.errors import Forbidden, Invalid
from docflow.core.web import requires, signed_in
from docflow.documents.forms.looks import PictureForm
from docflow.documents.models import Document
from docflow.documents.rendering import letter, pictures
from docflow.documents.selectors.versions import latest
from docflow.documents.services import issuing, looks, routing, signing
from docflow.documents.states import Perm
from docflow.documents.views.answers import see_other
from docflow.org.models import Office, SigningPicture
from docflow.org.selectors import pictures as chosen
from docflow.org.services import pictures as service
from docflow.org.states import Perm as OfficePerm
from docflow.org.states import PictureKind
from signing import stamps

# Points of the boxes in which a stamp is shown on its own: those of our own letters.
SIZES = {
    PictureKind.SIGNATURE: (150, 80),
    PictureKind.INITIAL: (60, 36),
    PictureKind.SEAL: (102, 102),
}
SCALE = 2.0


@dataclass(frozen=True)
class Look:
    """One picture with how it is changed."""

    kind: str
    label: str
    text: str
    current: SigningPicture | None
    form: PictureForm
    width: int
    height: int

    @property
    def tag(self) -> str:
        """Changes with the picture, so that no browser shows the one before."""
        return str(self.current.pk) if self.current else "0"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Pictures of one's own hand; the seal too for who administers the office."""
    actor = web.actor_of(request)
    policy.guard_own(actor)
    kinds = _kinds(actor)
    posted = request.POST.get("kind", "") if request.method == "POST" else ""
    if posted and posted not in kinds:
        raise Http404
    forms = {kind: PictureForm(prefix=kind) for kind in kinds}
    if posted:
        form = PictureForm(request.POST, request.FILES, prefix=posted)
        forms[PictureKind(posted)] = form
        if form.is_valid() and _put(actor, posted, form):
            messages.success(request, _("Đã dùng hình mới từ lần ký tới."))
            return see_other("documents:looks")
    context = {"looks": [_look(actor, kind, form) for kind, form in forms.items()]}
    status = 422 if posted else 200
    return render(request, "documents/looks/mine.html", context, status=status)


@signed_in
@require_POST
def withdraw(request: HttpRequest, kind: str) -> HttpResponse:
    """Back to the drawn one; what was signed with the picture keeps it."""
    actor = web.actor_of(request)
    if kind not in _kinds(actor):
        raise Http404
    service.withdraw(actor=actor, kind=kind)
    messages.success(request, _("Đã thôi dùng hình này. Văn bản đã ký giữ nguyên."))
    return see_other("documents:looks")


@signed_in
@require_safe
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """The stamp on its own, exactly as it will be drawn. A seal is shown to nobody else."""
    actor = web.actor_of(request)
    if kind not in _kinds(actor):
        raise Http404
    width, height = SIZES[PictureKind(kind)]
    box = {"x1": 0, "y1": 0, "x2": width, "y2": height}
    if kind == PictureKind.SEAL:
        office = Office.objects.get(pk=actor.office_id or 0)
        page = stamps.seal(office.name, image=chosen.seal_of(office.pk), w=width, h=height)
    else:
        draw = looks.signature if kind == PictureKind.SIGNATURE else looks.initial
        page = draw(actor, box)
    return _png(page)


@requires(Perm.VIEW, Document)
@require_safe
def stamp(request: HttpRequest, document: Document, field: str) -> HttpResponse:
    """What `field` will show, for the one who may sign it now; nobody else gets a clean stamp."""
    actor = web.actor_of(request)
    base = latest(document)
    boxes = {box["name"]: box for box in (base.fields if base else [])}
    if not _may_sign(actor, document, field):
        raise Forbidden
    if field not in boxes:
        raise Http404
    day = document.issued_on or clock.today()
    return _png(looks.of_field(actor, document, boxes[field], day))


def _may_sign(actor: Actor, document: Document, field: str) -> bool:
    if field == "Signer":
        return signing.signable(actor, document) is None
    if field in ("IssueLine", "Seal", "Copy"):
        return issuing.issuable(actor, document) is None
    if policy.refusal(actor, Perm.REVIEW, document) is not None:
        return False
    asked = field.startswith("Initial") or field == letter.SECRETARY
    return not asked or routing.my_station(actor, document).field == field


def _kinds(actor: Actor) -> list[PictureKind]:
    own = [PictureKind.SIGNATURE, PictureKind.INITIAL]
    office = Office(pk=actor.office_id)
    sealing = policy.can(actor, OfficePerm.ADMINISTER, office)
    return [*own, PictureKind.SEAL] if sealing else own


def _put(actor: Actor, kind: str, form: PictureForm) -> bool:
    try:
        service.put(actor=actor, kind=kind, data=form.cleaned_data["picture"].read())
    except Invalid as problem:
        for name, texts in problem.fields.items():
            form.add_error(name, [str(text) for text in texts])
        return False
    return True


def _look(actor: Actor, kind: PictureKind, form: PictureForm) -> Look:
    if kind == PictureKind.SEAL:
        current = chosen.of_office(actor.office_id or 0)
        text = _("Màu đỏ, đúng cỡ dấu, nền trong; phủ khoảng một phần ba chữ ký về bên trái.")
    else:
        current = chosen.of_person(actor.user_id or 0, kind)
        text = (
            _("Màu xanh, nền trong, đặt giữa chức vụ và họ tên.")
            if kind == PictureKind.SIGNATURE
            else _("Đặt cuối nội dung khi xem xét. Chưa có hình riêng thì dùng chữ ký thu nhỏ.")
        )
    width, height = SIZES[kind]
    return Look(kind, str(kind.label), text, current, form, width, height)


def _png(page: bytes) -> HttpResponse:
    answer = HttpResponse(pictures.render(page, 0, SCALE), content_type="image/png")
    # It changes when the picture does, and is nobody else's.
    answer["Cache-Control"] = "private, no-store"
    return answer


def with_stamps(sheets: list[dict[str, Any]], document: Document, fields: set[str]) -> None:
    """Let the boxes of `fields` show what will stand in them."""
    for sheet in sheets:
        for box in sheet["boxes"]:
            if box["id"] in fields:
                box["stamp"] = {
                    "url": reverse("documents:stamp", args=[document.pk, box["id"]]),
                    "width": box["x2"] - box["x1"],
                    "height": box["y2"] - box["y1"],
                }
