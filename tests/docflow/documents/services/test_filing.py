"""Case files: what stands against closing, what closing counts, and how the flow fills them.

Law: NĐ 30/2020/NĐ-CP, Điều 29.3 and 29.4.
"""

from datetime import date

import pytest

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile, CaseFileItem, Document, Version
from docflow.documents.selectors import closing
from docflow.documents.services import filing, following
from docflow.documents.states import CaseStatus, Status, VersionKind
from tests.factories.documents import (
    issue,
    make_answer,
    make_document,
    make_incoming,
    make_issued,
)
from tests.factories.org import SYSTEM, actor_of


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def an(cast):
    return actor_of(cast.an)


@pytest.fixture
def case(an) -> CaseFile:
    return filing.open_case(actor=an, code="01.NV", title="Cải cách", retention_years=10)


def lay(an, case, document) -> CaseFileItem:
    return filing.add(actor=an, case_file=case, document=document)


def issued(cast, **fields) -> Document:
    return make_issued(cast.office, seen_by=(cast.an,), **fields)


def kinds(an, case) -> list[str]:
    return [fault.kind for fault in closing.faults(an, case)]


def test_an_empty_file_is_not_closed(an, case):
    assert kinds(an, case) == ["empty"]
    with pytest.raises(Refused):
        filing.close(actor=an, case_file=case)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.DRAFT, "drafts"),
        (Status.RETURNED, "drafts"),
        (Status.IN_REVIEW, "not_issued"),
        (Status.SIGNED, "not_issued"),
    ],
)
def test_drafts_and_what_is_not_issued_stand_against_closing(cast, an, case, status, kind):
    """NĐ 30/2020/NĐ-CP, Điều 29.4."""
    lay(an, case, make_document(cast.office, seen_by=(cast.an,), status=status))

    assert kinds(an, case) == [kind]
    with pytest.raises(Refused):
        filing.close(actor=an, case_file=case)


def test_work_that_goes_on_stands_against_closing(cast, an, case):
    """NĐ 30/2020/NĐ-CP, Điều 29.4."""
    lay(an, case, make_incoming(cast.office, seen_by=(cast.an,), status=Status.IN_PROGRESS))

    assert kinds(an, case) == ["unfinished"]


def test_the_same_paper_twice_stands_against_closing_until_one_is_taken_out(cast, an, case):
    """NĐ 30/2020/NĐ-CP, Điều 29.4."""
    for _ in range(2):
        received = make_incoming(
            cast.office, seen_by=(cast.an,), status=Status.COMPLETED, code="7/KH-UBND"
        )
        item = lay(an, case, received)

    assert kinds(an, case) == ["duplicates"]
    filing.remove(actor=an, item=item)
    assert kinds(an, case) == []


def test_a_term_that_is_not_known_stands_against_closing(cast, an, case):
    """NĐ 30/2020/NĐ-CP, Điều 29.4."""
    lay(an, case, issued(cast))
    filing.describe(
        actor=an, case_file=case, title="Cải cách", retention_years=None, term_known=False
    )
    case.refresh_from_db()

    assert kinds(an, case) == ["no_term"]


def test_places_without_gap_are_part_of_the_check(cast, an, case):
    lay(an, case, issued(cast))
    CaseFileItem.objects.update(ordinal=3)

    assert kinds(an, case) == ["ordinals"]


def test_all_that_stands_against_closing_is_said_at_once(cast, an, case):
    lay(an, case, make_document(cast.office, seen_by=(cast.an,)))
    lay(an, case, make_incoming(cast.office, seen_by=(cast.an,)))

    with pytest.raises(Refused, match=r"dự thảo.*chưa xử lý xong"):
        filing.close(actor=an, case_file=case)


def test_what_the_keeper_may_not_see_is_counted_and_not_named(cast, an, case):
    hidden = make_incoming(cast.office, seen_by=(cast.ha,), code="99/BI-MAT")
    CaseFileItem.objects.create(
        case_file=case, document=hidden, ordinal=1, added_at=clock.now(), added_by="Lưu trữ"
    )

    fault = closing.faults(an, case)[0]

    assert "1 văn bản" in fault.said
    assert "99/BI-MAT" not in fault.said


def test_closing_counts_days_documents_and_pages(cast, an, case):
    for day, pages in ((date(2026, 3, 2), 4), (date(2026, 1, 15), 7)):
        document = issued(cast, issued_on=day)
        for kind, count in ((VersionKind.SIGNED, 90), (VersionKind.ISSUED, pages)):
            Version.objects.create(
                document=document,
                ordinal=document.versions.count() + 1,
                kind=kind,
                pages=count,
                made_at=clock.now(),
                made_by="An",
            )
        lay(an, case, document)

    closed = filing.close(actor=an, case_file=case)

    assert (closed.starts_on, closed.ends_on) == (date(2026, 1, 15), date(2026, 3, 2))
    assert (closed.document_total, closed.page_total) == (2, 11)


def test_a_closed_file_is_opened_again_with_a_reason_that_the_audit_keeps(cast, an, case):
    lay(an, case, issued(cast))
    filing.close(actor=an, case_file=case)

    with pytest.raises(Invalid):
        filing.reopen(actor=an, case_file=case, note="")
    filing.reopen(actor=an, case_file=case, note="Còn thiếu báo cáo cuối năm")

    case.refresh_from_db()
    assert (case.status, case.document_total, case.due_on) == (CaseStatus.OPEN, None, None)
    event = AuditEvent.objects.get(verb="case_file.reopen")
    assert event.summary == "Còn thiếu báo cáo cuối năm"


def test_a_document_is_taken_out_and_the_places_close_up(cast, an, case):
    items = [lay(an, case, issued(cast)) for _ in range(4)]

    filing.remove(actor=an, item=items[1])

    left = case.items.order_by("ordinal").values_list("pk", "ordinal")
    assert list(left) == [(items[0].pk, 1), (items[2].pk, 2), (items[3].pk, 3)]
    assert Document.objects.filter(pk=items[1].document_id).exists()


def test_what_was_taken_out_is_not_taken_out_again_from_an_old_page(cast, an, case):
    for _each in range(4):
        lay(an, case, issued(cast))
    first, again = case.items.get(ordinal=1), case.items.get(ordinal=1)
    filing.remove(actor=an, item=first)

    with pytest.raises(Refused, match="đã được lấy ra"):
        filing.remove(actor=an, item=again)

    assert list(case.items.values_list("ordinal", flat=True)) == [1, 2, 3]
    assert AuditEvent.objects.filter(verb="case.remove").count() == 1


def test_nothing_is_taken_out_of_a_closed_file_or_by_another(cast, an, case):
    item = lay(an, case, issued(cast))

    with pytest.raises(Forbidden):
        filing.remove(actor=actor_of(cast.binh), item=item)
    filing.close(actor=an, case_file=case)
    with pytest.raises(Refused):
        filing.remove(actor=an, item=item)


def test_one_document_lies_in_many_files_without_a_copy(cast, an, case):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.4e."""
    other = filing.open_case(actor=an, code="02.NV", title="Việc khác", retention_years=5)
    document = issued(cast)

    lay(an, case, document)
    lay(an, other, document)

    assert document.filed_in.count() == 2
    assert Document.objects.count() == 1


def answered(cast, *, seen_by=None) -> tuple[Document, Document]:
    """An arrival that An works on, and the answer to it, not yet issued."""
    seen = seen_by or (cast.an,)
    received = make_incoming(cast.office, leader=cast.chi, seen_by=seen)
    return received, make_answer(received, cast.an, cast.chi)


def test_an_issued_answer_joins_what_it_answers_in_its_file(cast, an, case):
    """Điều 29.3: whoever does the work laid one in, the flow lays in the rest."""
    received, answer = answered(cast)
    lay(an, case, received)

    issue(answer, cast.dung)

    received.refresh_from_db()
    assert list(case.items.order_by("ordinal").values_list("document", flat=True)) == [
        received.pk,
        answer.pk,
    ]
    assert (received.status, answer.status) == (Status.FILED, Status.FILED)
    assert kinds(an, case) == []


def test_what_it_answers_joins_the_answer_in_its_file(cast, an, case):
    received, answer = answered(cast)
    lay(an, case, answer)

    issue(answer, cast.dung)

    received.refresh_from_db()
    assert set(case.items.values_list("document", flat=True)) == {received.pk, answer.pk}
    assert (received.status, answer.status) == (Status.FILED, Status.FILED)


def test_work_that_is_done_is_filed_where_it_lies(cast, an, case):
    received = make_incoming(
        cast.office, leader=cast.chi, seen_by=(cast.an,), status=Status.IN_PROGRESS
    )
    lay(an, case, received)

    following.completed(received, SYSTEM)

    received.refresh_from_db()
    assert received.status == Status.FILED


def test_the_flow_says_in_the_audit_because_of_whom_it_filed(cast, an, case):
    received, answer = answered(cast)
    lay(an, case, received)

    issue(answer, cast.dung)

    event = AuditEvent.objects.get(verb="case.add", actor="Hệ thống", data__document=answer.pk)
    assert event.data["because_of"] == "Võ Tiến Dũng"


def test_nothing_is_laid_where_the_keeper_could_not_see_it(cast):
    received = make_incoming(cast.office, leader=cast.chi, seen_by=(cast.ha,))
    ha = actor_of(cast.ha)
    case = filing.open_case(actor=ha, code="03.TP", title="Của Hà", retention_years=5)
    lay(ha, case, received)
    answer = make_answer(received, cast.an, cast.chi)

    issue(answer, cast.dung)

    assert list(case.items.values_list("document", flat=True)) == [received.pk]
    assert answer.status == Status.ISSUED


def test_a_closed_file_gathers_nothing(cast, an, case):
    received, answer = answered(cast)
    lay(an, case, received)
    Document.objects.filter(pk=received.pk).update(status=Status.FILED)
    filing.close(actor=an, case_file=case)

    issue(answer, cast.dung)

    assert case.items.count() == 1
    assert answer.status == Status.ISSUED


def test_what_lies_in_no_file_goes_its_way_as_before(cast):
    received, answer = answered(cast)

    issue(answer, cast.dung)

    received.refresh_from_db()
    assert (received.status, answer.status) == (Status.COMPLETED, Status.ISSUED)


def test_an_answer_in_two_files_lies_in_both_once(cast, an, case):
    other = filing.open_case(actor=an, code="02.NV", title="Việc khác", retention_years=5)
    received, answer = answered(cast)
    lay(an, case, received)
    lay(an, other, received)
    lay(an, other, answer)

    issue(answer, cast.dung)

    assert [one.items.count() for one in (case, other)] == [2, 2]
