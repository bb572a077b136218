"""The page of the office's rules of its routes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from docflow.core.errors import Invalid
from docflow.core.web import actor_of, requires
from docflow.documents.forms.route_rules import RouteRuleForm
from docflow.documents.selectors import routes
from docflow.documents.services import route_rules
from docflow.documents.states import Perm


@requires(Perm.RULE_ROUTES)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The rules that hold, ready to be changed."""
    actor = actor_of(request)
    form = RouteRuleForm(request.POST or None, rule=routes.rule_of(actor.office_id))
    if request.method == "POST" and form.is_valid():
        try:
            route_rules.change(actor=actor, **form.values())
        except Invalid as problem:
            for lines in problem.fields.values():
                form.add_error(None, [str(line) for line in lines])
        else:
            messages.success(request, _("Đã lưu quy định trình duyệt."))
            return redirect("documents:route-rules")
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/route_rules.html", {"form": form}, status=status)
