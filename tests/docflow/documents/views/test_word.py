"""A draft begins with a Word file: shown in the form, saved by nobody, refused in plain words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docflow.core.errors import Forbidden, Invalid
from docflow.documents.forms.word import filled
from docflow.documents.models import Document, TypedText
from docflow.documents.services import taking_word
from docflow.documents.word import converting
from docflow.documents.word.package import OLE
from docflow.documents.word.parts import Parts
from tests.docflow.documents import word_files as files
from tests.docflow.documents.views.test_drafts import WRITE, typed
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of

NEW = reverse("documents:word-new")
OLD = OLE + "WordDocument".encode("utf-16-le")


def file(data: bytes, name: str = "quyet-dinh.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def test_a_decision_opens_the_form_of_its_type_and_saves_nothing(cast, as_):
    page = as_(cast.an).post(NEW, {"word": file(files.decision())})

    form = page.context["form"]
    words = page.content.decode()
    assert page.context["kind"].code == "QD"
    assert form["subject"].value() == "Về việc ban hành Quy chế văn thư"
    assert form["grounds"].value().splitlines()[1] == "Theo đề nghị của Trưởng phòng Nội vụ"
    assert "a) điểm a;" in form["body"].value()
    assert form["recipients"].value() == "Như Điều 3\nThường trực Quận ủy"
    assert form["archive_line"].value() == "VT, NV"
    assert [one.title for one in form["appendices"].value()] == ["Danh mục hồ sơ", "Biểu mẫu"]
    assert "Phần ký (hãy chọn người ký): TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH / Trần Thị Chi" in words
    assert f'action="{reverse("documents:write", args=["QD"])}"' in words
    assert not form.errors
    assert not Document.objects.exists()
    assert not TypedText.objects.exists()


def test_the_person_says_the_type_where_the_file_does_not(cast, as_):
    client = as_(cast.an)
    plain = files.of_lines("Nội dung họp giao ban.")

    asked = client.post(NEW, {"word": file(plain)})
    assert "Không nhận ra loại văn bản" in asked.content.decode()

    page = client.post(NEW, {"word": file(plain), "type_code": "TB"})
    assert page.context["kind"].code == "TB"
    assert page.context["form"]["body"].value() == "Nội dung họp giao ban."
    # What the file does not say begins as in an empty form.
    assert page.context["form"]["archive_line"].value() == "VT, NV"


def test_a_reply_that_begins_with_a_file_stays_a_reply(cast, as_):
    incoming = make_incoming(cast.office, seen_by=(cast.an,))
    client = as_(cast.an)
    choose = client.get(reverse("documents:new"), {"answers": incoming.pk}).content.decode()
    address = f"{NEW}?answers={incoming.pk}"
    assert f'href="{address}"' in choose

    letter = {"type_code": "CV", "word": file(files.of_lines("Kính báo cáo kết quả rà soát."))}
    page = client.post(address, letter)

    form = page.context["form"]
    assert form["answers"].value() == [incoming.pk]
    assert page.context["answered"] == incoming
    assert form["addressees"].value().splitlines()[0] == incoming.issuer_name
    assert "?answers=" in page.content.decode()
    # The ready-made subject was typed by nobody: what the file says comes before it.
    letter["word"].seek(0)
    assert form["subject"].value().startswith("trả lời ")
    decision = client.post(address, {"type_code": "CV", "word": file(files.decision())})
    assert decision.context["form"]["subject"].value() == "Về việc ban hành Quy chế văn thư"
    back = reverse("documents:new") + f"?answers={incoming.pk}"
    assert f'href="{back}"' in client.get(address).content.decode()
    # Nobody answers what they may not see.
    letter["word"].seek(0)
    other = as_(cast.ha).post(address, letter)
    assert other.context["answered"] is None
    assert "answers" not in other.context["form"].fields


@pytest.mark.parametrize("into_open_form", [False, True])
def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    cast, as_, monkeypatch, into_open_form
):
    monkeypatch.setattr(taking_word, "MOST_BYTES", 3 * 2**20)
    monkeypatch.setattr(
        "django.core.files.uploadedfile.TemporaryUploadedFile.read",
        lambda *_any: pytest.fail("it was read"),
        raising=False,
    )
    large = file(b"PK" + bytes(3 * 2**20))

    if into_open_form:
        page = as_(cast.an).post(WRITE, typed(cast, act="word", subject="Đã gõ", word=large))
        assert page.context["form"]["subject"].value() == "Đã gõ"
    else:
        page = as_(cast.an).post(NEW, {"word": large})

    assert "Tệp lớn hơn 3 MB" in page.content.decode()


def test_in_the_open_form_empty_fields_are_filled_and_others_go_on(cast, as_):
    data = typed(cast, act="word", subject="Đã gõ", body="1. Đã gõ.", word=file(files.decision()))

    page = as_(cast.an).post(WRITE, data)

    form = page.context["form"]
    assert form["subject"].value() == "Đã gõ"
    assert form["body"].value().startswith("1. Đã gõ.\nĐiều 1. Ban hành Quy chế.")
    assert form["grounds"].value().splitlines()[0] == "Căn cứ Luật A"
    assert len(form["grounds"].value().splitlines()) == 4
    assert form["signer"].value() == str(cast.chi.pk)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Tệp rỗng"),
        (b"%PDF-1.7", "Đây là tệp PDF"),
        (b"PK\x03\x04 x", "bị hỏng"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu"),
        (b"hello", "không phải tệp Word"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_and_what_was_typed_stays(cast, as_, data, words):
    client = as_(cast.an)

    assert words in client.post(NEW, {"word": file(data)}).content.decode()
    page = client.post(WRITE, typed(cast, act="word", word=file(data)))

    assert words in page.content.decode()
    assert page.context["form"]["body"].value() == "I. MỤC ĐÍCH\n1. Nâng cao chất lượng."
    assert not Document.objects.exists()


def test_the_button_without_a_file_says_so(cast, as_):
    page = as_(cast.an).post(WRITE, typed(cast, act="word"))

    assert "Chưa chọn tệp" in page.content.decode()


def test_an_old_file_without_libreoffice_says_what_to_do(cast, as_, monkeypatch):
    monkeypatch.setattr(converting, "PROGRAMS", ("no-such-office",))

    words = as_(cast.an).post(NEW, {"word": file(OLD, "cu.doc")}).content.decode()

    assert "chưa có LibreOffice" in words
    assert "lưu thành .docx" in words


def test_a_macro_and_entities_are_refused_by_the_service(cast):
    for part, words in (("word/vbaProject.bin", "macro"), ("word/evil.xml", "DOCTYPE")):
        data = files.repacked(
            files.of_lines("x"),
            lambda parts, part=part: parts.update({part: b"<!DOCTYPE a []>"}),
        )
        with pytest.raises(Invalid, match=words):
            taking_word.take(actor=actor_of(cast.an), data=data)


def test_who_may_not_draft_reads_no_file(cast, as_):
    assert as_(cast.khoa).post(NEW, {"word": file(files.decision())}).status_code == 403
    with pytest.raises(Forbidden):
        taking_word.take(actor=actor_of(cast.khoa), data=files.decision())


def test_what_a_file_has_beside_its_words_is_told_in_words():
    found = Parts(left_out={"pictures": 3, "footnotes": 1, "margins": 1, "head": 1})

    assert taking_word.left_out(found) == [
        "3 hình",
        "1 chú thích cuối trang",
        "Chữ ở đầu trang, chân trang",
        "Phần đầu (tên cơ quan, số, ngày): mẫu tự điền",
    ]


def test_lines_that_stand_there_do_not_come_twice():
    found = Parts(grounds=["A", "B"], body="x")

    after = filled({"grounds": "B\nC", "body": ""}, found)

    assert (after["grounds"], after["body"]) == ("B\nC\nA", "x")
