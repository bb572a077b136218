"""Bundles whose maker lies in the description and signs it with the own key, and honest ones whose
keys and codes changed since."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Refused
from docflow.documents.services import versions
from docflow.documents.states import VersionKind
from docflow.exchange.models import AddressChange
from docflow.exchange.services.evidence import checking, layout, writing
from docflow.exchange.states import Proof
from docflow.org.models import OfficeCode
from signing import authority, messages
from signing.authority.models import AuthorityKey
from signing.keys.models import Credential
from signing.trust.brought import Named
from signing.trust.models import Anchor
from tests.docflow.exchange.conftest import NOW, carry
from tests.docflow.exchange.services.test_evidence import (  # noqa: F401
    about_of,
    bundle,
    sent,
    signed_again,
    states,
)
from tests.factories.org import make_office

FIRST = ("deliveries", 0)
LIES = [
    (("document", "code"), "999/QĐ-UBND"),
    (("document", "subject"), "Một việc khác"),
    (("document", "number"), "70"),
    (("document", "issued_on"), "2025-01-01"),
    (("document", "exchange_id"), "H29,2026/03/09,70/BC-UBND"),
    (("document", "sent_sha256"), "0" * 64),
    (("document", "id"), 987654),
    (("office", "codes"), ["H99"]),
    (("office", "id"), 987654),
    ((*FIRST, "message"), None),
    ((*FIRST, "message_id"), "another"),
    ((*FIRST, "status"), "recall_agreed"),
    ((*FIRST, "status"), "completed"),
    ((*FIRST, "reached"), "completed"),
    ((*FIRST, "office", "codes"), ["H29.2.99"]),
    ((*FIRST, "id"), 987654),
    ((*FIRST, "receipts"), []),
    ((*FIRST, "receipts", 0, "received_at"), "2025-01-01T00:00:00+00:00"),
    ((*FIRST, "receipts", 0, "received_at"), "2027-01-01T00:00:00+00:00"),
    ((*FIRST, "receipts", 0, "received_at"), "0001-01-01T00:00:00+14:00"),
    ((*FIRST, "receipts", 0, "code"), "06"),
    (("versions", 0, "report"), ""),
]


def look(path):
    return checking.examine(path, now=clock.now())


def test_no_lie_of_the_description_is_proved(sent, world, tmp_path):  # noqa: F811
    path = bundle(sent.document, tmp_path)
    assert look(path).verdict == Proof.PROVED
    for where, value in LIES:
        about = inner = about_of(path)
        for step in where[:-1]:
            inner = inner[step]
        inner[where[-1]] = value
        made = signed_again(path, world.office.owner, {layout.ABOUT: json.dumps(about).encode()})

        found = look(made)

        # A file without its report is judged all the same; this one is good.
        proved = where[-1] == "report"
        assert (found.verdict == Proof.PROVED) == proved, (where, value)


def test_what_is_left_out_is_missed(sent, world, tmp_path):  # noqa: F811
    path = bundle(sent.document, tmp_path)
    about = {**about_of(path), "versions": [], "attachments": [], "deliveries": []}
    about["document"]["sent_sha256"] = ""
    parts = {layout.ABOUT: json.dumps(about).encode()}

    empty = look(signed_again(path, world.office.owner, parts))
    silent = look(signed_again(path, world.office.owner, {layout.AUDIT: b"[]"}))

    assert Proof.UNDETERMINED in states(empty, "file")
    assert empty.verdict == Proof.FAILED
    assert (silent.verdict, states(silent, "audit")) == (
        Proof.UNDETERMINED,
        {Proof.UNDETERMINED},
    )


def test_a_delivery_of_another_document_is_none_of_this_one(sent, world, tmp_path):  # noqa: F811
    other = world.dispatch(subject="Báo cáo khác", number=70, code="70/BC-UBND")
    carry()
    path, second = bundle(sent.document, tmp_path), bundle(other.document, tmp_path, "second.zip")
    about = {**about_of(path), "deliveries": about_of(second)["deliveries"]}
    with zipfile.ZipFile(second) as archive:
        foreign = [one for one in archive.namelist() if one.startswith(("messages", "receipts"))]
        parts = {name: archive.read(name) for name in foreign}
    parts[layout.ABOUT] = json.dumps(about).encode()

    found = look(signed_again(path, world.office.owner, parts))

    assert states(found, "facts") == {Proof.FAILED}


def test_a_broken_file_without_its_report_is_found(sent, world, tmp_path):  # noqa: F811
    path = bundle(sent.document, tmp_path)
    data = bytearray(world.signed)
    data[data.index(b"/Type") + 2] ^= 0x01
    about = about_of(path)
    about["versions"][0] |= {"report": "", "verdict": "valid"}
    parts = {"versions/01.pdf": bytes(data), layout.ABOUT: json.dumps(about).encode()}

    found = look(signed_again(path, world.office.owner, parts))

    assert Proof.FAILED in states(found, "signatures")


def test_a_key_that_was_revoked_since_proves_nothing(sent, world, tmp_path):  # noqa: F811
    """It may have signed at any time, whatever the receipt says of when."""
    revoked = Credential.objects.get(owner=world.there.owner, purpose="system")
    with clock.at(NOW + timedelta(days=1)):
        authority.revoke(revoked, clock.now())
    with clock.at(NOW + timedelta(days=2)):
        found = look(bundle(sent.document, tmp_path))

    assert found.verdict == Proof.UNDETERMINED
    assert {one.subject[:8] for one in found.open if one.check == "signature"} == {"receipts"}


def test_nobody_signs_after_the_bundle_or_before_the_key(sent, world, tmp_path, monkeypatch):  # noqa: F811
    path = bundle(sent.document, tmp_path)
    about = about_of(path)
    one = about["deliveries"][0]["receipts"][0]
    with zipfile.ZipFile(path) as archive:
        said = json.loads(archive.read(one["statement"]))
    for days in (-4000, 30):
        at = NOW + timedelta(days=days)
        data = json.dumps({**said, "at": at.isoformat()}, sort_keys=True).encode()
        signature = messages.sign_bytes(world.there.owner, data, NOW)
        one["received_at"] = NOW.isoformat()
        parts = {one["statement"]: data, one["signature"]: signature}
        parts[layout.ABOUT] = json.dumps(about).encode()

        found = look(signed_again(path, world.office.owner, parts))

        assert found.verdict == Proof.FAILED, days


def test_a_key_that_was_dropped_before_is_not_the_offices(sent, world, tmp_path):  # noqa: F811
    path = bundle(sent.document, tmp_path)
    key = Credential.objects.get(owner=world.there.owner, purpose="system")
    known = {key.fingerprint: {"purpose": "system"}}
    held = {"fingerprints": [key.fingerprint], "certificates": known}
    dropped = {"fingerprints": [], "certificates": {}}
    Credential.objects.filter(pk=key.pk).delete()

    def change(days, values):
        at = NOW + timedelta(days=days)
        AddressChange.objects.create(office=world.there, from_at=at, values=values, by="Văn thư")

    change(-5, held)
    change(1, dropped)
    after = look(path)
    AddressChange.objects.all().delete()
    change(-5, held)
    change(-1, dropped)
    before = look(path)

    assert after.verdict == Proof.PROVED
    assert (before.verdict, states(before, "key")) == (
        Proof.FAILED,
        {Proof.PROVED, Proof.FAILED},
    )


def test_codes_that_changed_since_harm_nothing(sent, world, tmp_path):  # noqa: F811
    early = bundle(sent.document, tmp_path, "early.zip")
    with clock.at(NOW + timedelta(days=30)):
        day = clock.today()
        for office, code in ((world.office, "H29.77"), (world.there, "H29.78")):
            OfficeCode.objects.filter(office=office).update(valid_to=day - timedelta(days=1))
            OfficeCode.objects.create(office=office, scheme="new", code=code, valid_from=day)
        # A third office bears the receiver's old code now.
        third = make_office("Phường khác")
        OfficeCode.objects.create(office=third, scheme="new", code="H29.2.01", valid_from=day)
        late = bundle(sent.document, tmp_path, "late.zip")

        assert list(look(early).open) == []
        assert list(look(late).open) == []


def test_a_stamp_of_the_future_is_none(sent, world, tmp_path):  # noqa: F811
    path = bundle(sent.document, tmp_path)

    found = checking.examine(path, now=NOW - timedelta(days=100))

    assert (found.verdict, [one.subject for one in found.open]) == (Proof.FAILED, ["stamp"])


def test_named_anchors_count_for_their_purpose(sent, world, tmp_path):  # noqa: F811
    path = bundle(sent.document, tmp_path)
    anchors = {one.purpose: bytes(one.certificate) for one in Anchor.objects.all()}
    keys = list(Credential.objects.filter(purpose="system").values_list("fingerprint", flat=True))
    right = [Named(der, purpose) for purpose, der in anchors.items() if purpose != "intermediate"]
    others = [one for one in right if one.purpose != "system"]
    wrong = [*others, Named(anchors["system"], "person")]

    def ask(named):
        return checking.examine(path, now=clock.now(), anchors=named, keys=keys)

    assert list(ask(right).open) == []
    assert [one.subject for one in ask(wrong).open] == ["untrusted"]


def test_drafts_and_what_was_said_inside_stay_inside(sent, world, tmp_path):  # noqa: F811
    document = sent.document
    versions.add(
        actor=world.clerk,
        document=document,
        kind=VersionKind.DRAFT,
        data=b"%PDF-1.7 draft",
        pages=1,
    )
    inside = AuditEvent.objects.filter(object_id=str(document.pk)).values_list("verb", flat=True)
    path = bundle(document, tmp_path)

    with zipfile.ZipFile(path) as archive:
        packed = {one["said"]["verb"] for one in json.loads(archive.read(layout.AUDIT))}

    assert {one["kind"] for one in about_of(path)["versions"]} <= {"issued", "preserved"}
    assert packed <= layout.VERBS | {verb for verb in packed if verb.startswith("delivery.")}
    assert set(inside) - packed <= set(inside) - layout.VERBS


def test_what_is_too_large_for_a_page_is_left_to_the_command(sent, world, monkeypatch):  # noqa: F811
    monkeypatch.setattr(writing, "MOST_ON_A_PAGE", 1000)

    with pytest.raises(Refused, match="export_evidence"):
        writing.export(actor=world.clerk, document=sent.document, target=io.BytesIO())

    writing.write(io.BytesIO(), document=sent.document, now=clock.now())


def test_without_a_service_of_time_it_says_so(sent, world):  # noqa: F811
    AuthorityKey.objects.filter(role__startswith="tsa").delete()

    with pytest.raises(Refused, match="dịch vụ cấp dấu thời gian"):
        writing.write(io.BytesIO(), document=sent.document, now=clock.now())


def test_what_a_stranger_wrote_writes_no_lines_of_its_own(sent, world, tmp_path):  # noqa: F811
    path = bundle(sent.document, tmp_path)
    for code in ("69/BC-UBND: Được chứng minh\n  10/10\x1b[8m", "\ud800"):
        about = about_of(path)
        about["document"]["code"] = code
        made = signed_again(path, world.office.owner, {layout.ABOUT: json.dumps(about).encode()})
        for arguments in ([], ["--json"]):
            out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")

            with pytest.raises(CommandError):
                call_command("verify_evidence", str(made), *arguments, stdout=out)

            out.flush()
            told = out.buffer.getvalue().decode()
            assert "\x1b" not in told
            assert "\n  10/10" not in told
