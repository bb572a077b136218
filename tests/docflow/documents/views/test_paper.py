"""Paper taken in: the scan, its fields, the warning before anything is written, the stamp."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document, RegisterEntry
from docflow.documents.states import Origin, Status
from docflow.org.states import Role
from tests.docflow.documents.views.registry import scan
from tests.factories.documents import make_incoming
from tests.factories.org import make_person

PAPER = reverse("documents:paper")


@pytest.fixture
def cast(company):
    return company


def typed(data: bytes | None = None, **fields) -> dict:
    values = {
        "issuer_name": "Sở Nội vụ",
        "code": "7 / KH-SNV",
        "subject": "Về việc  rà soát",
        "type_code": "CV",
        "issued_on": "2026-03-02",
        **fields,
    }
    if data is not None:
        values["file"] = SimpleUploadedFile("scan.pdf", data, "application/pdf")
    return values


def test_a_scan_is_registered_at_once_and_leads_to_its_stamp(cast, as_):
    client = as_(cast.dung)

    answer = client.post(PAPER, typed(scan()))

    document = Document.objects.get()
    assert answer["Location"] == reverse("documents:arrival-stamp", args=[document.pk])
    assert (document.origin, document.status) == (Origin.PAPER, Status.REGISTERED)
    assert (document.number, document.notation, document.code) == (7, "KH-SNV", "07/KH-SNV")
    assert (document.subject, document.arrival_number) == ("Về việc rà soát", 1)
    page = client.get(answer["Location"])
    assert "ĐẾN" in page.content.decode()
    assert "Hãy ghi số đến 1" in page.content.decode()


def test_an_office_of_the_address_book_is_known_as_the_sender(cast, as_):
    as_(cast.dung).post(PAPER, typed(scan(), issuer_name=cast.other_office.name))

    assert Document.objects.get().issuer == cast.other_office


def test_a_duplicate_is_shown_before_anything_is_written(cast, as_):
    first = make_incoming(
        cast.office, seen_by=(cast.dung,), code="07/KH-SNV", issuer_name="sở nội vụ"
    )

    page = as_(cast.dung).post(PAPER, typed(scan()))

    assert page.context["same"] == [first]
    assert "Vẫn vào sổ" in page.content.decode()
    assert Document.objects.count() == 1
    assert not RegisterEntry.objects.exists()


def test_the_scan_is_kept_while_the_warning_is_answered(cast, as_):
    make_incoming(cast.office, seen_by=(cast.dung,), code="07/KH-SNV", issuer_name="Sở Nội vụ")
    warned = as_(cast.dung).post(PAPER, typed(scan()))
    kept = warned.context["form"]["kept"].value()

    answer = as_(cast.dung).post(PAPER, typed(kept=kept, anyway="1"))

    assert answer.status_code == 303
    assert Document.objects.filter(origin=Origin.PAPER, arrival_number=1).exists()


def test_a_kept_scan_belongs_to_who_uploaded_it(cast, as_):
    other = make_person(Role.CLERK, cast.office, cast.registry)
    make_incoming(cast.office, seen_by=(cast.dung,), code="07/KH-SNV", issuer_name="Sở Nội vụ")
    kept = as_(cast.dung).post(PAPER, typed(scan())).context["form"]["kept"].value()

    answers = [
        as_(who).post(PAPER, typed(kept=token, anyway="1"))
        for who, token in ((other, kept), (cast.dung, kept + "x"))
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Hãy chọn lại tệp" in answers[0].content.decode()
    assert not RegisterEntry.objects.exists()


@pytest.mark.parametrize(
    ("data", "fields", "said"),
    [
        (None, {}, "Hãy chọn tệp PDF"),
        (b"\x00not a file of this kind", {}, ""),
        (scan(), {"subject": ""}, ""),
        (scan(), {"issued_on": "0205-03-02"}, "xem lại năm"),
        (scan(), {"issued_on": "2099-03-02"}, "xem lại năm"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_lost(cast, as_, data, fields, said):
    page = as_(cast.dung).post(PAPER, typed(data, **fields))

    assert page.status_code == 200
    assert said in page.content.decode()
    assert "Sở Nội vụ" in page.content.decode()
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        ("7/KH-SNV", (7, "KH-SNV", "07/KH-SNV")),
        ("128/2026/NĐ-CP", (128, "2026/NĐ-CP", "128/2026/NĐ-CP")),
        ("12", (12, "", "12")),
        ("không số", (None, "", "không số")),
        ("", (None, "", "")),
    ],
)
def test_number_and_notation_are_read_as_printed(cast, as_, code, stored):
    as_(cast.dung).post(PAPER, typed(scan(), code=code))

    document = Document.objects.get()
    assert (document.number, document.notation, document.code) == stored


def test_duplicates_are_asked_while_one_types(cast, as_):
    make_incoming(cast.office, seen_by=(cast.dung,), code="07/KH-SNV", issuer_name="Sở Nội vụ")
    url = reverse("documents:duplicates")

    same = as_(cast.dung).get(url, {"code": "7/KH-SNV", "issuer_name": "Sở Nội vụ"})
    none = as_(cast.dung).get(url, {"code": "8/KH-SNV", "issuer_name": "Sở Nội vụ"})

    assert "đã có" in same.content.decode()
    assert "đã có" not in none.content.decode()


def test_there_is_no_stamp_before_the_number(cast, as_):
    arrived = make_incoming(
        cast.office, seen_by=(cast.dung,), status=Status.ARRIVED, arrival_number=None
    )

    url = reverse("documents:arrival-stamp", args=[arrived.pk])

    assert as_(cast.dung).get(url).status_code == 404


def test_the_stamp_names_body_number_day_and_leader(cast, as_):
    """NĐ 30/2020/NĐ-CP, Điều 21.1c."""
    document = make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,))

    page = as_(cast.dung).get(reverse("documents:arrival-stamp", args=[document.pk]))

    stamp = page.context["stamp"]
    assert " ".join(stamp["lines"]) == cast.office.name.upper()
    assert (stamp["number"], stamp["to"]) == (document.arrival_number, "Phạm Thị Chi")
    assert stamp["day"].utcoffset().total_seconds() == 7 * 3600


def test_the_stamp_is_also_a_panel_beside_the_document(cast, as_):
    document = make_incoming(cast.office, seen_by=(cast.dung,))
    url = reverse("documents:arrival-stamp", args=[document.pk])

    panel = as_(cast.dung).get(url, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in panel
    assert str(document.arrival_number) in panel


@pytest.mark.parametrize("query", ["", "?paper=1"])
def test_the_stamp_has_the_size_of_the_decree_on_page_and_paper(cast, as_, query):
    """NĐ 30/2020/NĐ-CP, Điều 21.1c and Phụ lục IV: 35 by 50 mm, drawn in millimetres of A4."""
    document = make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,))

    url = reverse("documents:arrival-stamp", args=[document.pk])
    page = as_(cast.dung).get(url + query).content.decode()

    assert 'viewBox="0 0 210 297"' in page
    # Its frame with half a line on each side.
    assert '<rect x="0.3" y="0.3" width="49.4" height="34.4"' in page


def test_a_date_that_has_not_come_is_asked_about(cast, as_):
    """It would stand in the register and on every copy."""
    tomorrow = clock.today() + timedelta(days=1)

    page = as_(cast.dung).post(PAPER, typed(scan(), issued_on=tomorrow.isoformat()))

    assert "Ngày văn bản chưa tới" in page.content.decode()
    assert not Document.objects.exists()
