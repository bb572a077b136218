"""The pages of the address book."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.exchange.models import AddressEntry
from docflow.exchange.selectors import book
from docflow.exchange.services import addressing
from docflow.exchange.states import Transport
from docflow.org.states import Role
from tests.docflow.exchange.services.test_addressing import certificate_of, fingerprint_of
from tests.docflow.exchange.views.test_deliveries import as_
from tests.factories.org import make_office, make_person, make_unit

LIST = reverse("exchange:addresses")
WHERE = "https://docs.example.vn/gui-nhan/inbox/"


def url(name: str, office) -> str:
    return reverse(f"exchange:{name}", args=[office.pk])


@pytest.fixture
def clerk(world):
    return as_(world.cast.dung)


def upload(world, **more):
    file = SimpleUploadedFile("key.der", certificate_of(world.there))
    return {"file": file, "purpose": "system", **more}


def test_the_list_shows_codes_channel_and_keys(world, clerk):
    page = clerk.get(LIST).content.decode()

    assert "H29.2.01" in page
    assert "000.00.02.H29" in page
    assert url("address", world.there) in page
    assert "Cùng hệ thống" in page


def test_an_office_is_found_by_a_part_of_its_name(world, clerk):
    make_office("Sở Nội vụ", hosted=False)

    rows = clerk.get(LIST, {"q": "noi vu"}).context["rows"]
    assert [row.office.name for row in rows] == ["Sở Nội vụ"]
    empty = clerk.get(LIST, {"q": "không có ai tên này"}).content.decode()
    assert "Không tìm thấy cơ quan nào" in empty
    assert "không cần dấu" in empty


def test_a_long_list_says_how_to_go_on(world, clerk, monkeypatch):
    monkeypatch.setattr(book, "MOST", 1)

    answer = clerk.get(LIST)

    assert len(answer.context["rows"]) == 1
    assert "gõ tên hoặc mã" in answer.content.decode()


def test_the_list_asks_as_much_for_many_offices_as_for_two(world, clerk):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            clerk.get(LIST)
        return len(queries)

    asked()
    few = asked()
    for number in range(8):
        office = make_office(f"Sở {number}", codes=[("new", f"H30.{number}")], hosted=False)
        addressing.enter(actor=world.clerk, office=office, channel=Transport.PAPER)

    assert asked() == few


def test_the_channel_is_changed_and_the_history_shown(world, clerk):
    answer = clerk.post(
        url("address", world.there),
        {"channel": "paper", "connected": "on", "paper_required": ["QD"], "note": "Máy hỏng"},
    )

    assert (answer.status_code, answer["Location"]) == (303, url("address", world.there))
    entry = AddressEntry.objects.get(office=world.there)
    assert (entry.channel, entry.paper_required) == ("paper", ["QD"])
    page = clerk.get(url("address", world.there)).content.decode()
    assert "kênh: Chỉ nhận bản giấy" in page
    assert "Võ Tiến Dũng" in page


def test_what_is_missing_is_said_at_its_field_and_nothing_is_changed(world, clerk):
    answer = clerk.post(url("address", world.there), {"channel": "http", "connected": "on"})

    assert answer.status_code == 422
    assert "cần ít nhất một chứng thư" in answer.content.decode()
    assert not AddressEntry.objects.exists()


def test_an_office_elsewhere_is_not_reached_within_this_installation(world, clerk):
    far = make_office("Sở Nội vụ", hosted=False)

    answer = clerk.post(url("address", far), {"channel": "local", "connected": "on"})

    assert answer.status_code == 422
    assert not AddressEntry.objects.exists()


def test_a_certificate_is_kept_only_when_its_fingerprint_was_compared(world, clerk):
    first = clerk.post(url("address-key", world.there), upload(world))
    told = first.context["form"].initial
    assert first.context["fingerprint"].replace(" ", "").lower() == fingerprint_of(world.there)
    assert not AddressEntry.objects.exists()

    unticked = clerk.post(url("address-key", world.there), told)
    assert unticked.status_code == 422
    assert not AddressEntry.objects.exists()

    clerk.post(url("address-key", world.there), {**told, "compared": "on"})
    entry = AddressEntry.objects.get()
    assert entry.fingerprints == [fingerprint_of(world.there)]
    assert entry.certificates[fingerprint_of(world.there)]["purpose"] == "system"
    assert "Dấu vân tay SHA-256" in clerk.get(url("address", world.there)).content.decode()


def test_a_certificate_that_was_exchanged_between_the_steps_is_refused(world, clerk):
    told = clerk.post(url("address-key", world.there), upload(world)).context["form"].initial

    answer = clerk.post(
        url("address-key", world.there), {**told, "fingerprint": "0" * 64, "compared": "on"}
    )

    assert answer.status_code == 422
    assert "không phải của chứng thư này" in answer.content.decode()
    assert not AddressEntry.objects.exists()


@pytest.mark.parametrize("data", [b"", b"no certificate"])
def test_what_is_no_certificate_is_refused(world, clerk, data):
    answer = clerk.post(
        url("address-key", world.there), upload(world, file=SimpleUploadedFile("a.pem", data))
    )
    hidden = clerk.post(
        url("address-key", world.there),
        {"certificate": "AAAA", "fingerprint": "0", "purpose": "system", "compared": "on"},
    )

    assert (answer.status_code, hidden.status_code) == (422, 422)
    assert not AddressEntry.objects.exists()


def test_a_certificate_is_dropped(world, clerk):
    told = clerk.post(url("address-key", world.there), upload(world)).context["form"].initial
    clerk.post(url("address-key", world.there), {**told, "compared": "on"})

    answer = clerk.post(
        url("address-key-drop", world.there), {"fingerprint": fingerprint_of(world.there)}
    )

    assert answer.status_code == 303
    assert AddressEntry.objects.get().fingerprints == []


def test_the_check_says_what_it_found(world, clerk):
    good = clerk.post(url("address-check", world.there), follow=True).content.decode()
    clerk.post(url("address", world.there), {"channel": "paper"})
    bad = clerk.post(url("address-check", world.there), follow=True).content.decode()

    assert "Kết nối tốt." in good
    assert "Chưa kết nối được." in bad


def test_what_the_other_side_needs_from_us_is_shown(world, clerk):
    page = clerk.get(url("address", world.there)).content.decode()

    assert f"http://testserver{reverse('exchange:receive')}" in page
    own = fingerprint_of(world.office).upper()
    assert f"{own[:4]} {own[4:8]}" in page


def test_an_administrator_keeps_the_book_too_and_nobody_else(world):
    assert as_(world.cast.khoa).get(LIST).status_code == 200
    for position in (world.cast.an, world.cast.chi):
        assert as_(position).get(LIST).status_code == 403
        assert as_(position).get(url("address", world.there)).status_code == 403
        answer = as_(position).post(url("address", world.there), {"channel": "paper"})
        assert answer.status_code == 403
    assert not AddressEntry.objects.exists()


def test_who_may_not_write_an_entry_reads_it_and_is_shown_no_form(world):
    ward = make_office("Ủy ban nhân dân Phường Thảo Điền", superior=world.cast.office)
    clerk = as_(make_person(Role.CLERK, ward, make_unit(ward)))

    page = clerk.get(url("address", world.there)).content.decode()

    assert "Sổ địa chỉ dùng chung" in page
    assert 'name="channel"' not in page
    assert 'name="purpose"' not in page
    for name, data in (
        ("address", {"channel": "paper"}),
        ("address-key", upload(world)),
        ("address-key-drop", {"fingerprint": "00"}),
    ):
        assert clerk.post(url(name, world.there), data).status_code == 403
    assert 'name="channel"' in clerk.get(url("address", ward)).content.decode()


def test_an_expired_certificate_is_marked(world, clerk):
    addressing.enter(actor=world.clerk, office=world.there, channel=Transport.LOCAL)
    AddressEntry.objects.update(
        fingerprints=["ab" * 32],
        certificates={
            "ab" * 32: {
                "purpose": "system",
                "subject": "Common Name: Khóa cũ",
                "issuer": "Common Name: CA",
                "from": "2020-01-01T00:00:00+00:00",
                "to": "2024-01-01T00:00:00+00:00",
            }
        },
    )

    for address in (LIST, url("address", world.there)):
        assert "Hết hạn" in clerk.get(address).content.decode()
    assert WHERE not in clerk.get(LIST).content.decode()
