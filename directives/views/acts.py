"""The steps of a directive, each a small dialog that says what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from directives.forms.acts import (
    ExtensionForm,
    GrantForm,
    JudgeForm,
    MoveForm,
    NoteForm,
    NothingForm,
    ReasonForm,
    ReassignForm,
    SendBackForm,
)
from directives.models import Assignment, Directive, Extension, Indicator, Report
from directives.policies import directive_of
from directives.selectors import holders
from directives.services import (
    accepting,
    extending,
    giving,
    judging,
    moving,
    pausing,
    urging,
    withdrawing,
)
from directives.states import Perm, ReportKind
from directives.views import back
from docflow.core import web
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.views.answers import see_other
from docflow.org.selectors.calendar import ZONE

# So much of a result is read in the dialog; the whole stands on the page.
RESULT_SHOWN = 600

page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Asking:
    """The words of a dialog; `lines` say what will happen."""

    title: str
    button: str
    done: str
    lines: tuple[str, ...] = ()
    kind: str = "main"
    # The other answer to the same question: (label, url).
    other: tuple[str, str] = ("", "")
    # Accepted results of orders handed on (views.reports).
    results: tuple[dict[str, Any], ...] = ()


@requires(Perm.ACCEPT, Assignment)
@page
def accept(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    words = Asking(_("Nhận việc"), _("Nhận việc"), _("Đã nhận việc."))
    actor = web.actor_of(request)
    form = NothingForm(posted(request))
    return ask(
        request,
        assignment,
        words,
        form,
        lambda: accepting.accept(actor=actor, assignment=assignment),
    )


@requires(Perm.RETURN, Assignment)
@page
def return_(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    line = _("Việc quay lại người giao kèm lý do này; anh/chị không còn giữ việc.")
    words = Asking(_("Trả lại việc"), _("Trả lại"), _("Đã trả lại việc."), (line,))
    return _reasoned(request, assignment, words, accepting.return_)


@requires(Perm.JUDGE, Assignment)
@page
def approve(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    line = _("Việc hoàn thành; các phần phối hợp kết thúc cùng việc này.")
    report = assignment.reports.filter(kind=ReportKind.RESULT).last()
    words = Asking(
        _("Duyệt kết quả"),
        _("Duyệt"),
        _("Đã duyệt kết quả."),
        (*_words_of(report), line),
        other=(_("Yêu cầu làm lại"), back.keep(request, "directives:send-back", assignment.pk)),
    )
    actor = web.actor_of(request)
    form = JudgeForm(posted(request), initial={"seen": report.pk if report else 0})
    return ask(
        request,
        assignment,
        words,
        form,
        lambda: judging.accept_result(
            actor=actor, assignment=assignment, **_values(form, "note", "seen")
        ),
    )


@requires(Perm.JUDGE, Assignment)
@page
def send_back(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    line = _("Nơi chủ trì làm tiếp theo ý kiến này; thời hạn giữ nguyên.")
    words = Asking(_("Yêu cầu làm lại"), _("Yêu cầu làm lại"), _("Đã yêu cầu làm lại."), (line,))
    report = assignment.reports.filter(kind=ReportKind.RESULT).last()
    actor = web.actor_of(request)
    form = SendBackForm(posted(request), initial={"seen": report.pk if report else 0})
    return ask(
        request,
        assignment,
        words,
        form,
        lambda: judging.send_back(
            actor=actor, assignment=assignment, **_values(form, "note", "seen")
        ),
    )


@requires(Perm.SUSPEND, Assignment)
@page
def suspend(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    line = _("Thời hạn ngừng tính cho đến khi cho tiếp tục.")
    words = Asking(_("Tạm dừng việc"), _("Tạm dừng"), _("Đã tạm dừng."), (line,))
    return _reasoned(request, assignment, words, pausing.suspend)


@requires(Perm.SUSPEND, Assignment)
@page
def resume(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    line = _("Thời hạn lùi đúng bằng số ngày làm việc đã dừng.")
    words = Asking(_("Cho tiếp tục"), _("Tiếp tục"), _("Việc tiếp tục."), (line,))
    actor = web.actor_of(request)
    form = NothingForm(posted(request))
    return ask(
        request,
        assignment,
        words,
        form,
        lambda: pausing.resume(actor=actor, assignment=assignment),
    )


@requires(Perm.URGE, Assignment)
@page
def urge(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Ask the holder for a report."""
    line = _("%(holder)s được nhắc báo cáo ngay; mỗi ngày chỉ một lần đôn đốc cho mỗi việc.")
    words = Asking(
        _("Đôn đốc"),
        _("Đôn đốc"),
        _("Đã đôn đốc."),
        (line % {"holder": assignment.holder},),
    )
    actor = web.actor_of(request)
    form = NoteForm(posted(request))
    return ask(
        request,
        assignment,
        words,
        form,
        lambda: urging.urge(actor=actor, assignment=assignment, **_values(form, "note")),
    )


@requires(Perm.REASSIGN, Assignment)
@page
def insist(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    line = _("%(holder)s nhận lại việc này với thời hạn cũ.") % {"holder": assignment.holder}
    words = Asking(_("Vẫn giao"), _("Vẫn giao"), _("Đã giao lại."), (line,))
    return _reasoned(request, assignment, words, giving.insist)


@requires(Perm.REASSIGN, Assignment)
@page
def reassign(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """A returned assignment to somebody else."""
    words = Asking(_("Giao nơi khác"), _("Giao"), _("Đã giao nơi khác."))
    actor = web.actor_of(request)
    author = assignment.directive.author
    groups = holders.candidates(actor.office_id, author)
    form = ReassignForm(posted(request), groups=groups)
    return ask(
        request,
        assignment,
        words,
        form,
        lambda: giving.reassign(
            actor=actor,
            assignment=assignment,
            holder=form.chosen,
            note=form.cleaned_data["note"],
        ),
    )


@requires(Perm.ASK_EXTENSION, Assignment)
@page
def extend(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Ask the giver for more time."""
    line = _("Thời hạn hiện nay: %(due)s. Thời hạn đầu tiên vẫn được giữ lại.")
    words = Asking(
        _("Xin gia hạn"),
        _("Gửi đề nghị"),
        _("Đã gửi đề nghị gia hạn."),
        (line % {"due": _day(assignment)},) if assignment.due else (),
    )
    actor = web.actor_of(request)
    form = ExtensionForm(posted(request))
    return ask(
        request,
        assignment,
        words,
        form,
        lambda: extending.ask_extension(
            actor=actor, assignment=assignment, **_values(form, "until", "reason")
        ),
    )


@requires(Perm.MOVE_DEADLINE, Assignment)
@page
def move_deadline(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Another deadline, without being asked."""
    line = _("Thời hạn đầu tiên vẫn được giữ lại, lần đổi này được đếm và ghi lý do.")
    now = _("Thời hạn hiện nay: %(due)s.") % {"due": _day(assignment)}
    words = Asking(
        _("Đổi thời hạn"),
        _("Đổi thời hạn"),
        _("Đã đổi thời hạn. Người làm được báo ngay."),
        (now, line) if assignment.due else (),
    )
    actor = web.actor_of(request)
    form = MoveForm(posted(request))

    def act() -> object:
        note = form.cleaned_data["note"]
        return moving.change_deadline(
            actor=actor, assignment=assignment, note=note, **form.deadline()
        )

    return ask(request, assignment, words, form, act)


@requires(Perm.DECIDE_EXTENSION, Extension)
@page
def grant(request: HttpRequest, extension: Extension) -> HttpResponse:
    """Move the deadline; the date may be another than the one asked for."""
    asked = extension.until.astimezone(ZONE).date()
    words = Asking(
        _("Đồng ý gia hạn"),
        _("Đồng ý"),
        _("Đã gia hạn."),
        (_("%(name)s: %(why)s") % {"name": extension.asked_by_name, "why": extension.reason},),
        other=(_("Không gia hạn"), back.keep(request, "directives:refuse", extension.pk)),
    )
    actor = web.actor_of(request)
    form = GrantForm(posted(request), initial={"until": asked})
    return ask(
        request,
        extension,
        words,
        form,
        lambda: extending.grant(actor=actor, extension=extension, **_values(form, "until", "note")),
    )


@requires(Perm.DECIDE_EXTENSION, Extension)
@page
def refuse(request: HttpRequest, extension: Extension) -> HttpResponse:
    words = Asking(
        _("Không gia hạn"),
        _("Không gia hạn"),
        _("Thời hạn giữ nguyên."),
        (_("%(name)s: %(why)s") % {"name": extension.asked_by_name, "why": extension.reason},),
    )
    actor = web.actor_of(request)
    form = ReasonForm(posted(request))
    return ask(
        request,
        extension,
        words,
        form,
        lambda: extending.refuse(actor=actor, extension=extension, note=form.cleaned_data["note"]),
    )


@requires(Perm.WITHDRAW, Directive)
@page
def withdraw(request: HttpRequest, directive: Directive) -> HttpResponse:
    line = _("Chưa ai mở xem nên việc được rút như chưa từng giao.")
    words = Asking(_("Thu hồi"), _("Thu hồi"), _("Đã thu hồi."), (line,), kind="final")
    actor = web.actor_of(request)
    form = NothingForm(posted(request))
    return ask(
        request,
        directive,
        words,
        form,
        lambda: withdrawing.withdraw(actor=actor, directive=directive),
    )


@requires(Perm.CANCEL, Directive)
@page
def cancel(request: HttpRequest, directive: Directive) -> HttpResponse:
    line = _("Việc này và mọi việc giao tiếp từ nó dừng hẳn; người đang làm được báo lý do.")
    words = Asking(_("Hủy việc"), _("Hủy việc"), _("Đã hủy việc."), (line,), kind="final")
    return _reasoned(request, directive, words, withdrawing.cancel, name="directive")


@requires(Perm.REOPEN, Directive)
@page
def reopen(request: HttpRequest, directive: Directive) -> HttpResponse:
    line = _("Việc trở lại đang thực hiện với thời hạn cũ.")
    words = Asking(_("Mở lại việc"), _("Mở lại"), _("Đã mở lại việc."), (line,))
    return _reasoned(request, directive, words, judging.reopen, name="directive")


def ask(
    request: HttpRequest,
    obj: Assignment | Directive | Extension | Indicator,
    words: Asking,
    form: Form,
    act: Callable[[], object],
    *,
    template: str = "directives/acts/ask.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Ask, do, go back to where the person came from; what was typed stays when the act says no."""
    directive = directive_of(obj)
    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, words.done)
        return see_other(back.to(request, directive))
    context = {
        "directive": directive,
        "words": words,
        "form": form,
        "action": request.get_full_path(),
        "back_url": back.to(request, directive),
        **(more or {}),
    }
    status = 422 if form.errors else 200
    return render(request, template, context, status=status)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when a step asks nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def done(form: Form, act: Callable[[], object]) -> bool:
    """Whether the act went through; its reason otherwise stands in the form."""
    try:
        act()
    except Invalid as problem:
        for name, texts in problem.fields.items():
            form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    except ActError as problem:
        form.add_error(None, str(problem))
    return not form.errors


def _reasoned(
    request: HttpRequest,
    obj: Assignment | Directive,
    words: Asking,
    service: Callable[..., object],
    *,
    name: str = "assignment",
) -> HttpResponse:
    actor = web.actor_of(request)
    form = ReasonForm(posted(request))

    def act() -> object:
        return service(actor=actor, note=form.cleaned_data["note"], **{name: obj})

    return ask(request, obj, words, form, act)


def _words_of(report: Report | None) -> tuple[str, ...]:
    """The words that wait for the decision, so that nobody approves unread."""
    if report is None:
        return ()
    words = [f"{report.made_by_name}: {report.text[:RESULT_SHOWN]}"]
    count = report.files.count()
    if count:
        words.append(
            ngettext(
                "Kèm %(count)s tệp, xem ở trang chỉ đạo.",
                "Kèm %(count)s tệp, xem ở trang chỉ đạo.",
                count,
            )
            % {"count": count}
        )
    return tuple(words)


def _values(form: Form, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _day(assignment: Assignment) -> str:
    return f"{assignment.due.astimezone(ZONE):%d/%m/%Y}" if assignment.due else ""
