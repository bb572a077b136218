"""A child fetched through another parent, or named in a form by its own number, does not exist."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives.models import Report
from docflow.documents import api
from docflow.documents.selectors.versions import latest
from tests.access.walking import ask, undone
from tests.factories.documents import make_incoming

# A form that comes back with what is wrong.
AGAIN = (200, 422)


def refused(house, who: str, url: str, method: str = "GET", data: dict | None = None) -> None:
    answer, writes = ask(house.people, who, url, method, data)
    assert (answer.status_code, writes) == (404, [])


@pytest.mark.parametrize("name", ["download", "page", "verification"])
def test_a_version_is_found_through_its_own_document_alone(house, name):
    own, other = house["document", "draft"], house["document", "filed"]
    ordinal = latest(other).ordinal
    assert not own.versions.filter(ordinal=ordinal).exists()

    more = [1] if name == "page" else []
    refused(house, "an", reverse(f"documents:{name}", args=[own.pk, ordinal, *more]))


def test_an_attachment_is_found_through_its_own_document_alone(house):
    own = house["document", "registered"]

    refused(house, "dung", reverse("documents:attachment", args=[own.pk, 2]))
    refused(house, "an", reverse("documents:attachment", args=[house["document", "draft"].pk, 1]))


def test_a_page_beyond_the_last_is_not_there(house):
    document = house["document", "draft"]

    for number in (0, 99):
        args = [document.pk, latest(document).ordinal, number]
        refused(house, "an", reverse("documents:page", args=args))


def test_a_report_file_is_found_through_its_own_directive_alone(house):
    # Chi sees both orders: the child must still be asked for at its own parent.
    own, other = house["directive", "below"], house["report_file", "other"]

    for who in ("chi", "binh", "an"):
        refused(house, who, reverse("directives:file", args=[own.pk, other.pk]))


@pytest.mark.parametrize("more", [[], ["statement"], ["signature"]])
def test_a_receipt_is_found_through_its_own_delivery_alone(house, more):
    own, other = house["delivery", "sent"], house["receipt", "abroad"]

    name = "exchange:proof" if more else "exchange:receipt"
    refused(house, "dung", reverse(name, args=[own.pk, other.pk, *more]))


def test_an_unknown_part_of_a_receipt_is_not_there(house):
    own, receipt = house["delivery", "sent"], house["receipt", "sent"]

    refused(house, "dung", reverse("exchange:proof", args=[own.pk, receipt.pk, "key"]))


@pytest.mark.parametrize("name", ["sign", "issue"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_one_hidden_document_among_the_picked_refuses_them_all(house, name, method):
    who, own = ("chi", "leader") if name == "sign" else ("dung", "signed")
    picks = [house["document", own].pk, house["document", "theirs"].pk]

    refused(house, who, reverse(f"documents:{name}"), method, {"pick": picks, "pin": "246810"})


@pytest.mark.parametrize("act", ["register", "present"])
def test_a_selection_of_the_desk_takes_only_what_waits_there(house, act):
    hidden = [house["document", name].pk for name in ("abroad_arrived", "theirs", "draft")]

    refused(
        house,
        "dung",
        reverse("documents:incoming-selection"),
        "POST",
        {"act": act, "pick": hidden},
    )
    refused(house, "dung", reverse("documents:present-many"), data={"pick": hidden})


def test_a_hidden_document_cannot_be_laid_into_ones_own_file(house):
    own, hidden = house["case", "mine"], house["document", "theirs"]

    url = reverse("documents:case-add", args=[own.pk])
    refused(house, "an", url, "POST", {"document": hidden.pk})
    for method in ("GET", "POST"):
        data = {"document": hidden.pk, "code": "HS-9", "title": "Hồ sơ"}
        refused(house, "an", reverse("documents:case-new"), method, data)


def test_a_document_goes_into_no_file_of_somebody_else(house):
    document = house["document", "issued"]

    url = reverse("documents:file", args=[document.pk])
    for name in ("theirs", "abroad", "mine"):
        # Bình sees An's file, and does not keep it.
        data = {"case_file": house["case", name].pk}
        answer, writes = ask(house.people, "binh", url, "POST", data)
        assert answer.status_code in AGAIN
        assert writes == []


def test_a_document_is_shared_with_nobody_of_another_office(house):
    document = house["document", "draft"]

    for who in ("giang", "tam", "khoa", "minh"):
        data = {"position": house.people[who].pk}
        answer, writes = ask(
            house.people, "an", reverse("documents:share", args=[document.pk]), "POST", data
        )
        assert answer.status_code in (200, 422), who
        assert writes == [], who


def test_only_a_sharing_of_this_document_is_taken_back(house):
    document = house["document", "draft"]

    # Hà was given another document of the same drafter.
    data = {"position": house.people["ha"].pk}
    refused(house, "an", reverse("documents:unshare", args=[document.pk]), "POST", data)


@pytest.mark.parametrize("holder", ["giang", "tam", "khoa", "minh"])
def test_work_is_given_to_nobody_outside_the_office(house, holder):
    data = {"text": "Rà soát", "lead": f"person:{house.people[holder].pk}", "origin": "meeting"}

    answer, writes = ask(house.people, "chi", reverse("directives:give"), "POST", data)

    assert answer.status_code in AGAIN
    assert writes == []


def test_an_answer_that_one_may_not_see_is_handed_in_by_nobody(house):
    assignment, hidden = house["assignment", "other"], house["document", "issued"]

    for name in ("progress", "result"):
        url = reverse(f"directives:{name}", args=[assignment.pk])
        data = {"text": "Đã xong", "percent": 100, "outgoing": hidden.pk}
        with undone():
            house.people.ask("em", url, method="POST", data=data)
            assert not Report.objects.filter(outgoing=hidden).exists()


def test_a_notice_of_somebody_else_is_neither_opened_nor_read(house):
    from docflow.notifications.models import Notification

    notice = Notification.objects.exclude(user=house.people["an"].user).first()

    refused(house, "an", reverse("notifications:open", args=[notice.pk]))
    _answer, writes = ask(
        house.people, "an", reverse("notifications:read"), "POST", {"id": [notice.pk]}
    )
    with undone():
        notice.refresh_from_db()
    assert notice.read_at is None
    assert set(writes) <= {"notifications_notification"}


def test_acting_in_somebody_elses_position_is_ignored(house):
    url, home = reverse("desk:acting"), reverse("desk:home")

    with undone():
        browser = house.people.browser("an")
        browser.post(url, {"position": house.people["chi"].pk})
        page = browser.get(home)

    assert page.context["actor"].position_id == house.people["an"].pk


def test_a_scan_kept_for_one_clerk_is_no_scan_of_another(house):
    from django.core import signing

    from docflow.documents.views.paper import _SALT  # the salt is the secret's own name

    sha256 = latest(house["document", "theirs"]).file_id
    token = signing.dumps([sha256, house.people["oanh"].user_id], salt=_SALT)
    data = {"issuer_name": "Sở", "subject": "Công văn", "kept": token, "anyway": "1"}

    answer, writes = ask(house.people, "dung", reverse("documents:paper"), "POST", data)

    assert answer.status_code in AGAIN
    assert writes == []


def test_a_hidden_document_is_no_duplicate_of_what_is_typed(house):
    url = reverse("documents:duplicates")
    data = {"code": "55/SNV-KIN", "issuer_name": "Sở Nội vụ"}
    with undone():
        office = house.people.cast.office
        make_incoming(office, code="55/SNV-KIN", issuer_name="Sở Nội vụ")
        hidden = house.people.ask("dung", url, data=data)
        dung = house.people["dung"]
        make_incoming(office, code="55/SNV-KIN", issuer_name="Sở Nội vụ", seen_by=(dung,))
        seen = house.people.ask("dung", url, data=data)

    assert (len(hidden.context["same"]), len(seen.context["same"])) == (0, 1)


def test_the_cursor_of_the_api_names_nothing_hidden(house, monkeypatch):
    monkeypatch.setattr(api, "PAGE", 1)
    with undone():
        # An administrator who is an officer as well has the officer's grants, and no sight.
        khoa = house.people["khoa"]
        make_incoming(house.people.cast.office, seen_by=(khoa,))
        answer = house.people.ask("khoa", reverse("api:documents")).json()

    assert answer == {"items": [], "next_date": None, "next_id": None}


def test_a_preview_typed_by_one_person_is_not_shown_to_another(house):
    data = {"subject": "Kế hoạch kín", "body": "Nội dung", "signer": house.people["chi"].pk}
    url = reverse("documents:draft-preview", args=["KH"])
    with undone():
        page = house.people.ask("an", url, method="POST", data=data)
        (sheet, *_more) = page.context["sheets"]
        mine = house.people.ask("an", sheet["url"])
        theirs = house.people.ask("binh", sheet["url"])

    assert (mine.status_code, theirs.status_code) == (200, 404)


def test_a_number_larger_than_the_database_is_not_found(house):
    for name in ("documents:document", "directives:directive", "exchange:posted"):
        refused(house, "dung", reverse(name, args=[10**40]))
    for who in ("dung", "khoa"):
        for year in (0, 99999, 10**40):
            url = reverse("org:calendar-year", args=[year])
            answer, writes = ask(house.people, who, url)
            assert answer.status_code in (200, 404)
            assert writes == []


@pytest.mark.parametrize(
    ("name", "data"),
    [("BẢN QUÉT.pdf", b"%PDF-1.7 <script>"), ("x.svg", b"<svg onload=alert(1)>")],
)
def test_what_is_no_pdf_is_taken_in_by_nobody(house, name, data):
    fields = {"issuer_name": "Sở", "subject": "Công văn", "file": SimpleUploadedFile(name, data)}

    answer, writes = ask(house.people, "dung", reverse("documents:paper"), "POST", fields)

    assert answer.status_code in AGAIN
    assert writes == []
