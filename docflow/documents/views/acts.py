"""The steps of one document, each a small dialog: submit, agree, return, cancel, recall, share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import web
from docflow.core.characters import whole
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.forms.acts import AgreeForm, NoteForm, ReasonForm, ShareForm, SubmitForm
from docflow.documents.forms.route_plans import DECREE, way_field, way_value
from docflow.documents.forms.routes import OpinionForm
from docflow.documents.models import Document, RoutePlan
from docflow.documents.selectors import comments, panels, route_plans
from docflow.documents.selectors.lists import partner
from docflow.documents.selectors.versions import latest
from docflow.documents.services import (
    checking,
    issuing,
    opinions,
    planning,
    recalling,
    receiving,
    routing,
    sharing,
    signing,
)
from docflow.documents.services.planning import Found
from docflow.documents.states import WRITABLE, Direction, Origin, Perm, RouteKind
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.route_shapes import shaped
from docflow.org.models import Position
from signing.keys.errors import KeyProblem
from signing.pades.errors import SigningProblem

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Asking:
    """The words of a dialog; `lines` say what will happen."""

    title: str
    button: str
    done: str
    lines: tuple[str, ...] = ()
    kind: str = "main"
    template: str = "documents/acts/ask.html"


@requires(Perm.SUBMIT, Document)
@page
def submit(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    words = Asking(
        _("Trình văn bản"),
        _("Trình"),
        _("Đã trình. Trang này luôn cho biết văn bản đang ở ai."),
        (
            _(
                "Tệp được chốt lại như đang thấy; rút lại được khi chưa ai mở xem, "
                "sau đó muốn sửa thì phải được trả lại."
            ),
        ),
        template="documents/acts/submit.html",
    )
    checked = checking.check(document)
    blocked = bool(checked.musts) and document.office.form_blocks
    explains = bool(checked.musts) and not blocked
    form = (SubmitForm if explains else NoteForm)(posted_in(request))
    options = _ways(request, document, form)
    return ask(
        request,
        document,
        words,
        form,
        lambda: routing.submit(
            actor=actor,
            document=document,
            note=form.cleaned_data["note"],
            explanation=form.cleaned_data.get("explanation", ""),
            way=_way(form, options),
        ),
        {
            "checked": checked,
            "blocked": blocked,
            "ways": _shown(form, options),
            "open_comments": comments.open_count(document),
        },
    )


Options = list[tuple[RoutePlan, list[Found]]]


def _ways(request: HttpRequest, document: Document, form: Form) -> Options:
    """The routes that fit, with their people; the field to choose one where there are any."""
    plans = route_plans.fitting(document)
    rows = planning.found(planning.drafting_of(web.actor_of(request), document), plans)
    options = [(one, rows[one.pk]) for one in plans]
    if options:
        form.fields["way"] = way_field(options)
        form.order_fields(["way"])
    return options


def _way(form: Form, options: Options) -> routing.Chosen | None:
    """None where nothing was asked, or nothing answered: what fits best."""
    wanted = form.cleaned_data.get("way")
    if not wanted:
        return None
    plan = next((one for one, _rows in options if way_value(one) == wanted), None)
    return routing.Chosen(plan, plan.version if plan else 0)


def _shown(form: Form, options: Options) -> list[dict[str, Any]]:
    """Each way to choose with what it comes to; the decree's own has its words alone."""
    if not options:
        return []
    chosen = form["way"].value()
    ways = [
        {
            "value": way_value(plan),
            "name": plan.name,
            "rows": shaped(rows),
            "blocks": any(one.blocks for one in rows),
        }
        for plan, rows in options
    ]
    ways.append({"value": DECREE, "name": _("Theo Nghị định 30/2020/NĐ-CP"), "decree": True})
    return [{**one, "checked": one["value"] == chosen} for one in ways]


@requires(Perm.REVIEW, Document)
@page
def agree(request: HttpRequest, document: Document) -> HttpResponse:
    """Agree at the open station; with a PIN the initial goes onto the file as well."""
    actor = web.actor_of(request)
    station = routing.my_station(actor, document)
    if station.kind == RouteKind.OPINION:
        return _opinion(request, document)
    template = "documents/acts/agree.html"
    signs = station.kind == RouteKind.SECRETARY and bool(station.field)
    if signs:
        words = Asking(_("Ký biên bản"), _("Ký"), _("Đã ký biên bản."), template=template)
    else:
        words = Asking(_("Đồng ý với dự thảo"), _("Đồng ý"), _("Đã đồng ý."), template=template)
    base = latest(document)
    # An initial is a signature: who stands in agrees without it.
    form = AgreeForm(
        request.POST or None,
        initials=bool(station.field) and station.principal in actor.principals,
        base=(base.file_id or "") if base else "",
        must_sign=signs,
    )

    def act() -> None:
        note, pin = form.cleaned_data["note"], form.cleaned_data.get("pin", "")
        if form.cleaned_data["wants_initial"]:
            signing.agree_with_initial(
                actor=actor,
                document=document,
                pin=pin,
                note=note,
                shown=request.POST.get("shown", ""),
            )
        else:
            routing.agree(actor=actor, document=document, note=note)

    more = {"open_comments": comments.open_count(document)}
    return ask(request, document, words, form, act, more)


def _opinion(request: HttpRequest, document: Document) -> HttpResponse:
    """The answer of somebody who was asked: agreement, or another opinion."""
    actor = web.actor_of(request)
    template = "documents/acts/opinion.html"
    words = Asking(_("Cho ý kiến"), _("Đồng ý"), _("Đã gửi ý kiến."), template=template)
    form = OpinionForm(request.POST or None)

    def act() -> None:
        service = opinions.differ if form.cleaned_data["differs"] else routing.agree
        service(actor=actor, document=document, note=form.cleaned_data["note"])

    return ask(request, document, words, form, act)


@requires(Perm.RETURN, Document)
@page
def send_back(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    incoming = document.direction == Direction.INCOMING
    line = (
        _("Văn thư nhận lại văn bản kèm lý do này.")
        if incoming
        else _(
            "Người soạn nhận lại văn bản kèm lý do này; chữ ký đã có trên bản trình không còn dùng."
        )
    )
    words = Asking(_("Trả lại văn bản"), _("Trả lại"), _("Đã trả lại."), (line,))
    service = receiving.send_back if incoming else routing.send_back
    return _reasoned(
        request,
        document,
        words,
        lambda note: service(actor=actor, document=document, note=note),
    )


@requires(Perm.CANCEL, Document)
@page
def cancel(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    line = _("Văn bản dừng hẳn và không mở lại được.")
    if document.number is not None:
        line = _("Số %(code)s bị hủy trong sổ và không dùng lại; văn bản không mở lại được.") % {
            "code": document.code
        }
    title, done = _("Hủy văn bản"), _("Đã hủy văn bản.")
    return _reasoned(
        request,
        document,
        Asking(title, title, done, (line,), kind="final"),
        lambda note: issuing.cancel(actor=actor, document=document, note=note),
    )


@requires(Perm.RECALL, Document)
@page
def recall(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    to = partner(document)
    line = _(
        "Bản phát hành được giữ nguyên. Nơi nhận (%(to)s): nơi đã nhận bản điện tử được tự động "
        "đề nghị trả lại, kèm lý do này; nơi nhận bản giấy thì hãy gửi thông báo thu hồi."
    )
    lines = [line % {"to": to or _("không có")}]
    if document.origin == Origin.COPIED:
        lines.append(_("Số %(code)s bị hủy trong sổ bản sao.") % {"code": document.code})
    words = Asking(
        _("Thu hồi văn bản đã phát hành"),
        _("Thu hồi"),
        _("Đã thu hồi văn bản."),
        tuple(lines),
        kind="final",
    )
    return _reasoned(
        request,
        document,
        words,
        lambda note: recalling.recall(actor=actor, document=document, note=note),
    )


@requires(Perm.SHARE, Document)
@page
def share(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    seen = panels.people_who_see(document)
    now = ngettext(
        "Hiện có %(n)d người xem được; thêm người được chọn nếu người ấy chưa xem được.",
        "Hiện có %(n)d người xem được; thêm người được chọn nếu người ấy chưa xem được.",
        seen,
    )
    words = Asking(
        _("Chia sẻ với đồng nghiệp"),
        _("Chia sẻ"),
        _("Đã chia sẻ."),
        (
            _("Người được chọn xem được văn bản, các phiên bản và lịch sử của nó."),
            now % {"n": seen},
        ),
    )
    invites = document.drafter_id == actor.user_id and document.status in WRITABLE
    form = ShareForm(request.POST or None, document=document, invites=invites)
    return ask(
        request,
        document,
        words,
        form,
        lambda: sharing.share(
            actor=actor,
            document=document,
            position=form.cleaned_data["position"],
            writes=bool(form.cleaned_data.get("writes")),
        ),
    )


@requires(Perm.SHARE, Document)
@require_POST
def unshare(request: HttpRequest, document: Document) -> HttpResponse:
    """Take back what was shared by hand."""
    shared = {one.position.pk for one in panels.readers_of(document) if one.position}
    pk = whole(request.POST.get("position", ""))
    position = get_object_or_404(Position, pk=pk if pk in shared else 0)
    sharing.unshare(actor=web.actor_of(request), document=document, position=position)
    messages.success(request, _("Đã thôi chia sẻ với %(name)s.") % {"name": position})
    return see_other(document)


def ask(
    request: HttpRequest,
    document: Document,
    words: Asking,
    form: Form,
    act: Callable[[], object],
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Ask, do, go back to the document; what was typed stays when the act says no."""
    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, words.done)
        return see_other(document)
    context = {
        "document": document,
        "words": words,
        "form": form,
        "action": request.path,
        "back_url": document.get_absolute_url(),
        **(more or {}),
    }
    return render(request, words.template, context)


def done(form: Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; what stood against it is said at the fields. Unlike `attempt` it
    opens no transaction: for acts with slow work between two of them."""
    try:
        act()
    except Invalid as problem:
        for name, texts in problem.fields.items():
            form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    except (ActError, SigningProblem) as problem:
        form.add_error(None, str(problem))
    except KeyProblem as problem:
        form.add_error("pin", str(problem))
    return not form.errors


def _reasoned(
    request: HttpRequest, document: Document, words: Asking, act: Callable[[str], object]
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return ask(request, document, words, form, lambda: act(form.cleaned_data["note"]))
