"""What a keeper does to a case file besides filling it: set right, take out, settle, keep back."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from docflow.core import web
from docflow.core.attempts import attempt
from docflow.core.web import requires
from docflow.documents.forms.acts import ReasonForm
from docflow.documents.forms.handing import ShareCaseForm
from docflow.documents.forms.keeping import DescribeForm, KeepBackForm, SettleForm
from docflow.documents.models import CaseFile
from docflow.documents.policies import visible_to
from docflow.documents.selectors import cases
from docflow.documents.services import filing, freezing, retention, rights, sharing
from docflow.documents.states import Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other


@requires(Perm.OPEN_CASE, CaseFile)
@page
def edit(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    form = DescribeForm.of(case_file, posted_in(request))
    actor = web.actor_of(request)
    return ask(
        request,
        case_file,
        form,
        (_("Sửa thông tin hồ sơ"), _("Lưu")),
        lambda: filing.describe(actor=actor, case_file=case_file, **form.values),
    )


@requires(Perm.OPEN_CASE, CaseFile)
@require_POST
def remove(request: HttpRequest, case_file: CaseFile, number: int) -> HttpResponse:
    """Take a document out of an open file; who may not see it does not know it lies there."""
    actor = web.actor_of(request)
    mine = case_file.items.filter(document__in=visible_to(actor).values("pk"))
    item = mine.filter(pk=number).first()
    if item is None:
        raise Http404
    filing.remove(actor=actor, item=item)
    messages.success(request, _("Đã lấy văn bản ra khỏi hồ sơ. Văn bản vẫn còn trong hệ thống."))
    return see_other(case_file)


@requires(Perm.OPEN_CASE, CaseFile)
@page
def settle(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    form = SettleForm(posted_in(request), initial={"settled_on": case_file.settled_on})
    actor = web.actor_of(request)
    return ask(
        request,
        case_file,
        form,
        (_("Ghi ngày quyết toán"), _("Lưu")),
        lambda: retention.settle(
            actor=actor, case_file=case_file, day=form.cleaned_data["settled_on"]
        ),
    )


@requires(Perm.OPEN_CASE, CaseFile)
@page
def keep_back(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    form = KeepBackForm(posted_in(request))
    actor = web.actor_of(request)
    return ask(
        request,
        case_file,
        form,
        (_("Giữ lại hồ sơ để làm việc"), _("Giữ lại")),
        lambda: retention.keep_back(
            actor=actor,
            case_file=case_file,
            until=form.cleaned_data["until"],
            consent=form.cleaned_data["consent"],
        ),
    )


def ask(
    request: HttpRequest,
    case_file: CaseFile,
    form: Form,
    words: tuple[str, str],
    act: Callable[[], object],
) -> HttpResponse:
    """One form about a case file: its title and button, and the act behind it."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return see_other(case_file)
    context = {
        "title": words[0],
        "button": words[1],
        "about": str(case_file),
        "form": form,
        "action": request.path,
        "back_url": case_file.get_absolute_url(),
    }
    return render(request, "documents/cases/form.html", context)


@requires(Perm.HOLD, CaseFile)
@page
def hold(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    """Order that the file stays as and where it is."""
    return _held(request, case_file, (_("Giữ nguyên trạng hồ sơ"), _("Giữ nguyên")), freezing.place)


@requires(Perm.LIFT_HOLD, CaseFile)
@page
def lift(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    return _held(request, case_file, (_("Thôi giữ nguyên trạng"), _("Thôi giữ")), freezing.lift)


@requires(Perm.OPEN_CASE, CaseFile)
@page
def share(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    actor = web.actor_of(request)
    form = ShareCaseForm(posted_in(request), actor=actor)
    return ask(
        request,
        case_file,
        form,
        (_("Chia sẻ hồ sơ"), _("Chia sẻ")),
        lambda: sharing.share_case(
            actor=actor, case_file=case_file, position=form.cleaned_data["position"]
        ),
    )


@requires(Perm.OPEN_CASE, CaseFile)
@require_POST
def unshare(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    """Take back what was shared by hand."""
    shared = {str(one.pk): one for one in cases.shared_with(case_file)}
    position = shared.get(request.POST.get("position", ""))
    if position is None:
        raise Http404
    sharing.unshare_case(actor=web.actor_of(request), case_file=case_file, position=position)
    messages.success(request, _("Đã thôi chia sẻ với %(name)s.") % {"name": position})
    return see_other(case_file)


@requires(Perm.OPEN_CASE, CaseFile)
@require_POST
def confirm_rights(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    rights.confirm(actor=web.actor_of(request), case_file=case_file)
    return see_other(case_file)


def _held(
    request: HttpRequest, case_file: CaseFile, words: tuple[str, str], act: Callable[..., object]
) -> HttpResponse:
    form = ReasonForm(posted_in(request))
    actor = web.actor_of(request)
    return ask(
        request,
        case_file,
        form,
        words,
        lambda: act(actor=actor, case_file=case_file, reason=form.cleaned_data["note"]),
    )
