"""The office's choice for documents that depart from the decree's form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.form_rule import FormRuleForm
from docflow.org.models import Office
from docflow.org.services import form_rule as rules
from docflow.org.states import Perm


@requires(Perm.RULE_FORM)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    now = FormRuleForm.BLOCK if office.form_blocks else FormRuleForm.EXPLAIN
    form = FormRuleForm(
        request.POST if request.method == "POST" else None, initial={"departure": now}
    )
    if request.method == "POST" and form.is_valid():
        blocks = form.cleaned_data["departure"] == FormRuleForm.BLOCK
        rules.choose(actor=actor, office=office, blocks=blocks)
        messages.success(request, _("Đã ghi lựa chọn của cơ quan."))
        return redirect("org:form-rule")
    return render(request, "org/form_rule.html", {"form": form}, status=422 if form.errors else 200)
