"""Reports: progress by whoever works on it, the result by the lead, with evidence.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (the number of the answer closes the follow-up row).
"""

from collections.abc import Sequence
from pathlib import PurePosixPath
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directives.grants import SOURCE
from directives.models import Assignment, Report, ReportFile
from directives.selectors import results
from directives.services import accepting, holding, sharing, telling
from directives.states import WORKING, AssignmentStatus, DirectiveStatus, Perm, ReportKind
from docflow.core import clock, deeds, files, names, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.core.language import of_office
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.models import Document
from docflow.documents.states import Direction
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.states import Status as DocumentStatus
from search import queue

# (name, bytes, media type)
Evidence = tuple[str, bytes, str]
FILES_LIMIT = 20
_ISSUED = (DocumentStatus.ISSUED, DocumentStatus.FILED)


def report_progress(
    *,
    actor: Actor,
    assignment: Assignment,
    text: str,
    percent: int | None = None,
    evidence: Sequence[Evidence] = (),
    outgoing: Document | None = None,
    once: UUID | None = None,
) -> Report:
    """Say how far the work is; accepts nothing and closes nothing. Begins accepted work.

    `once` marks one sending: sent again, it is the report that was made of it.
    """
    with deeds.act():
        policy.guard(actor, Perm.REPORT, assignment)
        holding.hold([assignment.directive_id])
        row = workflow.lock(assignment)
        if (sent := _sent_before(row, once)) is not None:
            return sent
        if row.status not in WORKING:
            raise Refused(
                _("Việc đang “%(state)s” nên không báo cáo được.")
                % {"state": row.get_status_display()}
            )
        if row.status in (AssignmentStatus.ACCEPTED, AssignmentStatus.SENT_BACK):
            row = workflow.advance(row, "begin", actor=actor)
        report = _write(actor, row, ReportKind.PROGRESS, text, percent, evidence, outgoing, once)
        telling.to_giver(row, "progress", gettext_lazy("báo cáo tiến độ"), actor)
    return report


def report_result(
    *,
    actor: Actor,
    assignment: Assignment,
    text: str,
    evidence: Sequence[Evidence] = (),
    outgoing: Document | None = None,
    unfinished: str = "",
    taking_over: bool = False,
    once: UUID | None = None,
) -> Report:
    """Hand in the result of the lead; the giver accepts it or sends it back.

    `taking_over` adds the accepted results of the orders handed on: their words, files and, where
    no `outgoing` is named, the first document. `once` as in `report_progress`.

    The moment counts for the deadline. While orders handed on are open, `unfinished` must say why
    (at least ten characters). Raises Refused for that, Invalid for text or files.
    """
    with deeds.act():
        policy.guard(actor, Perm.SUBMIT, assignment)
        # Whoever hands on holds the same cascade: no order slips in while they are counted.
        holding.hold([assignment.directive_id])
        row = workflow.lock(assignment)
        if (sent := _sent_before(row, once)) is not None:
            return sent
        open_below = assignment.children.filter(status=DirectiveStatus.GIVEN).count()
        if open_below and len(unfinished.strip()) < NOTE_LENGTH:
            raise Refused(
                ngettext(
                    "Còn %(count)s việc giao tiếp chưa hoàn thành. Hãy chờ kết quả, hủy, "
                    "hoặc nêu lý do báo cáo trước (ít nhất 10 ký tự).",
                    "Còn %(count)s việc giao tiếp chưa hoàn thành. Hãy chờ kết quả, hủy, "
                    "hoặc nêu lý do báo cáo trước (ít nhất 10 ký tự).",
                    open_below,
                )
                % {"count": open_below}
            )
        row = workflow.advance(
            assignment,
            "report",
            actor=actor,
            changes={"done_at": clock.now()},
            data={"unfinished": unfinished.strip() if open_below else ""},
        )
        below = list(results.accepted_below(actor, assignment)) if taking_over else []
        if below:
            text = told_together(text, below)
            outgoing = outgoing or _first_document(actor, below)
            _check_room(below, evidence)
        report = _write(actor, row, ReportKind.RESULT, text, None, evidence, outgoing, once)
        _take_files(report, below, len(evidence))
        if open_below:
            report.unfinished = unfinished.strip()[:1000]
            report.save(update_fields=["unfinished"])
        telling.to_giver(row, "result", gettext_lazy("báo cáo kết quả, chờ duyệt"), actor)
    return report


def _sent_before(locked: Assignment, once: UUID | None) -> Report | None:
    """The report that the same sending has made already."""
    return None if once is None else locked.reports.filter(once=once).first()


def told_together(text: str, below: Sequence[Report]) -> str:
    """One's own words, then each result of an order handed on under its holder's name."""
    parts = [text.strip()]
    for report in below:
        words = f"{report.assignment.holder}: {report.text}"
        # The code is in the words already where the document itself speaks of it.
        if report.outgoing is not None and report.outgoing.code not in report.text:
            words = f"{words} ({report.outgoing.code})"
        parts.append(words)
    return "\n".join(part for part in parts if part)


def _first_document(actor: Actor, below: Sequence[Report]) -> Document | None:
    """The first product that may be handed in again: issued still, and seen by who hands it in."""
    for report in below:
        answer = report.outgoing
        usable = answer is not None and answer.status in _ISSUED
        if usable and policy.can(actor, DocumentPerm.VIEW, answer):
            return answer
    return None


def _check_room(below: Sequence[Report], evidence: Sequence[Evidence]) -> None:
    taken = sum(len(report.files.all()) for report in below)
    if taken + len(evidence) > FILES_LIMIT:
        raise Invalid(
            {
                "evidence": [
                    _("Kết quả cấp dưới có %(taken)s tệp; mỗi báo cáo kèm tối đa %(most)s tệp.")
                    % {"taken": taken, "most": FILES_LIMIT}
                ]
            }
        )


def _take_files(report: Report, below: Sequence[Report], start: int) -> None:
    """The same stored bytes under the new report; nothing is copied."""
    taken = [one for lower in below for one in lower.files.all()]
    ReportFile.objects.bulk_create(
        ReportFile(report=report, ordinal=ordinal, name=one.name, file_id=one.file_id)
        for ordinal, one in enumerate(taken, start=start + 1)
    )


def report_answer(*, assignment: Assignment, answer: Document, actor: Actor) -> Report | None:
    """The issued `answer` is the result: the machine hands it in, because `actor` issued it.

    Accepts work that nobody had accepted yet. None where the present state takes no result, or
    where nobody is known in whose place it could be handed in.
    """
    made_by_id = actor.position_id or answer.signer_id
    with deeds.act():
        holding.hold([assignment.directive_id])
        row = workflow.lock(assignment)
        if row.status not in {AssignmentStatus.GIVEN, *WORKING} or made_by_id is None:
            return None
        machine = Actor.system(row.office_id, row.directive.office.name)
        if row.status == AssignmentStatus.GIVEN:
            row = accepting.accept(actor=machine, assignment=row)
        below = row.children.filter(status=DirectiveStatus.GIVEN).exists()
        row = workflow.advance(
            row,
            "report",
            actor=machine,
            changes={"done_at": clock.now()},
            data={"because_of": actor.name, "answer": answer.code},
        )
        with of_office():
            text = _("Văn bản trả lời %(answer)s đã được phát hành.") % {"answer": answer}
            why = _("Văn bản trả lời đã được phát hành.") if below else ""
        report = _keep(
            machine,
            row,
            Report(
                kind=ReportKind.RESULT,
                text=text,
                outgoing=answer,
                unfinished=why,
                made_by_id=made_by_id,
            ),
        )
    return report


def _write(
    actor: Actor,
    assignment: Assignment,
    kind: ReportKind,
    text: str,
    percent: int | None,
    evidence: Sequence[Evidence],
    outgoing: Document | None,
    once: UUID | None,
) -> Report:
    _check(actor, text, percent, evidence, outgoing)
    if actor.position_id is None:
        raise Forbidden(_("Người không giữ chức vụ nào thì không báo cáo được."))
    report = Report(
        kind=kind,
        text=text.strip(),
        percent=percent,
        outgoing=outgoing,
        made_by_id=actor.position_id,
        once=once,
    )
    return _keep(actor, assignment, report, evidence)


def _keep(
    actor: Actor, assignment: Assignment, report: Report, evidence: Sequence[Evidence] = ()
) -> Report:
    report.assignment = assignment
    report.made_at = clock.now()
    report.made_by_name = actor.name
    report.save()
    for ordinal, (name, data, media_type) in enumerate(evidence, start=1):
        ReportFile.objects.create(
            report=report,
            ordinal=ordinal,
            name=_plain_name(name),
            file=files.put(data, media_type),
        )
    sharing.open_answer(report=report, actor=actor)
    queue.enqueue(SOURCE, assignment.directive_id)
    deeds.record(
        actor,
        "report.make",
        report,
        data={
            "assignment": assignment.pk,
            "kind": report.kind,
            "files": len(evidence),
            "outgoing": report.outgoing.code if report.outgoing else "",
        },
    )
    return report


def _check(
    actor: Actor,
    text: str,
    percent: int | None,
    evidence: Sequence[Evidence],
    outgoing: Document | None,
) -> None:
    if not text.strip():
        raise Invalid({"text": [_("Hãy ghi nội dung báo cáo.")]})
    if percent is not None and not 0 <= percent <= 100:
        raise Invalid({"percent": [_("Mức độ hoàn thành phải từ 0 đến 100.")]})
    if len(evidence) > FILES_LIMIT:
        raise Invalid({"evidence": [_("Mỗi báo cáo kèm tối đa 20 tệp.")]})
    for name, data, _media_type in evidence:
        if not data or len(data) > settings.UPLOAD_LIMIT:
            message = _("Tệp %(name)s trống hoặc quá lớn (tối đa %(limit)s MB).")
            limit = settings.UPLOAD_LIMIT // 2**20
            raise Invalid({"evidence": [message % {"name": name, "limit": limit}]})
    if outgoing is None:
        return
    policy.guard(actor, DocumentPerm.VIEW, outgoing)
    if outgoing.direction == Direction.INCOMING or outgoing.status not in _ISSUED:
        raise Refused(_("Chỉ văn bản đi đã phát hành mới dùng làm kết quả được."))


def _plain_name(name: str) -> str:
    """The last part of a name, whatever path a browser sent with it."""
    return names.plain(PurePosixPath(name.replace("\\", "/")).name, _("tệp"))
