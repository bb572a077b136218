"""What this person can do to a directive now, the main act first; the engine and policies say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Directive, Extension
from directives.policies import directs, holds
from directives.selectors.pages import Page
from directives.selectors.targets import Measured
from directives.services.urging import OWING
from directives.states import (
    OPEN,
    WORKING,
    AssignmentStatus,
    DirectiveStatus,
    ExtensionStatus,
    Perm,
    Role,
)
from directives.views.five import product_url
from directives.views.targets import period_words, shape
from docflow.core import policy, workflow
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.selectors.answering import may_answer
from docflow.documents.states import Perm as DocumentPerm
from docflow.org.states import HEADS, LEADERS

# On a phone the bar holds three.
SHOWN = 3
# What nobody asks for now stands aside: stopping, ending, setting a target.
ASIDE = 10
_A = AssignmentStatus


@dataclass(frozen=True)
class Act:
    """A button; `why` says what stands against it; `post` does it at once, without a question."""

    label: str
    url: str
    rank: int
    why: str | None = None
    kind: str = ""
    icon: str = ""
    post: bool = False
    dialog: bool = True


@dataclass(frozen=True)
class Acts:
    """`shown` at the head of the page, `more` behind them, `refused` with their reasons."""

    shown: list[Act]
    more: list[Act]
    refused: list[Act]


# name of the step: (route, rank, kind, icon). Rank 0 is what the state asks of the person.
_STEPS = {
    "accept": ("directives:accept", 0, "main", "check"),
    "complete": ("directives:approve", 0, "main", "check"),
    "report": ("directives:result", 1, "main", "paper-airplane"),
    "send_back": ("directives:send-back", 2, "", "arrow-uturn-left"),
    "insist": ("directives:insist", 3, "", ""),
    "return": ("directives:return", 7, "", "arrow-uturn-left"),
    "suspend": ("directives:suspend", 10, "", "pause"),
    "resume": ("directives:resume", 0, "main", "play"),
    "withdraw": ("directives:withdraw", 8, "final", "arrow-uturn-left"),
    "cancel": ("directives:cancel", 12, "final", "x-mark"),
    "reopen": ("directives:reopen", 6, "", "arrow-path"),
}
_WORDS = {
    "accept": gettext_lazy("Nhận việc"),
    "withdraw": gettext_lazy("Thu hồi"),
    "cancel": gettext_lazy("Hủy việc"),
}
_AT_ONCE = {"accept", "resume"}


def acts_for(page: Page, actor: Actor) -> Acts:
    """Every act of the present state: those of one's own part, and those of the giver."""
    acts: list[Act] = []
    for line in page.lines:
        mine = holds(actor, line.assignment)
        if mine or line.assignment.role == Role.LEAD:
            acts += _on_assignment(page, line.assignment, actor)
    acts += _on_directive(page, actor)
    allowed = sorted((act for act in acts if act.why is None), key=lambda act: act.rank)
    if any(act.kind == "final" and "withdraw" in act.url for act in allowed):
        allowed = [act for act in allowed if "cancel" not in act.url]
    # Exactly one main action: the others step back.
    mains = [act for act in allowed if act.kind == "main"]
    allowed = [replace(act, kind="") if act in mains[1:] else act for act in allowed]
    offered = {act.label for act in allowed}
    refused = {act.label: act for act in acts if act.why and act.label not in offered}
    shown = [act for act in allowed if act.rank < ASIDE][:SHOWN]
    more = [act for act in allowed if act not in shown]
    return Acts(shown, more, list(refused.values()))


def _on_assignment(page: Page, assignment: Assignment, actor: Actor) -> Iterator[Act]:
    for offer in workflow.open_to(assignment, actor):
        if offer.name == "begin":
            continue  # the first report begins the work
        yield _step(offer, assignment)
    if assignment.status == _A.RETURNED:
        url = reverse("directives:reassign", args=[assignment.pk])
        why = policy.refusal(actor, Perm.REASSIGN, assignment)
        yield Act(_("Giao nơi khác"), url, 0, why, "main", "arrows-right-left")
    if assignment.status in WORKING:
        yield from _working(assignment, actor)
    if assignment.status in OWING and policy.refusal(actor, Perm.URGE, assignment) is None:
        url = reverse("directives:urge", args=[assignment.pk])
        yield Act(_("Đôn đốc"), url, 3, None, "", "bell")
    if assignment.status in OPEN - {_A.REPORTED, _A.SUSPENDED}:
        yield _hand_on(page, assignment, actor)
    for extension in assignment.extensions.all():
        if extension.status == ExtensionStatus.ASKED and assignment.status in OPEN:
            yield from _on_extension(extension, actor)


def _working(assignment: Assignment, actor: Actor) -> Iterator[Act]:
    url = reverse("directives:progress", args=[assignment.pk])
    why = policy.refusal(actor, Perm.REPORT, assignment)
    kind = "" if assignment.role == Role.LEAD else "main"
    yield Act(_("Báo cáo tiến độ"), url, 3, why, kind, "chat-bubble-left-ellipsis")
    yield from _reply(assignment, actor)
    asked = any(one.status == ExtensionStatus.ASKED for one in assignment.extensions.all())
    if assignment.due is not None and not asked:
        url = reverse("directives:extend", args=[assignment.pk])
        why = policy.refusal(actor, Perm.ASK_EXTENSION, assignment)
        yield Act(_("Xin gia hạn"), url, 5, why, "", "clock")
    url = reverse("directives:move-deadline", args=[assignment.pk])
    if policy.refusal(actor, Perm.MOVE_DEADLINE, assignment) is None:
        yield Act(_("Đổi thời hạn"), url, 10, None, "", "calendar-days")


def _reply(assignment: Assignment, actor: Actor) -> Iterator[Act]:
    """Who leads the work may draft the answer to the document it comes from."""
    document = assignment.directive.source_document
    leads = assignment.role == Role.LEAD and holds(actor, assignment)
    if leads and document is not None and may_answer(actor, document):
        url = f"{reverse('documents:new')}?answers={document.pk}"
        yield Act(_("Soạn văn bản trả lời"), url, 4, icon="pencil-square", dialog=False)


def _hand_on(page: Page, assignment: Assignment, actor: Actor) -> Act:
    """A head or leader who has handed on nothing yet is asked to do that first."""
    why = policy.refusal(actor, Perm.GIVE, assignment)
    fresh = not page.branches and assignment.status != _A.GIVEN
    first = fresh and actor.role in LEADERS | HEADS and assignment.role == Role.LEAD
    url = reverse("directives:give-below", args=[assignment.pk])
    return Act(_("Giao việc tiếp"), url, 0 if first else 4, why, "main" if first else "", "share")


def _on_extension(extension: Extension, actor: Actor) -> Iterator[Act]:
    why = policy.refusal(actor, Perm.DECIDE_EXTENSION, extension)
    url = reverse("directives:grant", args=[extension.pk])
    yield Act(_("Đồng ý gia hạn"), url, 0, why, "main", "check")
    url = reverse("directives:refuse", args=[extension.pk])
    yield Act(_("Không gia hạn"), url, 1, why, "", "x-mark")


def _on_directive(page: Page, actor: Actor) -> Iterator[Act]:
    directive = page.directive
    for offer in workflow.open_to(directive, actor):
        if offer.name in _STEPS:
            yield _step(offer, directive)
    if url := product_url(directive, actor):
        yield Act(_("Nêu sản phẩm"), url, 9, icon="pencil")
    document = directive.source_document
    if document is not None and _gives_again(document, actor):
        url = reverse("directives:give-on", args=[document.pk])
        yield Act(_("Giao việc khác trên văn bản này"), url, ASIDE, icon="plus", dialog=False)
    if directive.status == DirectiveStatus.GIVEN:
        why = policy.refusal(actor, Perm.GIVE, directive)
        if why is None:
            url = reverse("directives:target", args=[directive.pk])
            label = _("Thêm chỉ tiêu") if page.indicators else _("Đặt chỉ tiêu")
            yield Act(label, url, 11, None, "", "chart-bar")


def _gives_again(document: Document, actor: Actor) -> bool:
    """One document gives many orders; who may not see it is offered none."""
    return directs(actor, document) and policy.can(actor, DocumentPerm.VIEW, document)


def indicators_for(page: Page, actor: Actor) -> list[dict[str, Any]]:
    """The indicators with what this person may do to each; who may is asked once for a reporter."""
    directive = page.directive
    running = directive.status == DirectiveStatus.GIVEN
    rules = running and policy.can(actor, Perm.GIVE, directive)
    reports: dict[int | None, bool] = {}
    shown = []
    for one in page.indicators:
        indicator = one.indicator
        asked = running and not indicator.figure and one.ending is None
        if asked and indicator.reporter_id not in reports:
            reports[indicator.reporter_id] = policy.can(actor, Perm.MEASURE, indicator)
        acts = [*_measuring(one)] if asked and reports[indicator.reporter_id] else []
        acts += _ruling(one) if rules and one.ending is None else []
        shown.append({**shape(one), "acts": acts})
    return shown


def _measuring(one: Measured) -> Iterator[Act]:
    url = reverse("directives:measure", args=[one.indicator.pk])
    if one.missing:
        words = _("Báo cáo kỳ %(period)s") % {"period": period_words(one.missing[0])}
        yield Act(words, f"{url}?period={one.missing[0]}", 6, None, "", "chart-bar")
        return
    yield Act(_("Báo cáo chỉ tiêu"), url, 6, None, "", "chart-bar")


def _ruling(one: Measured) -> Iterator[Act]:
    key = [one.indicator.pk]
    if one.history:
        yield Act(
            _("Kết thúc chỉ tiêu"), reverse("directives:indicator-end", args=key), 12, None, "quiet"
        )
        return
    yield Act(_("Sửa"), reverse("directives:indicator-change", args=key), 11, None, "quiet")
    yield Act(_("Bỏ"), reverse("directives:indicator-remove", args=key), 12, None, "quiet")


def _step(offer: workflow.Offer, obj: Assignment | Directive) -> Act:
    route, rank, kind, icon = _STEPS[offer.name]
    return Act(
        label=str(_WORDS.get(offer.name, offer.label)),
        url=reverse(route, args=[obj.pk]),
        rank=rank,
        why=offer.why,
        kind=kind,
        icon=icon,
        post=offer.name in _AT_ONCE,
    )
