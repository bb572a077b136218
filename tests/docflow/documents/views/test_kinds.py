"""The start page of writing, and the form of each type: its own fields, and what they refuse."""

import re

import pytest
from django.urls import reverse

from docflow.documents.models import Document
from docflow.documents.rendering import kinds as printed
from docflow.documents.services.composing import compose
from docflow.documents.states import DRAFTABLE
from tests.factories.org import Cast

NEW = reverse("documents:new")


@pytest.fixture
def cast(company) -> Cast:
    """Without keys: nothing is signed here."""
    return company


OWN = {
    "CD": {"addressees": "Ủy ban nhân dân các phường"},
    "GM": {
        "guests": "Bà Lê Thị Hoa",
        "event": "cuộc họp giao ban",
        "begins": "2026-12-05T08:30",
        "venue": "Phòng họp số 1",
    },
    "GGT": {
        "person": "Trần Văn Bình",
        "post": "Chuyên viên",
        "host": "Chi cục Văn thư - Lưu trữ",
        "matter": "nộp tài liệu",
        "until": "2026-12-31",
    },
    "BB": {
        "gathering": "hội nghị",
        "begins": "2026-12-05T08:30",
        "ends": "2026-12-05T11:00",
        "venue": "Hội trường",
        "present": "Lãnh đạo các phòng\nChủ tịch các phường",
    },
    "GNP": {
        "person": "Trần Văn Bình",
        "post": "Chuyên viên",
        "asked": "2026-12-01",
        "days": "5",
        "begins": "2026-12-07",
        "ends": "2026-12-11",
        "venue": "Bến Tre",
        "counted": "nghỉ không hưởng lương",
    },
    "GUQ": {
        "person": "Lê Văn Bình",
        "post": "Trưởng phòng",
        "begins": "2026-12-01",
        "until": "2026-12-31",
    },
    "HDONG": {
        "party": "Công ty Phương Nam",
        "party_person": "Đỗ Văn Em",
        "party_post": "Giám đốc",
    },
}
OWN["BGN"] = OWN["BTT"] = OWN["HDONG"]


def write(code):
    return reverse("documents:write", args=[code])


def typed(cast, code, **changes):
    return {
        "subject": "Việc cần làm",
        "body": "Đề nghị các đơn vị thực hiện.",
        "signer": cast.chi.pk,
        "direction": "outgoing",
        "urgency": "0",
        "archive_line": "VT",
        **({"secretary": cast.an.pk} if code == "BB" else {}),
        **OWN.get(code, {}),
        **changes,
    }


def test_the_page_shows_every_type_and_finds_by_letters_without_script(cast, as_):
    browser = as_(cast.an)

    words = browser.get(NEW).content.decode()
    found = browser.get(NEW, {"q": "giay moi"}).content.decode()
    nothing = browser.get(NEW, {"q": "<script>"}).content.decode()

    assert all(f'href="{write(code)}"' in words for code in DRAFTABLE)
    assert re.findall(r'class="kind" href="([^"]+)"', found) == [write("GM")]
    assert "Không có loại văn bản nào" in nothing
    assert "<script>" not in nothing.split("<main")[1].split("</main")[0]


def test_typing_asks_for_the_groups_alone(cast, as_):
    answer = as_(cast.an).get(NEW, {"q": "bb"}, headers={"HX-Request": "true"})

    words = answer.content.decode()
    assert words.strip().startswith('<div id="kinds"')
    assert write("BB") in words


@pytest.mark.parametrize("code", DRAFTABLE)
def test_each_type_is_drafted_and_opened_again_as_it_was_typed(cast, as_, code):
    browser = as_(cast.an)
    assert browser.get(write(code)).status_code == 200

    answer = browser.post(write(code), typed(cast, code))

    document = Document.objects.get()
    assert answer.status_code == 303, answer.context["form"].errors
    assert printed.missing(compose(document)) == ()
    form = browser.get(reverse("documents:edit", args=[document.pk])).context["form"]
    for name, value in OWN.get(code, {}).items():
        assert str(form[name].value()) == value


@pytest.mark.parametrize("code", OWN)
def test_what_a_model_needs_is_asked_for_at_its_field(cast, as_, code):
    empty = dict.fromkeys(OWN[code], "")

    answer = as_(cast.an).post(write(code), typed(cast, code, subject="", **empty))

    assert not Document.objects.exists()
    errors = set(answer.context["form"].errors) - {"subject"}
    # Guests may be the offices that are chosen: there are none here.
    assert errors == set(empty)
    assert all(answer.context["form"].errors[name] for name in empty)


@pytest.mark.parametrize(
    ("code", "changes", "name"),
    [
        ("GM", {"guests": ""}, "guests"),
        ("GM", {"ends": "2026-12-05T08:00"}, "ends"),
        ("GM", {"begins": "mai"}, "begins"),
        ("BB", {"ends": "2026-12-04T11:00"}, "ends"),
        ("GNP", {"ends": "2026-12-06"}, "ends"),
        ("GNP", {"days": "6"}, "days"),
        ("GNP", {"days": "0"}, "days"),
        ("GUQ", {"until": "2026-11-01"}, "until"),
        ("QD", {"enacts": "QC"}, "enacted_subject"),
        ("QD", {"enacted_body": "Điều 1. Phạm vi"}, "enacts"),
        ("QD", {"enacts": "CV", "enacted_subject": "a", "enacted_body": "b"}, "enacts"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(cast, as_, code, changes, name):
    answer = as_(cast.an).post(write(code), typed(cast, code, **changes))

    assert not Document.objects.exists()
    assert name in answer.context["form"].errors


def test_chair_and_secretary_are_two(cast, as_):
    answer = as_(cast.an).post(write("BB"), typed(cast, "BB", secretary=cast.chi.pk))

    assert list(answer.context["form"].errors) == ["secretary"]


def test_a_person_of_another_office_writes_no_minutes(cast, as_):
    answer = as_(cast.an).post(write("BB"), typed(cast, "BB", secretary=cast.giang.pk))

    assert list(answer.context["form"].errors) == ["secretary"]


def test_guests_and_receivers_of_a_telegram_are_the_offices_chosen(cast, as_):
    for code, empty in (("GM", "guests"), ("CD", "addressees")):
        data = typed(cast, code, offices=[cast.other_office.pk], **{empty: ""})
        as_(cast.an).post(write(code), data)

    invitation = Document.objects.get(type_code="GM")
    telegram = Document.objects.get(type_code="CD")
    assert invitation.content["details"]["guests"] == cast.other_office.name
    assert telegram.content["addressees"] == [cast.other_office.name]
    assert telegram.content["recipients"] == ["Như trên"]


def test_a_paper_without_a_printed_subject_gets_one_for_the_register(cast, as_):
    as_(cast.an).post(write("GGT"), typed(cast, "GGT", subject="", body=""))
    as_(cast.an).post(write("GNP"), typed(cast, "GNP", subject=""))

    introduction, leave = Document.objects.order_by("pk")
    assert introduction.subject == "Giới thiệu Trần Văn Bình đến Chi cục Văn thư - Lưu trữ"
    assert introduction.content["recipients"] == ["Như trên"]
    assert leave.subject == "Cho Trần Văn Bình nghỉ phép"
    assert leave.content["recipients"] == ["Trần Văn Bình"]


def test_a_decision_issues_a_regulation_in_the_same_file(cast, as_):
    body = "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi"
    enacts = {"enacts": "QC", "enacted_subject": "Công tác văn thư", "enacted_body": body}
    browser = as_(cast.an)

    browser.post(write("QD"), typed(cast, "QD", **enacts))

    document = Document.objects.get()
    enacted = document.content["enacted"]
    assert (enacted["type_name"], enacted["subject"]) == ("Quy chế", "Công tác văn thư")
    assert [block["kind"] for block in enacted["body"]] == ["heading", "article"]
    form = browser.get(reverse("documents:edit", args=[document.pk])).context["form"]
    assert {name: form[name].value() for name in enacts} == enacts
