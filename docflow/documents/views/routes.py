"""The steps of a route besides agreeing: ask, give back, take back, undo; what changed."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from docflow.core import web
from docflow.core.web import requires
from docflow.documents.forms.acts import NoteForm
from docflow.documents.forms.routes import GiveBackForm, QuestionsForm
from docflow.documents.models import Document, ways
from docflow.documents.selectors import routes
from docflow.documents.services import opinions, rerouting
from docflow.documents.states import Direction, Perm
from docflow.documents.views.acts import Asking, ask, page


@requires(Perm.ASK_OPINION, Document)
@page
def ask_opinions(request: HttpRequest, document: Document) -> HttpResponse:
    """Several colleagues at once, each with a day of their own."""
    actor = web.actor_of(request)
    words = Asking(
        _("Xin ý kiến đồng nghiệp"),
        _("Gửi xin ý kiến"),
        _("Đã gửi. Khi đủ ý kiến, văn bản trở lại bước của anh/chị."),
        (_("Bước của anh/chị tạm dừng; văn bản tự trở lại khi mọi người phải chờ đã trả lời."),),
        template="documents/acts/opinions.html",
    )
    form = QuestionsForm(request.POST or None, people=list(routes.to_ask(actor, document)))

    def act() -> None:
        note = form.cleaned_data["note"]
        opinions.ask(actor=actor, document=document, questions=form.questions(), note=note)

    return ask(request, document, words, form, act)


@requires(Perm.REROUTE, Document)
@page
def give_back(request: HttpRequest, document: Document) -> HttpResponse:
    """Back to an earlier station of the same way, with a reason."""
    actor = web.actor_of(request)
    behind = ways.earlier(ways.present_round(document))
    words = Asking(
        _("Trả lại bước trước"),
        _("Trả lại"),
        _("Đã trả lại bước trước."),
        (_("Từ bước được chọn, văn bản lại đi qua các bước đến anh/chị; bản trình không đổi."),),
    )
    form = GiveBackForm(request.POST or None, document=document, behind=behind)

    def act() -> None:
        station, note = form.cleaned_data["station"], form.cleaned_data["note"]
        rerouting.give_back(actor=actor, document=document, station=station, note=note)

    return ask(request, document, words, form, act)


@requires(Perm.TAKE_BACK, Document)
@page
def take_back(request: HttpRequest, document: Document) -> HttpResponse:
    """The drafter takes a submission back, the clerk a presentation, that nobody has opened."""
    actor = web.actor_of(request)
    incoming = document.direction == Direction.INCOMING
    line = (
        _("Lãnh đạo chưa mở xem. Văn bản trở về chờ trình.")
        if incoming
        else _("Chưa ai mở xem. Văn bản trở về dự thảo của anh/chị để sửa rồi trình lại.")
    )
    words = Asking(_("Rút lại văn bản"), _("Rút lại"), _("Đã rút lại."), (line,))
    form = NoteForm(request.POST or None)
    form.fields["note"].label = _("Ghi chú")
    return ask(
        request,
        document,
        words,
        form,
        lambda: rerouting.take_back(actor=actor, document=document, note=form.cleaned_data["note"]),
    )


@requires(Perm.UNDO, Document)
@page
def undo(request: HttpRequest, document: Document) -> HttpResponse:
    """The last step of this person, while nobody has opened what came of it."""
    actor = web.actor_of(request)
    line = _(
        "Người sau chưa mở xem. Văn bản trở lại bước của anh/chị; lịch sử giữ cả hai thao tác."
    )
    words = Asking(_("Thu lại bước vừa chuyển"), _("Thu lại"), _("Đã thu lại."), (line,))
    form = NoteForm(request.POST or None)
    del form.fields["note"]
    if request.method == "POST":
        form.is_bound = True
    return ask(
        request, document, words, form, lambda: rerouting.undo(actor=actor, document=document)
    )
