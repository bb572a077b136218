"""Writing a draft, seeing its page, uploading a file, putting the signature places."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docflow.documents.models import Document, Register
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import drafting, routing
from docflow.documents.states import Origin, Status
from tests.factories.org import actor_of

WRITE = reverse("documents:write", args=["KH"])
PREVIEW = reverse("documents:draft-preview", args=["KH"])
UPLOAD = reverse("documents:upload")


def typed(cast, **changes) -> dict:
    return {
        "subject": "Kế hoạch chuyển đổi số",
        "grounds": "Căn cứ Luật A\nCăn cứ Luật B",
        "body": "I. MỤC ĐÍCH\n1. Nâng cao chất lượng.",
        "signer": cast.chi.pk,
        "direction": "outgoing",
        "urgency": "0",
        "offices": [cast.other_office.pk],
        "others": "Ban Quản lý chợ",
        "citizens": "Ông Nguyễn Văn A",
        "archive_line": "VT",
        **changes,
    }


@pytest.fixture
def pdf(way) -> bytes:
    """A finished PDF with the decree's texts on it."""
    return data_of(latest(way.draft()))


@pytest.fixture
def uploaded(cast, pdf) -> Document:
    return drafting.upload(
        actor=actor_of(cast.an),
        type_code="HD",
        subject="Hướng dẫn",
        data=pdf,
        signer=cast.chi,
        to=[drafting.To(office=cast.other_office)],
    )


def test_the_first_six_types_and_an_upload_are_offered(cast, as_):
    words = as_(cast.an).get(reverse("documents:new")).content.decode()

    for code in ("KH", "QD", "CV", "TB", "BC", "TTR"):
        assert reverse("documents:write", args=[code]) in words
    assert UPLOAD in words


@pytest.mark.parametrize(("who", "kept"), [("an", "VT, NV"), ("chi", "VT")])
def test_a_new_draft_is_kept_by_the_registry_and_its_unit(cast, as_, who, kept):
    form = as_(getattr(cast, who)).get(WRITE).context["form"]

    assert form["archive_line"].value() == kept


def test_an_administrator_writes_nothing(cast, as_):
    browser = as_(cast.khoa)

    for address in (reverse("documents:new"), WRITE, UPLOAD):
        assert browser.get(address).status_code == 403
    assert browser.post(WRITE, typed(cast)).status_code == 403
    assert browser.post(PREVIEW, typed(cast)).status_code == 403


def test_a_type_that_has_no_layout_is_not_found(cast, as_):
    assert as_(cast.an).get(reverse("documents:write", args=["XX"])).status_code == 404


def test_what_was_typed_becomes_a_draft(cast, as_):
    answer = as_(cast.an).post(WRITE, typed(cast))

    document = Document.objects.get()
    assert answer.status_code == 303
    assert answer.url == document.get_absolute_url()
    assert document.status == Status.DRAFT
    assert document.content["grounds"] == ["Căn cứ Luật A", "Căn cứ Luật B"]
    assert [block["kind"] for block in document.content["body"]] == ["heading", "clause"]
    to = [(one.name, one.office_id, one.citizen_or_firm) for one in document.recipients.all()]
    assert to == [
        (cast.other_office.name, cast.other_office.pk, False),
        ("Ban Quản lý chợ", None, False),
        ("Ông Nguyễn Văn A", None, True),
    ]


def test_save_and_submit_asks_for_the_submission(cast, as_):
    answer = as_(cast.an).post(WRITE, typed(cast, act="submit"))

    assert answer.url == reverse("documents:submit", args=[Document.objects.get().pk])


def test_nothing_typed_is_lost_on_a_mistake(cast, as_):
    answer = as_(cast.an).post(WRITE, typed(cast, signer="", subject=""))

    words = answer.content.decode()
    assert not Document.objects.exists()
    assert "Nội dung đã nhập còn nguyên" in words
    for kept in ("Căn cứ Luật B", "Nâng cao chất lượng", "Ban Quản lý chợ", "Ông Nguyễn Văn A"):
        assert kept in words
    assert f'value="{cast.other_office.pk}" id="id_offices_0" checked' in words


def test_a_new_form_names_who_signed_the_last_one_while_they_may(cast, as_):
    client = as_(cast.an)
    assert client.get(WRITE).context["form"]["signer"].value() is None
    client.post(WRITE, typed(cast))

    page = client.get(WRITE)
    assert page.context["form"]["signer"].value() == cast.chi.pk
    assert f'<option value="{cast.chi.pk}" selected>' in page.content.decode()

    cast.chi.user.is_active = False
    cast.chi.user.save()
    assert "selected" not in str(client.get(WRITE).context["form"]["signer"])


def test_a_person_of_another_office_cannot_be_named_as_signer(cast, as_):
    as_(cast.an).post(WRITE, typed(cast, signer=cast.giang.pk))

    assert not Document.objects.exists()


def test_markup_in_a_draft_is_text(cast, as_):
    evil = "#read('/etc/passwd') <script>alert(1)</script> $x$"

    answer = as_(cast.an).post(WRITE, typed(cast, subject=evil), follow=True)

    assert Document.objects.get().subject == evil
    assert "<script>alert(1)" not in answer.content.decode()


def test_the_preview_shows_the_exact_page_and_keeps_nothing(cast, as_):
    browser = as_(cast.an)

    answer = browser.post(PREVIEW, typed(cast))

    (sheet,) = answer.context["sheets"]
    picture = browser.get(sheet["url"])
    assert picture["Content-Type"] == "image/png"
    assert "<html" not in answer.content.decode()
    assert not Document.objects.exists()


def test_the_preview_works_with_hardly_anything_typed(cast, as_):
    answer = as_(cast.an).post(PREVIEW, {"subject": ""})

    assert len(answer.context["sheets"]) == 1


def test_a_previewed_page_is_shown_to_its_writer_alone(cast, as_):
    (sheet,) = as_(cast.an).post(PREVIEW, typed(cast)).context["sheets"]

    assert as_(cast.binh).get(sheet["url"]).status_code == 404


def test_without_script_the_button_shows_the_page_and_saves_nothing(cast, as_):
    answer = as_(cast.an).post(WRITE, typed(cast, act="preview"))

    assert len(answer.context["sheets"]) == 1
    assert "Nâng cao chất lượng" in answer.content.decode()
    assert not Document.objects.exists()


def test_the_preview_of_an_edited_draft_is_that_of_the_saved_one(cast, way, as_):
    document = way.draft()

    page = as_(cast.an).get(reverse("documents:edit", args=[document.pk]))

    assert page.context["form"].initial["body"] == "Các đơn vị triển khai kế hoạch."
    assert page.context["form"].initial["subject"] == document.subject


def test_a_draft_is_edited_and_what_stood_before_stays(cast, way, as_):
    document = way.draft()

    as_(cast.an).post(
        reverse("documents:edit", args=[document.pk]),
        typed(cast, subject="Kế hoạch đã sửa", offices=[], others="", citizens=""),
    )

    document.refresh_from_db()
    assert document.subject == "Kế hoạch đã sửa"
    assert document.versions.count() == 2
    assert not document.recipients.exists()


def test_lines_of_an_issued_document_are_offered_to_a_script(cast, way, as_):
    way.issued()

    page = as_(cast.an).get(WRITE).content.decode()

    assert 'data-offers="[&quot;Luật Tổ chức chính quyền địa phương&quot;]"' in page


def test_a_submitted_document_is_not_edited(cast, way, as_):
    document = way.submitted()

    answer = as_(cast.an).post(reverse("documents:edit", args=[document.pk]), typed(cast))

    assert answer.status_code == 403
    assert Document.objects.get(pk=document.pk).subject == document.subject


@pytest.mark.parametrize(
    ("station", "instead"),
    [
        ("submitted", "đề nghị trả lại"),
        ("signed", "đề nghị trả lại"),
        ("issued", "thay thế, sửa đổi hoặc đính chính"),
    ],
)
def test_what_stands_instead_of_editing_is_what_can_be_done(cast, way, as_, station, instead):
    """NĐ 30/2020/NĐ-CP, Điều 18.3: what was issued is replaced, amended or corrected."""
    document = getattr(way, station)()

    answer = as_(cast.an).get(reverse("documents:edit", args=[document.pk]))

    assert answer.status_code == 403
    assert instead in answer.content.decode()


def test_an_upload_becomes_a_draft_with_proposed_places(cast, pdf, as_):
    file = SimpleUploadedFile("huong-dan.pdf", pdf, "application/pdf")
    data = typed(cast, type_code="HD", file=file)

    answer = as_(cast.an).post(UPLOAD, data)

    document = Document.objects.get(origin=Origin.UPLOADED)
    assert answer.url == reverse("documents:places", args=[document.pk])
    names = {field["name"] for field in latest(document).fields}
    assert names == {"Signer", "IssueLine", "Seal"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 word", "Word"),
        (b"\x89PNG\r\n", "ảnh"),
        (b"hello", "không phải tệp PDF"),
        (b"%PDF-1.7 broken", "hỏng"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_the_rest_is_kept(cast, as_, data, words):
    file = SimpleUploadedFile("x.pdf", data, "application/pdf")

    answer = as_(cast.an).post(UPLOAD, typed(cast, type_code="HD", file=file))

    page = answer.content.decode()
    assert words in page
    assert "Kế hoạch chuyển đổi số" in page
    assert not Document.objects.exists()


def test_a_signed_file_is_refused_before_it_gets_in(cast, way, as_):
    file = SimpleUploadedFile("x.pdf", data_of(latest(way.signed())), "application/pdf")

    answer = as_(cast.an).post(UPLOAD, typed(cast, type_code="HD", file=file))

    assert "chữ ký số" in answer.content.decode()
    assert not Document.objects.filter(origin=Origin.UPLOADED).exists()


def places(**changes) -> dict:
    data = {}
    for name, (x, y, w, h) in {
        "Signer": (300, 150, 150, 80),
        "IssueLine": (70, 700, 450, 20),
        "Seal": (250, 140, 102, 102),
    }.items():
        values = {"page": 1, "x": x, "y": y, "w": w, "h": h}
        data |= {f"{name}-{key}": value for key, value in values.items()}
    return {**data, **changes}


def test_places_are_put_by_numbers(cast, uploaded, as_):
    address = reverse("documents:places", args=[uploaded.pk])

    answer = as_(cast.an).post(address, places())

    signer = next(one for one in latest(uploaded).fields if one["name"] == "Signer")
    assert answer.status_code == 303
    assert {key: signer[key] for key in ("page", "x1", "y1", "x2", "y2")} == {
        "page": 0,
        "x1": 300,
        "y1": 150,
        "x2": 450,
        "y2": 230,
    }


def test_looking_again_saves_nothing_and_draws_what_was_typed(cast, uploaded, as_):
    before = latest(uploaded).fields

    answer = as_(cast.an).post(
        reverse("documents:places", args=[uploaded.pk]), places(act="show", **{"Signer-x": 10})
    )

    (sheet,) = answer.context["sheets"]
    signer = next(box for box in sheet["boxes"] if box["id"] == "Signer")
    assert signer["x"] == 10
    assert signer["y"] == sheet["height"] - 150 - 80
    assert latest(uploaded).fields == before


@pytest.mark.parametrize(
    "change",
    [{"Signer-page": 9}, {"Signer-x": "abc"}, {"Signer-w": -5}, {"Seal-h": ""}],
)
def test_a_place_that_cannot_be_is_refused(cast, uploaded, as_, change):
    before = latest(uploaded).fields

    answer = as_(cast.an).post(reverse("documents:places", args=[uploaded.pk]), places(**change))

    assert answer.status_code == 200
    assert latest(uploaded).fields == before


def test_places_belong_to_the_drafter_of_an_upload(cast, way, uploaded, as_):
    drafted = way.draft()
    hidden = reverse("documents:places", args=[uploaded.pk])

    assert as_(cast.ha).get(hidden).status_code == 404
    assert as_(cast.giang).post(hidden, places()).status_code == 404
    assert as_(cast.an).get(reverse("documents:places", args=[drafted.pk])).status_code == 409


def test_a_returned_upload_gets_its_places_on_the_file_that_will_be_submitted(cast, uploaded, as_):
    browser = as_(cast.an)
    routing.submit(actor=actor_of(cast.an), document=uploaded, explanation="Tệp của nơi khác")
    routing.send_back(actor=actor_of(cast.binh), document=uploaded, note="Dời ô ký sang bên phải.")
    final = latest(uploaded)

    browser.post(reverse("documents:places", args=[uploaded.pk]), places(**{"Signer-x": 350}))

    assert latest(uploaded).fields == final.fields
    draft = uploaded.versions.get(kind="draft")
    assert next(one for one in draft.fields if one["name"] == "Signer")["x1"] == 350


def test_a_preview_opens_no_register_of_another_office(cast, as_):
    as_(cast.an).post(PREVIEW, typed(cast))

    assert set(Register.objects.values_list("office", flat=True)) <= {cast.office.pk}
