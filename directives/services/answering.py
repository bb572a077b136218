"""An issued answer closes the row of the incoming document that it answers.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (Số, ký hiệu văn bản trả lời). What lies above the order that was
answered is closed by the ordinary acts of those who gave and hold it.
"""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Directive, Report
from directives.services import holding, judging, reporting, telling
from directives.states import OPEN, DirectiveStatus, Role
from docflow.core import deeds
from docflow.core.actor import Actor
from docflow.core.language import of_office
from docflow.documents.models import Document
from docflow.documents.selectors.answering import answered_by
from docflow.documents.services import following

_UNFINISHED = (DirectiveStatus.DRAFTED, DirectiveStatus.GIVEN)


def close_rows(*, answer: Document, actor: Actor) -> list[Report]:
    """Hand `answer` in as the result of what its drafter, or the drafter's unit, leads on each
    document that it answers; accepted at once where its signer gave that order.

    A second call finds it handed in and does nothing. Where every order on the document was
    taken back, the document itself is completed. Part of the act that issues `answer`.
    """
    with deeds.act():
        sources = list(answered_by(answer))
        orders = Directive.objects.filter(source_document__in=sources, status__in=_UNFINISHED)
        holding.hold(orders.values_list("pk", flat=True))
        made = [_close(answered, answer, actor) for answered in sources]
    return [report for report in made if report is not None]


def _close(answered: Document, answer: Document, actor: Actor) -> Report | None:
    handed_in = Report.objects.filter(
        outgoing=answer, assignment__directive__source_document=answered
    )
    if handed_in.exists():
        return None
    orders = Directive.objects.filter(source_document=answered)
    if not orders.filter(status__in=_UNFINISHED).exists():
        following.completed(answered, actor)
        return None
    lead = _deepest_lead(answered, answer)
    if lead is None:
        return None
    report = reporting.report_answer(assignment=lead, answer=answer, actor=actor)
    if report is not None:
        _conclude(report, answer, actor)
    return report


def _deepest_lead(answered: Document, answer: Document) -> Assignment | None:
    """What the drafter or the drafter's unit leads, the deepest in the cascade; of several as
    deep the one that is due first."""
    mine = Q(person__isnull=True, unit__isnull=False, unit=answer.unit_id)
    if answer.drafter_id is not None:
        mine |= Q(person__user=answer.drafter_id)
    leads = Assignment.objects.filter(
        mine,
        directive__source_document=answered,
        directive__status=DirectiveStatus.GIVEN,
        role=Role.LEAD,
        status__in=OPEN,
    ).select_related("directive__office", "directive__author")
    depth = _depths(answered)
    found = sorted(
        leads,
        key=lambda one: (
            -depth[one.directive_id],
            one.due is None,
            one.due or one.given_at,
            one.pk,
        ),
    )
    return found[0] if found else None


def _depths(answered: Document) -> dict[int, int]:
    """How many orders on the document lie above each; one query."""
    rows = Directive.objects.filter(source_document=answered)
    above = dict(rows.values_list("pk", "parent__directive"))
    depths: dict[int, int] = {}
    for pk in above:
        depth, upper = 0, above[pk]
        while upper in above:
            depth, upper = depth + 1, above[upper]
        depths[pk] = depth
    return depths


def _conclude(report: Report, answer: Document, actor: Actor) -> None:
    """Who signed the answer to their own order has accepted it; anybody else is asked."""
    assignment = report.assignment
    signer = answer.signer
    if signer is None or signer.user_id != assignment.directive.author.user_id:
        telling.to_giver(assignment, "result", gettext_lazy("báo cáo kết quả, chờ duyệt"), actor)
        said = gettext_lazy("đã phát hành văn bản trả lời, kết quả được báo cáo thay")
        telling.to_holder(assignment, "answered", said, actor)
        return
    with of_office():
        note = _("%(name)s, người giao việc, đã ký văn bản trả lời.") % {"name": answer.signer_name}
    machine = Actor.system(assignment.office_id, assignment.directive.office.name)
    judging.accept_result(actor=machine, assignment=assignment, note=note)
