"""Case files: opened, filled in order, closed; what one may not see is in no file and no count."""

import pytest
from django.db import transaction
from django.urls import reverse

from docflow.core import clock
from docflow.core.access import user_principal
from docflow.documents.models import CaseFile, Document
from docflow.documents.services import filing, sharing
from docflow.documents.states import CaseStatus, Status
from docflow.org.states import Role
from tests.docflow.documents.views.registry import queries_of
from tests.factories.documents import make_document, make_incoming, make_issued
from tests.factories.org import SYSTEM, actor_of, make_person

LIST = reverse("documents:cases")
NEW = reverse("documents:case-new")
ARCHIVE = reverse("documents:archive")


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def case(cast) -> CaseFile:
    """An's file; the head Bình sees it with the unit."""
    return filing.open_case(
        actor=actor_of(cast.an), code="01.NV", title="Cải cách hành chính", retention_years=10
    )


def url(name: str, case: CaseFile, query: str = "") -> str:
    return reverse(f"documents:{name}", args=[case.pk]) + query


def codes(answer) -> list[str]:
    return [row["code"] for row in answer.context["rows"]]


def filed(cast, case: CaseFile, **fields) -> Document:
    document = make_issued(cast.office, seen_by=(cast.an,), **fields)
    filing.add(actor=actor_of(cast.an), case_file=case, document=document)
    return document


def test_a_file_is_opened_and_found_by_its_keeper_and_the_head(cast, as_):
    answer = as_(cast.an).post(NEW, {"code": "01.NV", "title": "Tổ chức", "retention_years": 20})

    case = CaseFile.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, url("case", case))
    assert (case.keeper, case.retention_years) == (cast.an.user, 20)
    assert codes(as_(cast.an).get(LIST)) == ["01.NV"]
    assert codes(as_(cast.binh).get(LIST)) == ["01.NV"]


def test_a_file_may_be_kept_for_ever(cast, as_):
    as_(cast.an).post(NEW, {"code": "1", "title": "Tổ chức", "forever": "on"})

    assert CaseFile.objects.get().retention_years is None
    assert "Vĩnh viễn" in as_(cast.an).get(LIST).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"code": "", "title": "Tổ chức", "retention_years": 5},
        {"code": "1", "title": "Tổ chức", "retention_years": ""},
        {"code": "1", "title": "Tổ chức", "retention_years": 0},
        {"code": "1", "title": "Tổ chức", "retention_years": 71},
        {"code": "01.NV", "title": "Trùng ký hiệu", "retention_years": 5},
    ],
)
def test_what_cannot_be_used_opens_no_file(cast, as_, case, typed):
    page = as_(cast.an).post(NEW, typed)

    assert page.status_code == 200
    assert "field-error" in page.content.decode() or "notice" in page.content.decode()
    assert CaseFile.objects.count() == 1


def test_a_file_is_opened_for_a_document_in_one_act(cast, as_):
    document = make_issued(cast.office, seen_by=(cast.an,))

    as_(cast.an).post(
        NEW, {"code": "1", "title": "T", "retention_years": 5, "document": document.pk}
    )

    document.refresh_from_db()
    assert list(CaseFile.objects.get().items.values_list("document", flat=True)) == [document.pk]
    assert document.status == Status.FILED


def test_no_file_is_opened_for_a_document_one_may_not_see(cast, as_):
    document = make_issued(cast.office, seen_by=(cast.ha,))

    answer = as_(cast.an).post(
        NEW, {"code": "1", "title": "T", "retention_years": 5, "document": document.pk}
    )

    assert answer.status_code == 404
    assert not CaseFile.objects.exists()


def test_contents_stand_in_the_order_they_were_laid(cast, as_, case):
    for subject in ("Ba", "Một", "Hai"):
        filed(cast, case, subject=subject)

    items = as_(cast.an).get(url("case", case)).context["items"]

    assert [(one["ordinal"], one["title"]) for one in items] == [
        (1, "Báo cáo Ba"),
        (2, "Báo cáo Một"),
        (3, "Báo cáo Hai"),
    ]


def test_what_one_may_not_see_is_in_no_contents_and_no_count(cast, as_, case):
    filed(cast, case, subject="Chỉ An thấy")
    shared = filed(cast, case, subject="Bình cũng thấy")
    with transaction.atomic():
        sharing.grant_person(
            document=shared, position=cast.binh, cause="share", cause_id=1, actor=SYSTEM
        )

    page = as_(cast.binh).get(url("case", case))

    assert [(one["ordinal"], one["title"]) for one in page.context["items"]] == [
        (1, "Báo cáo Bình cũng thấy")
    ]
    assert page.context["found"].total == 1
    assert "Chỉ An thấy" not in page.content.decode()
    assert as_(cast.binh).get(LIST).context["rows"][0]["documents"] == 1
    assert as_(cast.an).get(LIST).context["rows"][0]["documents"] == 2


def test_a_document_is_found_and_laid_into_the_file(cast, as_, case):
    wanted = make_issued(cast.office, seen_by=(cast.an,), subject="Kết quả khảo sát")
    make_issued(cast.office, seen_by=(cast.ha,), subject="Kết quả của Hà")

    found = as_(cast.an).get(url("case-add", case, "?q=kết quả")).context["found"]
    as_(cast.an).post(url("case-add", case), {"document": wanted.pk})

    assert found == [wanted]
    assert case.items.get().document == wanted
    assert as_(cast.an).get(url("case-add", case, "?q=kết quả")).context["found"] == []


@pytest.mark.parametrize("given", ["", "x", "-1", "9" * 30])
def test_a_document_of_nonsense_is_not_found(cast, as_, case, given):
    assert as_(cast.an).post(url("case-add", case), {"document": given}).status_code == 404


def test_a_hidden_document_cannot_be_laid_into_a_file(cast, as_, case):
    hidden = make_issued(cast.office, seen_by=(cast.ha,))

    answer = as_(cast.an).post(url("case-add", case), {"document": hidden.pk})

    assert answer.status_code == 404
    assert not case.items.exists()


def test_beside_a_document_stand_its_files_and_the_form(cast, as_, case):
    document = make_issued(cast.office, seen_by=(cast.an, cast.ha))
    panel = reverse("documents:document-cases", args=[document.pk])

    before = as_(cast.an).get(panel, headers={"HX-Request": "true"}).content.decode()
    as_(cast.an).post(reverse("documents:file", args=[document.pk]), {"case_file": case.pk})
    after = as_(cast.an).get(panel)
    stranger = as_(cast.ha).get(panel)

    assert "<html" not in before
    assert f'value="{case.pk}"' in before
    assert after.context["cases"] == [case]
    assert "<html" in after.content.decode()
    assert stranger.context["cases"] == []


def test_a_document_goes_only_into_ones_own_open_files(cast, as_, case):
    document = make_issued(cast.office, seen_by=(cast.an, cast.binh))

    answer = as_(cast.binh).post(
        reverse("documents:file", args=[document.pk]), {"case_file": case.pk}
    )

    assert answer.status_code == 200
    assert not case.items.exists()


def test_an_archivist_files_into_what_was_shared(cast, as_, case):
    archivist = make_person(Role.ARCHIVIST, cast.office, cast.registry)
    document = make_issued(cast.office, seen_by=(archivist,))
    with transaction.atomic():
        sharing.grant_case(
            case_file=case,
            principal=user_principal(archivist.user_id),
            cause="share",
            cause_id=1,
            actor=SYSTEM,
        )

    as_(archivist).post(reverse("documents:file", args=[document.pk]), {"case_file": case.pk})

    assert case.items.get().document == document


def test_closing_waits_for_what_is_unfinished(cast, as_, case):
    document = make_incoming(cast.office, seen_by=(cast.an,))
    filing.add(actor=actor_of(cast.an), case_file=case, document=document)

    page = as_(cast.an).get(url("case", case))
    answer = as_(cast.an).post(url("case-close", case), {"act": "do"})

    case.refresh_from_db()
    assert page.context["found"].unfinished == 1
    assert [one.kind for one in page.context["faults"]] == ["unfinished"]
    assert "chưa xử lý xong" in page.content.decode()
    assert "chưa xử lý xong" in answer.content.decode()
    assert case.status == CaseStatus.OPEN


def test_a_file_is_closed_and_opened_again(cast, as_, case):
    filed(cast, case)
    client = as_(cast.an)

    client.post(url("case-close", case), {"act": "do"})
    case.refresh_from_db()
    closed = client.get(url("case", case))

    assert case.status == CaseStatus.CLOSED
    assert "Nộp lưu trước ngày" in closed.content.decode()
    assert "Mở lại" in closed.content.decode()

    unsaid = client.post(url("case-reopen", case), {"act": "do"})
    client.post(url("case-reopen", case), {"act": "do", "note": "Còn thiếu báo cáo cuối năm"})
    case.refresh_from_db()

    assert "field-error" in unsaid.content.decode()
    assert (case.status, case.closed_at, case.due_on) == (CaseStatus.OPEN, None, None)


# An keeps the file, Bình sees it as head of the unit; nobody else knows of it.
@pytest.mark.parametrize(
    ("name", "keeper", "reader"),
    [
        ("case", 200, 200),
        ("case-add", 200, 403),
        ("case-close", 200, 403),
        ("case-reopen", 200, 403),
        ("case-edit", 200, 403),
        ("case-settle", 200, 403),
        ("case-keep-back", 200, 403),
    ],
)
def test_each_route_of_a_file_knows_who_may(cast, as_, case, name, keeper, reader):
    assert as_(cast.an).get(url(name, case)).status_code == keeper
    assert as_(cast.binh).get(url(name, case)).status_code == reader
    for stranger in (cast.ha, cast.chi, cast.giang, cast.khoa):
        assert as_(stranger).get(url(name, case)).status_code == 404
        assert as_(stranger).post(url(name, case)).status_code in (404, 405)


def test_an_administrator_opens_no_file(cast, as_):
    assert as_(cast.khoa).get(NEW).status_code == 403
    assert codes(as_(cast.khoa).get(LIST)) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["02.TP", "01.NV"]),
        ("?view=mine", ["01.NV"]),
        ("?view=open", ["02.TP", "01.NV"]),
        ("?view=closed", []),
        ("?q=cải cách", ["01.NV"]),
        ("?q=02", ["02.TP"]),
        ("?view=zz&after=zz", ["02.TP", "01.NV"]),
    ],
)
def test_filters_narrow_and_nonsense_does_not(cast, as_, case, query, expected):
    other = filing.open_case(
        actor=actor_of(cast.ha), code="02.TP", title="Tư pháp", retention_years=5
    )
    with transaction.atomic():
        sharing.grant_case(
            case_file=other,
            principal=user_principal(cast.an.user_id),
            cause="share",
            cause_id=1,
            actor=SYSTEM,
        )

    assert codes(as_(cast.an).get(LIST + query)) == expected


def test_the_list_pages_by_cursor(cast, as_):
    for number in range(32):
        filing.open_case(actor=actor_of(cast.an), code=f"{number:02d}", title="T")

    first = as_(cast.an).get(LIST)
    second = as_(cast.an).get(LIST + first.context["page"]["older_url"])

    assert len(codes(first)) == 30
    assert codes(second) == ["01", "00"]


def test_lists_and_contents_ask_as_often_for_five_as_for_fifty(cast, as_, case):
    client = as_(cast.an)
    counts = []
    for total in (5, 45):
        for number in range(total):
            filed(cast, case)
            filing.open_case(actor=actor_of(cast.an), code=f"{total}.{number}", title="T")
            make_document(
                cast.office, seen_by=(cast.an,), origin="imported", issued_on=clock.today()
            )
        counts.append([queries_of(client, one) for one in (LIST, url("case", case), ARCHIVE)])

    assert counts[0] == counts[1]


def imported(cast, **fields) -> Document:
    values = {"origin": "imported", "direction": "outgoing", "seen_by": (cast.an,), **fields}
    return make_document(cast.office, **values)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Năm cũ", "Năm mới", "Không ngày"]),
        ("?year=2018", ["Năm mới"]),
        ("?type=QD", ["Năm cũ"]),
        ("?q=năm", ["Năm cũ", "Năm mới"]),
        ("?year=1066&type=zz&after=zz", ["Năm cũ", "Năm mới", "Không ngày"]),
    ],
)
def test_the_archive_holds_what_was_imported(cast, as_, query, expected):
    imported(cast, subject="Năm cũ", issued_on="2013-05-01", type_code="QD")
    imported(cast, subject="Năm mới", issued_on="2018-05-01")
    imported(cast, subject="Không ngày")
    make_issued(cast.office, seen_by=(cast.an,), subject="Không nhập")
    imported(cast, subject="Của Hà", seen_by=(cast.ha,))

    found = [row["subject"] for row in as_(cast.an).get(ARCHIVE + query).context["rows"]]

    assert sorted(found) == sorted(expected)


def test_the_archive_of_a_stranger_is_empty(cast, as_):
    imported(cast, subject="Chỉ An thấy", issued_on="2013-05-01")

    for stranger in (cast.ha, cast.giang, cast.khoa):
        page = as_(stranger).get(ARCHIVE)
        assert page.context["rows"] == []
        assert "2013" not in page.content.decode()
