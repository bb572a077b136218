"""Rows of an old register: repaired, kept as they were, imported once, seen by readers only."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from docflow.core.access import books
from docflow.core.audit.models import AuditEvent
from docflow.core.audit.verify import verify
from docflow.core.errors import Forbidden, Invalid
from docflow.desk.selectors.searching import find
from docflow.documents.models import Document, ImportedRow, ImportRun, Register, RegisterEntry
from docflow.documents.selectors import registers
from docflow.documents.selectors.archive import archived
from docflow.documents.services import sharing
from docflow.documents.services.importing import register, writing
from docflow.documents.services.importing.register import import_register, read_date
from docflow.documents.states import Direction, Origin, Status
from search import queue
from tests.factories.org import actor_of, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, tzinfo=UTC)
GOOD = '0,69/KH-UBND,05/03/2018,"kế hoạch cải cách hành chính, năm 2018",còn,http://x/69.pdf'


def test_a_row_becomes_a_filed_document_of_the_archive(imported):
    outcome = imported(GOOD)

    document = Document.objects.get()
    assert outcome.to_json() == {
        "rows": 1, "imported": 1, "duplicates": 0, "warnings": {}, "rejected": [],
    }  # fmt: skip
    assert (document.origin, document.status) == (Origin.IMPORTED, Status.FILED)
    assert document.direction == Direction.INCOMING
    assert (document.code, document.number, document.notation) == ("69/KH-UBND", 69, "KH-UBND")
    assert (document.type_code, document.issued_on) == ("KH", date(2018, 3, 5))
    assert document.subject == "kế hoạch cải cách hành chính, năm 2018"
    assert document.listed_at == datetime(2018, 3, 4, 17, tzinfo=UTC)
    assert document.issuer_name == ""


def test_dirt_is_repaired_and_the_row_as_it_was_is_kept(imported):
    outcome = imported("0,1977 /QÐ-UBND,5/3/2018,  về   việc X ,,")

    document = Document.objects.get()
    assert (document.code, document.subject) == ("1977/QĐ-UBND", "về việc X")
    assert document.original["so_ky_hieu"] == "1977 /QÐ-UBND"
    assert document.original["trich_yeu"] == "  về   việc X "
    assert outcome.warnings == {"number_letter": 1, "number_blanks": 1}
    assert all("số, ký hiệu" in words for words in document.warnings)


def test_a_row_without_a_number_is_imported_with_a_warning(imported):
    outcome = imported("0,,05/03/2018,chương trình làm việc,,")

    assert (outcome.imported, outcome.warnings) == (1, {"no_number": 1})
    assert Document.objects.get().number is None


def test_equal_rows_are_duplicates_whatever_their_index(imported):
    other = GOOD.replace("cải cách", "kiểm tra")

    outcome = imported(GOOD, "1" + GOOD[1:], "2" + other[1:])

    assert (outcome.rows, outcome.imported, outcome.duplicates) == (3, 2, 1)


def test_a_row_that_differs_in_any_column_is_another_row(imported):
    outcome = imported(GOOD, GOOD.replace("69.pdf", "70.pdf"), GOOD.replace("69/KH", "69 /KH"))

    assert (outcome.imported, outcome.duplicates) == (3, 0)


def test_numbers_may_repeat_and_take_none_of_the_offices_own(imported, cast):
    imported(GOOD, GOOD.replace("69.pdf", "70.pdf"))

    book = Register.objects.get()
    assert (book.year, book.legacy, book.last_number) == (2018, True, 0)
    assert book.imported_rows.count() == 2
    assert not RegisterEntry.objects.exists()
    # An old book shows no row to readers of registers who are no readers of the archive.
    assert registers.books(actor_of(cast.chi)) == []


def test_a_second_run_imports_nothing(imported):
    lines = [f"{n},{n}/QĐ-UBND,01/02/2020,quyết định {n},,u{n}" for n in range(1, 40)]
    imported(*lines)

    again = imported(*lines, *lines[:3])

    assert (again.rows, again.imported, again.duplicates) == (42, 0, 42)
    assert again.warnings == {}
    assert Document.objects.count() == 39


def test_the_same_rows_saved_another_way_are_known(imported, cast, system):
    imported(GOOD)
    rows = f"so_ky_hieu;ngay_ban_hanh;trich_yeu;hieu_luc;pdf\n{GOOD[2:].replace(',', ';')}"
    data = rows.replace("hành chính; năm", "hành chính, năm").encode("utf-16")

    again = import_register(actor=system, office=cast.office, data=data, name="khac.csv")

    assert (again.imported, again.duplicates) == (0, 1)


def test_each_office_imports_for_itself(imported, cast):
    imported(GOOD)

    outcome = imported(GOOD, office=cast.other_office)

    assert outcome.imported == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("0,,,,,", "empty_row"),
        ("0,,01/01/2020,,còn,", "nothing_to_find_it_by"),
        ("0,1/KH-UBND,01/01/2020,a,,,thừa", "too_many_cells"),
        (f"0,1/{'X' * 90},01/01/2020,a,,", "number_too_long"),
        (f"0,1/KH-UBND,01/01/2020,{'a ' * 2500},,", "subject_too_long"),
    ],
)
def test_a_row_that_cannot_be_kept_is_rejected_with_its_place(imported, line, reason):
    outcome = imported(GOOD, line, GOOD.replace("69/", "70/"))

    assert outcome.rejected == [{"row": 2, "reason": reason}]
    assert outcome.rows == outcome.imported + outcome.duplicates + len(outcome.rejected) == 3


def test_nothing_of_a_state_secret_is_kept(imported):
    outcome = imported(
        "1/KH-UBND,kế hoạch phòng thủ,Tối mật",
        "2/KH-UBND,kế hoạch thường,",
        header="so_ky_hieu,trich_yeu,Độ mật",
    )

    assert outcome.rejected == [{"row": 1, "reason": "state_secret"}]
    assert [document.number for document in Document.objects.all()] == [2]
    assert "phòng thủ" not in str(list(ImportRun.objects.values()))


@pytest.mark.parametrize(
    ("text", "day", "doubt"),
    [
        ("5/3/2018", date(2018, 3, 5), ()),
        ("05-03-2018", date(2018, 3, 5), ()),
        ("2018-03-05 00:00:00", date(2018, 3, 5), ()),
        ("31/02/2018", None, ("bad_date",)),
        ("tháng 3", None, ("bad_date",)),
        ("01/01/0018", None, ("bad_date",)),
        ("", None, ("no_date",)),
        ("01/01/9999", date(9999, 1, 1), ("date_in_future",)),
    ],
)
def test_dates_are_read_day_first_and_never_guessed(text, day, doubt):
    assert read_date(text) == (day, doubt)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "-2+3", '=HYPERLINK("http://x")'])
def test_cells_that_look_like_formulas_stay_words(imported, cast, as_, cell):
    quoted = cell.replace('"', '""')
    outcome = imported(f'0,1/KH-UBND,01/01/2020,"{quoted} <script>alert(1)</script>",,')

    document = Document.objects.get()
    page = as_(cast.dung).get(reverse("documents:document", args=[document.pk]))
    assert outcome.warnings["looks_like_formula"] == 1
    assert document.subject.startswith(cell)
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;alert(1)" in page.content


def test_archive_readers_find_it_by_list_search_and_page_and_nobody_else(
    imported, cast, as_, empty_index
):
    imported(GOOD)
    queue.drain(NOW)
    document = Document.objects.get()
    address = reverse("documents:document", args=[document.pk])

    for person in (cast.an, cast.dung):
        actor = actor_of(person)
        assert [row.document for row in archived(actor, Q()).rows] == [document]
        assert [hit.id for hit in find(actor, "cai cach hanh chinh").hits] == [document.pk]
        assert find(actor, "69/KH-UBND").result.total == 1
        assert as_(person).get(address).status_code == 200
    for person in (cast.binh, cast.chi, cast.em, cast.ha, cast.giang, cast.khoa):
        actor = actor_of(person)
        assert archived(actor, Q()).rows == []
        assert find(actor, "69/KH-UBND").result.total == 0
        assert find(actor, "cải cách").hits == ()
        assert as_(person).get(address).status_code == 404


def test_the_audit_tells_of_the_run_not_of_each_row(imported, monkeypatch):
    monkeypatch.setattr(register, "CHUNK", 10)
    imported(*[f"{n},{n}/QĐ-UBND,01/02/2020,quyết định {n},,u{n}" for n in range(1, 26)])

    verbs = list(AuditEvent.objects.filter(verb__startswith="archive.").values_list("verb", "data"))
    assert [verb for verb, _ in verbs] == [
        "archive.import_begin", *["archive.import_rows"] * 3, "archive.import",
    ]  # fmt: skip
    assert [data["rows"] for verb, data in verbs if verb == "archive.import_rows"] == [10, 10, 5]
    assert verbs[-1][1]["imported"] == 25
    assert verify().ok


def test_a_chunk_that_fails_leaves_nothing_and_the_next_run_completes(imported, monkeypatch):
    lines = [f"{n},{n}/QĐ-UBND,01/02/2020,quyết định {n},,u{n}" for n in range(1, 26)]
    monkeypatch.setattr(register, "CHUNK", 10)
    grant, calls = sharing.grant_team_many, []

    def failing(**given):
        calls.append(given)
        if len(calls) == 2:
            raise OSError("disk full")
        grant(**given)

    monkeypatch.setattr(sharing, "grant_team_many", failing)
    with pytest.raises(OSError, match="disk full"):
        imported(*lines)
    assert Document.objects.count() == ImportedRow.objects.count() == 10
    assert ImportRun.objects.get().finished_at is None

    outcome = imported(*lines)

    assert (outcome.imported, outcome.duplicates) == (15, 10)
    assert [(found.missing, found.extra) for found in (book.verify() for book in books())] == [
        (0, 0)
    ] * len(books())


def test_the_database_refuses_the_same_row_twice(imported):
    imported(GOOD)
    row = ImportedRow.objects.get()
    other = Document.objects.get()
    other.pk = None
    other.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        ImportedRow.objects.create(
            office=row.office, key=row.key, document=other, run=row.run, row=1
        )


def test_only_registry_and_archive_import(cast):
    for person in (cast.an, cast.binh, cast.chi, cast.khoa):
        with pytest.raises(Forbidden):
            import_register(actor=actor_of(person), office=cast.office, data=b"x", name="so.csv")


def test_a_file_that_is_no_register_leaves_no_run(imported):
    with pytest.raises(Invalid):
        imported("1,2", header="a,b")

    assert not ImportRun.objects.exists()


def test_the_key_ignores_blanks_and_forms_but_repairs_nothing():
    assert writing.key_of({"a": "hòa  x"}) == writing.key_of({"a": "ho\u0300a x "})
    assert writing.key_of({"a": "QÐ"}) != writing.key_of({"a": "QĐ"})


def test_statements_do_not_grow_with_the_rows(imported, django_assert_max_num_queries):
    office = make_office()

    with django_assert_max_num_queries(420):
        imported(
            *[f"{n},{n}/QĐ-UBND,01/02/2020,quyết định {n},,u{n}" for n in range(1, 301)],
            office=office,
        )
