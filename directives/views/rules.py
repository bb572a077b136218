"""The page of an office's rules of reminding: each in words, by occasion."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from directives.forms.rules import RuleForm, SwitchForm
from directives.models import ReminderRule
from directives.selectors.ladder import DEFAULTS, Rule
from directives.services import rules
from directives.states import Occasion, Perm, Recipient
from directives.views.places import views_of
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, requires


@requires(Perm.EDIT_REMINDERS)
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The rules, and a form for one more."""
    actor = actor_of(request)
    form = RuleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            rules.add(actor=actor, rule=form.rule())
        except Invalid as problem:
            for field, lines in problem.fields.items():
                form.add_error(field, [str(line) for line in lines])
        else:
            messages.success(request, _("Đã thêm quy tắc nhắc việc."))
            return redirect("directives:rules")
    kept = list(ReminderRule.objects.filter(office_id=actor.office_id))
    context = {
        "form": form,
        "own": bool(kept),
        "groups": _groups(kept or DEFAULTS),
        "views": views_of(request),
    }
    return render(request, "directives/rules.html", context, status=422 if form.is_bound else 200)


@requires(Perm.EDIT_REMINDERS)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switch one rule on or off."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise Invalid({"rule": [_("Quy tắc này không còn nữa. Hãy tải lại trang.")]})
    active = form.cleaned_data["active"]
    rules.switch(actor=actor_of(request), rule=form.rule(), active=active)
    messages.success(request, _("Đã bật quy tắc.") if active else _("Đã tắt quy tắc."))
    return redirect("directives:rules")


@requires(Perm.EDIT_REMINDERS)
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Back to the defaults."""
    rules.restore(actor=actor_of(request))
    messages.success(request, _("Đã trở lại quy tắc mặc định."))
    return redirect("directives:rules")


def _groups(kept: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": occasion.label,
            "rules": [_shown(one) for one in kept if one.occasion == occasion],
        }
        for occasion in Occasion
    ]


def _shown(rule: Rule | ReminderRule) -> dict[str, Any]:
    return {
        "occasion": rule.occasion,
        "days": rule.days,
        "recipient": rule.recipient,
        "when": _when(rule.days),
        "who": Recipient(rule.recipient).label,
        "again": ngettext("lại sau mỗi %(n)d ngày", "lại sau mỗi %(n)d ngày", rule.every)
        % {"n": rule.every}
        if rule.every
        else "",
        "active": getattr(rule, "active", True),
    }


def _when(days: int) -> str:
    if days == 0:
        return _("Đúng ngày")
    words = (
        ngettext("Trước %(n)d ngày làm việc", "Trước %(n)d ngày làm việc", -days)
        if days < 0
        else ngettext("Sau %(n)d ngày làm việc", "Sau %(n)d ngày làm việc", days)
    )
    return words % {"n": abs(days)}
