"""Several scans at once, registered one after the other; the slip with its QR code.

Law: NĐ 30/2020/NĐ-CP, Điều 22.3b and Điều 23.1.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document, WaitingScan
from docflow.documents.selectors import limits
from docflow.documents.services import scanning
from docflow.documents.states import Origin
from docflow.org.states import Role
from tests.docflow.documents.views.registry import scan
from tests.docflow.documents.views.test_paper import PAPER, typed
from tests.factories.documents import make_incoming
from tests.factories.org import make_person

SCANS = reverse("documents:scans")


@pytest.fixture
def cast(company):
    return company


def feed(client, **scans: bytes):
    given = [
        SimpleUploadedFile(f"{name}.pdf", data, "application/pdf") for name, data in scans.items()
    ]
    return client.post(SCANS, {"files": given})


def test_several_are_fed_at_once_and_wait_in_their_order(cast, as_):
    client = as_(cast.dung)

    feed(client, mot=scan("MỘT"), hai=scan("HAI"), ba=scan("BA"))

    page = client.get(SCANS).content.decode()
    assert [one.name for one in WaitingScan.objects.all()] == ["mot.pdf", "hai.pdf", "ba.pdf"]
    assert all(name in page for name in ("mot.pdf", "hai.pdf", "ba.pdf"))
    assert not Document.objects.exists()


def test_one_that_cannot_be_used_is_named_and_stops_no_other(cast, as_):
    page = feed(as_(cast.dung), tot=scan("TỐT"), hong=b"MZ not a pdf")

    assert [one.name for one in page.context["refused"]] == ["hong.pdf"]
    assert [one.name for one in WaitingScan.objects.all()] == ["tot.pdf"]


def test_the_same_scan_waits_once(cast, as_):
    page = feed(as_(cast.dung), mot=scan("MỘT"), lai=scan("MỘT"))

    assert "đang chờ vào sổ rồi" in page.content.decode()
    assert WaitingScan.objects.count() == 1


def test_registering_one_leads_to_the_next_and_the_last_to_its_stamp(cast, as_):
    client = as_(cast.dung)
    feed(client, mot=scan("MỘT"), hai=scan("HAI"))
    first, second = WaitingScan.objects.all()

    kept = client.get(PAPER, {"scan": first.pk}).context["form"]["kept"].value()
    answer = client.post(PAPER, typed(kept=kept, scan=first.pk))
    assert answer["Location"] == f"{PAPER}?scan={second.pk}"
    kept = client.get(PAPER, {"scan": second.pk}).context["form"]["kept"].value()
    answer = client.post(PAPER, typed(kept=kept, scan=second.pk, code="8/KH-SNV"))

    last = Document.objects.latest("pk")
    assert answer["Location"] == reverse("documents:arrival-stamp", args=[last.pk])
    assert [one.arrival_number for one in Document.objects.order_by("pk")] == [1, 2]
    assert {one.origin for one in Document.objects.all()} == {Origin.PAPER}
    assert not WaitingScan.objects.exists()


def test_the_same_day_counts_from_the_moment_it_was_scanned(cast, as_):
    """NĐ 30/2020/NĐ-CP, Điều 23.1: from when it was received."""
    friday = datetime(2026, 6, 12, 7, 0, tzinfo=UTC)
    client = as_(cast.dung)
    with clock.at(friday):
        feed(client, mot=scan("MỘT"))
    waiting = WaitingScan.objects.get()

    with clock.at(friday + timedelta(days=3)):
        kept = client.get(PAPER, {"scan": waiting.pk}).context["form"]["kept"].value()
        client.post(PAPER, typed(kept=kept, scan=waiting.pk))

    document = Document.objects.get()
    assert document.arrived_at == friday
    assert limits.limits_of([document])[document.pk].by == datetime(2026, 6, 15, 10, tzinfo=UTC)


def test_two_clerks_do_not_register_the_same_scan(cast, as_):
    feed(as_(cast.dung), mot=scan("MỘT"))
    waiting = WaitingScan.objects.get()
    other = as_(make_person(Role.CLERK, cast.office, cast.registry))
    kept = other.get(PAPER, {"scan": waiting.pk}).context["form"]["kept"].value()
    mine = as_(cast.dung).get(PAPER, {"scan": waiting.pk}).context["form"]["kept"].value()
    as_(cast.dung).post(PAPER, typed(kept=mine, scan=waiting.pk))

    answer = other.post(PAPER, typed(kept=kept, scan=waiting.pk, anyway="1"))

    assert answer.status_code == 404
    assert Document.objects.count() == 1


def test_a_file_chosen_instead_leaves_the_scan_waiting(cast, as_):
    """It is another paper: the one of the pile must not be lost unread."""
    client = as_(cast.dung)
    feed(client, mot=scan("MỘT"))
    waiting = WaitingScan.objects.get()
    other = SimpleUploadedFile("khac.pdf", scan("KHÁC"), "application/pdf")

    client.post(PAPER, {**typed(scan=waiting.pk), "file": other})

    document = Document.objects.get()
    assert document.versions.get().file_id != waiting.file_id
    assert WaitingScan.objects.get() == waiting
    assert document.arrived_at > waiting.added_at


def test_a_scan_is_put_aside_and_the_audit_keeps_it(cast, as_):
    client = as_(cast.dung)
    feed(client, mot=scan("MỘT"))

    client.post(reverse("documents:scan-drop", args=[WaitingScan.objects.get().pk]))

    assert not WaitingScan.objects.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="scan.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["scan.feed", "scan.put_aside"]


def test_the_first_page_is_a_picture_for_the_registry_of_the_office_alone(cast, as_):
    feed(as_(cast.dung), mot=scan("MỘT"))
    waiting = WaitingScan.objects.get()
    url = reverse("documents:scan-page", args=[waiting.pk])
    stranger = make_person(Role.CLERK, cast.other_office, None)

    assert as_(cast.dung).get(url)["Content-Type"] == "image/png"
    assert as_(stranger).get(url).status_code == 404
    assert as_(stranger).get(PAPER, {"scan": waiting.pk}).status_code == 404
    assert as_(cast.an).get(url).status_code == 403


def test_nothing_and_too_many_are_refused(cast, as_, monkeypatch):
    client = as_(cast.dung)
    monkeypatch.setattr(scanning, "MOST", 1)

    assert "Chọn từ 1 đến 1 tệp" in client.post(SCANS, {}, follow=True).content.decode()
    feed(client, mot=scan("MỘT"), hai=scan("HAI"))
    assert not WaitingScan.objects.exists()


def test_the_slip_has_a_qr_code_and_the_number(cast, as_):
    document = make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,))
    url = reverse("documents:arrival-slip", args=[document.pk])

    page = as_(cast.dung).get(url).content.decode()

    assert "<svg" in page
    assert f"Văn bản đến số {document.arrival_number}" in page
    assert document.get_absolute_url() in page
    assert as_(cast.an).get(url).status_code == 404


def test_there_is_no_slip_before_the_number(cast, as_):
    arrived = make_incoming(
        cast.office, seen_by=(cast.dung,), status="arrived", arrival_number=None
    )

    url = reverse("documents:arrival-slip", args=[arrived.pk])

    assert as_(cast.dung).get(url).status_code == 404
