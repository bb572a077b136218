"""What an order left unsaid, said later by its giver: product, deadline, who coordinates."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from directives.forms.acts import FirstDeadlineForm, HelpersForm, ProductForm
from directives.models import Directive
from directives.selectors import holders
from directives.services import completing
from directives.states import Perm
from directives.views.acts import Asking, ask, page, posted
from docflow.core import web
from docflow.core.web import requires


@requires(Perm.GIVE, Directive)
@page
def product(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Say what must come out of an order that named nothing."""
    line = _("Người đang giữ việc được báo; sản phẩm đã nêu thì không đổi được.")
    words = Asking(_("Nêu sản phẩm"), _("Nêu sản phẩm"), _("Đã nêu sản phẩm."), (line,))
    form = ProductForm(posted(request))

    def act() -> None:
        completing.complete_product(
            actor=web.actor_of(request), directive=directive, **form.cleaned_data
        )

    return ask(request, directive, words, form, act)


@requires(Perm.GIVE, Directive)
@page
def deadline(request: HttpRequest, directive: Directive) -> HttpResponse:
    """The first deadline of an order that was given without one."""
    line = _("Người đang giữ việc được báo. Đây là thời hạn đầu tiên, không tính là đổi thời hạn.")
    words = Asking(_("Nêu thời hạn"), _("Nêu thời hạn"), _("Đã nêu thời hạn."), (line,))
    form = FirstDeadlineForm(posted(request))

    def act() -> None:
        completing.complete_deadline(
            actor=web.actor_of(request), directive=directive, **form.deadline()
        )

    return ask(request, directive, words, form, act)


@requires(Perm.GIVE, Directive)
@page
def cooperation(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Who coordinates in an order that named nobody."""
    line = _("Nơi phối hợp nhận việc ngay, cùng thời hạn với nơi chủ trì.")
    words = Asking(_("Nêu nơi phối hợp"), _("Nêu nơi phối hợp"), _("Đã nêu nơi phối hợp."), (line,))
    actor = web.actor_of(request)
    taken = set(directive.assignments.values_list("holder", flat=True))
    groups = holders.candidates(actor.office_id, directive.author)
    form = HelpersForm(posted(request), groups=groups, taken=taken)

    def act() -> None:
        completing.complete_cooperation(actor=actor, directive=directive, holders=form.chosen)

    return ask(request, directive, words, form, act)
