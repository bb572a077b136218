"""Progress and results, with their evidence."""

import pytest

from directives.models import Report
from directives.services import accepting, reporting
from directives.states import AssignmentStatus, Decision, ReportKind, Role
from docflow.core import clock, files
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.policies import visible_to as visible_documents
from tests.factories.directives import accept, finish, lead_of, make_order, part_of, report
from tests.factories.documents import make_document, make_incoming, make_issued
from tests.factories.org import actor_of

PDF = ("bao-cao.pdf", b"%PDF-1.7 evidence", "application/pdf")


def progress(cast, directive, who, **fields):
    return reporting.report_progress(
        actor=actor_of(who), assignment=lead_of(directive), text="Đang thực hiện", **fields
    )


def test_progress_begins_accepted_work_and_keeps_its_evidence(cast, order):
    accept(order, cast.binh)

    made = progress(cast, order, cast.binh, percent=40, evidence=[PDF])

    assert lead_of(order).status == AssignmentStatus.IN_PROGRESS
    assert (made.kind, made.percent, made.made_by) == (ReportKind.PROGRESS, 40, cast.binh)
    kept = made.files.get()
    assert kept.name == "bao-cao.pdf"
    assert files.read(kept.file_id) == PDF[1]


def test_nothing_is_reported_before_it_is_accepted(cast, order):
    with pytest.raises(Refused):
        progress(cast, order, cast.binh)
    with pytest.raises(Refused):
        report(order, cast.binh)


def test_nobody_else_reports(cast, order):
    accept(order, cast.binh)

    for who in (cast.an, cast.em, cast.chi, cast.giang):
        with pytest.raises(Forbidden):
            report(order, who)


def test_a_result_waits_for_a_decision_and_stops_the_clock(cast, order):
    accept(order, cast.binh)

    made = report(order, cast.binh)

    assert lead_of(order).status == AssignmentStatus.REPORTED
    assert lead_of(order).done_at == clock.now()
    assert made.decision == Decision.PENDING


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"evidence": [("trong.pdf", b"", "application/pdf")]},
        {"evidence": [PDF] * 21},
    ],
)
def test_a_bad_report_leaves_nothing(cast, order, wrong):
    accept(order, cast.binh)

    with pytest.raises(Invalid):
        report(order, cast.binh, **wrong)

    assert lead_of(order).status == AssignmentStatus.ACCEPTED
    assert not Report.objects.exists()


def test_a_file_keeps_its_name_without_its_path(cast, order):
    accept(order, cast.binh)

    made = report(
        order, cast.binh, evidence=[("C:\\Users\\an\\..\\ket qua.pdf", b"x", "text/plain")]
    )

    assert made.files.get().name == "ket qua.pdf"


def test_a_coordinator_reports_progress_and_closes_nothing(cast):
    directive = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit], days=5)
    part = part_of(directive, Role.COORDINATING)
    accepting.accept(actor=actor_of(cast.em), assignment=part)

    reporting.report_progress(actor=actor_of(cast.em), assignment=part, text="Đã góp ý")

    with pytest.raises(Forbidden):
        reporting.report_result(actor=actor_of(cast.em), assignment=part, text="Xong")


def test_a_result_waits_for_the_orders_below_or_says_why(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order))

    with pytest.raises(Refused, match="1"):
        report(order, cast.binh)
    with pytest.raises(Refused):
        report(order, cast.binh, unfinished="vội")

    made = report(order, cast.binh, unfinished="Phần còn lại không ảnh hưởng")
    assert made.unfinished == "Phần còn lại không ảnh hưởng"
    child.refresh_from_db()
    assert child.status == "given"


def test_a_result_is_free_once_the_orders_below_are_done(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    finish(child, cast.an, cast.binh)

    assert report(order, cast.binh, unfinished="không dùng tới").unfinished == ""


def test_the_answer_is_seen_by_who_gave_the_order(cast, order):
    answer = make_issued(cast.office, seen_by=(cast.binh,))
    accept(order, cast.binh)
    assert not visible_documents(actor_of(cast.chi)).exists()

    made = report(order, cast.binh, outgoing=answer)

    assert made.outgoing == answer
    assert visible_documents(actor_of(cast.chi)).get() == answer


def test_only_an_issued_document_that_one_sees_is_an_answer(cast, order):
    accept(order, cast.binh)

    with pytest.raises(Forbidden):
        report(order, cast.binh, outgoing=make_issued(cast.office))
    for other in (
        make_document(cast.office, seen_by=(cast.binh,)),
        make_incoming(cast.office, seen_by=(cast.binh,)),
    ):
        with pytest.raises(Refused):
            report(order, cast.binh, outgoing=other)
