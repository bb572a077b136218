"""Hand-over to the archive: offered, checked, accepted or given back, with lists and minutes.

Law: NĐ 30/2020/NĐ-CP, Điều 30.3, Điều 31.3c and Phụ lục V, III-V.
"""

import pytest
from django.db import IntegrityError, transaction
from pypdfium2 import PdfDocument

from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile, Document, HandOver, Version
from docflow.documents.policies import visible_cases, visible_to
from docflow.documents.rendering import numerals, records
from docflow.documents.selectors import handing as found
from docflow.documents.services import filing, freezing, handing
from docflow.documents.states import CaseStatus, HandOverStatus, VersionKind
from docflow.notifications.models import Notification
from docflow.org.states import Role
from tests.factories.documents import make_issued
from tests.factories.org import actor_of, make_person

NOTE = "Thiếu văn bản trả lời của Sở"
REASON = "Phục vụ đoàn thanh tra của Thành phố"


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def archivist(cast):
    return make_person(Role.ARCHIVIST, cast.office, cast.registry, "Bùi Lan", "Lưu trữ viên")


@pytest.fixture
def an(cast):
    return actor_of(cast.an)


def closed(cast, an, code="01.NV", years=10, pages=3) -> CaseFile:
    case = filing.open_case(actor=an, code=code, title=f"Hồ sơ {code}", retention_years=years)
    document = make_issued(cast.office, seen_by=(cast.an,), subject=f"Kết quả {code}")
    Version.objects.create(
        document=document,
        ordinal=1,
        kind=VersionKind.ISSUED,
        pages=pages,
        made_at=case.opened_at,
        made_by="An",
    )
    filing.add(actor=an, case_file=case, document=document)
    return filing.close(actor=an, case_file=case)


def offered(cast, an, *codes: str) -> HandOver:
    files = [closed(cast, an, code) for code in codes or ("01.NV",)]
    return handing.offer(actor=an, case_files=files)


def text_of(pdf: bytes) -> str:
    document = PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


def test_the_archive_accepts_and_the_files_are_its_own(cast, an, archivist):
    """NĐ 30/2020/NĐ-CP, Điều 30.3."""
    batch = offered(cast, an, "01.NV", "02.NV")

    handing.accept(actor=actor_of(archivist), hand_over=batch)

    assert set(CaseFile.objects.values_list("status", flat=True)) == {CaseStatus.HANDED_OVER}
    batch.refresh_from_db()
    assert (batch.status, batch.received_by) == (HandOverStatus.ACCEPTED, archivist.user)


def test_a_short_term_stays_in_the_unit(cast, an):
    """Điều 31.3c."""
    with pytest.raises(Refused, match="5 năm"):
        handing.offer(actor=an, case_files=[closed(cast, an, years=4)])


def test_all_of_a_batch_go_or_none(cast, an):
    good, short = closed(cast, an, "01.NV"), closed(cast, an, "02.NV", years=1)

    with pytest.raises(Refused):
        handing.offer(actor=an, case_files=[good, short])

    assert not HandOver.objects.exists()
    assert set(CaseFile.objects.values_list("status", flat=True)) == {CaseStatus.CLOSED}


def test_an_open_file_a_strangers_file_and_no_file_are_no_batch(cast, an):
    case = filing.open_case(actor=an, code="1", title="T", retention_years=9)

    with pytest.raises(Refused):
        handing.offer(actor=an, case_files=[case])
    with pytest.raises(Forbidden):
        handing.offer(actor=actor_of(cast.binh), case_files=[closed(cast, an)])
    with pytest.raises(Invalid):
        handing.offer(actor=an, case_files=[])


def test_the_archive_sees_what_is_offered_and_what_lies_in_it_until_it_gives_it_back(
    cast, an, archivist
):
    lan = actor_of(archivist)
    case = closed(cast, an)
    before = (visible_cases(lan).count(), visible_to(lan).count())

    batch = handing.offer(actor=an, case_files=[case])
    during = (visible_cases(lan).count(), visible_to(lan).count())
    handing.send_back(actor=lan, hand_over=batch, note=NOTE)
    after = (visible_cases(lan).count(), visible_to(lan).count())

    assert (before, during, after) == ((0, 0), (1, 1), (0, 0))


def test_a_batch_goes_back_with_a_reason_and_may_go_again(cast, an, archivist):
    batch = offered(cast, an)
    lan = actor_of(archivist)

    with pytest.raises(Invalid):
        handing.send_back(actor=lan, hand_over=batch, note="")
    handing.send_back(actor=lan, hand_over=batch, note=NOTE)
    batch.refresh_from_db()
    again = handing.offer(actor=an, case_files=list(CaseFile.objects.all()))

    assert (batch.status, batch.reason) == (HandOverStatus.RETURNED, NOTE)
    assert (batch.number, again.number) == (1, 2)
    assert Notification.objects.get(reason="returned").user == cast.an.user


def test_whoever_offered_takes_it_back_before_the_archive_answers(cast, an, archivist):
    batch = offered(cast, an)

    with pytest.raises(Forbidden):
        handing.withdraw(actor=actor_of(archivist), hand_over=batch)
    handing.withdraw(actor=an, hand_over=batch)

    assert CaseFile.objects.get().status == CaseStatus.CLOSED
    with pytest.raises(Refused):
        handing.accept(actor=actor_of(archivist), hand_over=batch)


def test_nobody_takes_over_what_they_handed_over(cast):
    """The minutes have two sides (Phụ lục V, V)."""
    dung = actor_of(cast.dung)
    case = filing.open_case(actor=dung, code="9", title="Của văn thư", retention_years=9)
    document = make_issued(cast.office, seen_by=(cast.dung,))
    filing.add(actor=dung, case_file=case, document=document)
    batch = handing.offer(actor=dung, case_files=[filing.close(actor=dung, case_file=case)])

    with pytest.raises(Forbidden):
        handing.accept(actor=dung, hand_over=batch)


def test_only_the_archive_accepts(cast, an):
    batch = offered(cast, an)

    for other in (cast.an, cast.binh, cast.chi, cast.giang, cast.khoa):
        with pytest.raises(Forbidden):
            handing.accept(actor=actor_of(other), hand_over=batch)


def test_a_file_that_no_longer_is_what_was_counted_is_not_taken_over(cast, an, archivist):
    batch = offered(cast, an)
    Version.objects.update(pages=99)

    with pytest.raises(Refused, match="số trang"):
        handing.accept(actor=actor_of(archivist), hand_over=batch)


def test_an_offered_file_is_neither_opened_nor_changed(cast, an):
    offered(cast, an)
    case = CaseFile.objects.get()

    with pytest.raises(Refused):
        filing.reopen(actor=an, case_file=case, note=NOTE)
    with pytest.raises(Refused):
        filing.remove(actor=an, item=case.items.get())


def test_a_held_file_is_not_offered_and_not_accepted(cast, an, archivist):
    case = closed(cast, an)
    binh = actor_of(cast.binh)
    freezing.place(actor=binh, case_file=case, reason=REASON)

    with pytest.raises(Refused, match="nguyên trạng"):
        handing.offer(actor=an, case_files=[case])
    freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")
    batch = handing.offer(actor=an, case_files=[case])
    freezing.place(actor=binh, case_file=case, reason=REASON)
    with pytest.raises(Refused, match="nguyên trạng"):
        handing.accept(actor=actor_of(archivist), hand_over=batch)


def test_permanent_and_limited_files_stand_in_lists_of_their_own(cast, an):
    """Phụ lục V, III, note 2: for ever without the column of the term."""
    files = [closed(cast, an, "02.NV"), closed(cast, an, "01.NV", years=None, pages=7)]
    batch = handing.offer(actor=an, case_files=files)

    for_ever, limited = found.parts(batch)
    papers = [found.list_of_files(batch, part) for part in (for_ever, limited)]

    assert [len(paper.columns) for paper in papers] == [6, 7]
    assert [paper.rows[0].cells[1] for paper in papers] == ["01.NV", "02.NV"]
    assert papers[0].rows[0].cells[4] == "7"
    assert papers[1].rows[0].cells[4:6] == ("10 năm", "3")
    assert papers[0].closing[1].startswith("Viết bằng chữ: một hồ sơ")


def test_documents_are_listed_with_the_page_on_which_each_begins(cast, an):
    """Phụ lục V, IV."""
    case = closed(cast, an, pages=3)
    filing.reopen(actor=an, case_file=case, note=NOTE)
    filing.add(actor=an, case_file=case, document=make_issued(cast.office, seen_by=(cast.an,)))

    rows = found.list_of_documents(an, case).rows

    assert [(row.cells[0], row.cells[5]) for row in rows] == [("1", "1"), ("2", "4")]


def test_a_document_one_may_not_see_keeps_its_place_without_words(cast, an):
    case = closed(cast, an)
    document = Document.objects.get()

    row = found.list_of_documents(actor_of(cast.binh), case).rows[0]

    assert row.cells == ("1", "", "", "", "", "1", "")
    assert document.code


def test_the_minutes_name_both_sides_and_what_was_handed_over(cast, an, archivist):
    """Phụ lục V, V."""
    batch = offered(cast, an, "01.NV", "02.NV")
    handing.accept(actor=actor_of(archivist), hand_over=batch)
    batch.refresh_from_db()

    text = text_of(records.pdf(found.minutes(batch), demo=True))

    for words in ("BÊN GIAO", "Trần Thị An", "Bùi Lan", "Tổng số hồ sơ: 2", "Phòng Nội vụ"):
        assert words in text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1001, "một nghìn không trăm linh một"),
        (1_000_000, "một triệu"),
        (2_350_011, "hai triệu ba trăm năm mươi nghìn không trăm mười một"),
    ],
)
def test_numbers_are_said_in_words(number, words):
    assert numerals.words(number) == words


def test_the_database_holds_the_rules_of_batches_by_itself(cast, an, archivist):
    batch = offered(cast, an)
    mine = HandOver.objects.filter(pk=batch.pk)

    for wrong in (
        {"status": HandOverStatus.ACCEPTED},
        {"status": HandOverStatus.RETURNED},
        {"received_by": archivist.user},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**wrong)
    assert mine.get().status == HandOverStatus.OFFERED
