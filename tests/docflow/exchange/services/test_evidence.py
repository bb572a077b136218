"""The evidence bundle: whole, checked without believing it, and by hand with openssl."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from docflow.core import clock, schedule
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import ValidationRecord
from docflow.documents.services import publishing, receiving
from docflow.documents.services.packages import manifest
from docflow.documents.states import Secrecy
from docflow.exchange.models import AddressChange
from docflow.exchange.services import recalling
from docflow.exchange.services.evidence import checking, layout, writing
from docflow.exchange.states import Proof
from signing import messages, timestamps
from signing.gate import worker
from signing.keys.models import Credential
from signing.pades.errors import TimestampFailed
from signing.trust.brought import Named
from signing.trust.models import Anchor
from tests.docflow.exchange.conftest import NOW, arrived, carry, only_delivery
from tests.factories.org import actor_of

LATER = NOW + timedelta(days=400)


@pytest.fixture
def sent(world):
    """A document that went out, was registered there, and is preserved."""
    dispatch = world.dispatch(subject="Kế hoạch năm 2018", number=69, code="69/BC-UBND")
    version = dispatch.version
    report = worker.validate(world.signed, now=NOW)
    publishing.judge(dispatch.document, version, report)
    carry()
    receiving.register(actor=world.receiver, document=arrived(world.there))
    carry()
    schedule.run_all("documents.preserve")
    return dispatch


def bundle(document, tmp_path, name="bundle.zip") -> Path:
    path = tmp_path / name
    with path.open("wb") as target:
        writing.write(target, document=document, now=clock.now())
    return path


def states(found, check) -> set[Proof]:
    return {one.state for one in found.findings if one.check == check}


def names(path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def changed(path, **parts) -> Path:
    """The bundle with other bytes in some parts; `None` takes one away."""
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = parts.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return made


def signed_again(path, owner, parts) -> Path:
    """A forger with a key of our own trust: parts exchanged, manifest made, signed and stamped."""
    made = path.with_name("forged.zip")
    with zipfile.ZipFile(path) as old:
        files = {name: old.read(name) for name in old.namelist()}
    listed = json.loads(files[manifest.NAME])
    files |= parts
    apart = (manifest.NAME, manifest.SIGNATURE, layout.STAMP)
    entries = [
        manifest.Entry(name, len(data), hashlib.sha256(data).hexdigest())
        for name, data in files.items()
        if name not in apart
    ]
    files[manifest.NAME] = manifest.Manifest(
        organ_code=listed["organ_code"],
        organ_name=listed["organ_name"],
        made_at=listed["made_at"],
        entries=entries,
        form=layout.FORM,
    ).to_bytes()
    files[manifest.SIGNATURE] = messages.sign_bytes(owner, files[manifest.NAME], clock.now())
    files[layout.STAMP] = timestamps.over(files[manifest.SIGNATURE], clock.now())
    with zipfile.ZipFile(made, "w") as new:
        for name, data in files.items():
            new.writestr(name, data)
    return made


def about_of(path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(layout.ABOUT))


def test_everything_in_it_is_proved(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)

    found = checking.examine(path, now=clock.now())

    assert (found.verdict, list(found.open)) == (Proof.PROVED, [])
    assert found.document["code"] == "69/BC-UBND"
    assert (found.organ_name, found.proved_at) == (world.office.name, NOW)
    assert [one["verdict"] for one in found.signatures] == ["valid", "valid"]
    about = about_of(path)
    assert about["document"]["sent_sha256"] == sent.sha256
    (delivery,) = about["deliveries"]
    assert [one["code"] for one in delivery["receipts"]] == ["01", "03"]
    assert delivery["message"]["message_id"] == only_delivery(sent).message_id
    assert (
        len(json.loads(zipfile.ZipFile(path).read(layout.AUDIT)))
        == AuditEvent.objects.filter(
            object_type__in=["documents.document", "exchange.dispatch", "exchange.delivery"],
            office_id=world.office.pk,
        ).count()
    )


def test_it_still_holds_after_the_certificates_and_lists_have_ended(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    Credential.objects.update(not_after=NOW + timedelta(days=1))

    with clock.at(NOW + timedelta(days=3650)):
        found = checking.examine(path, now=clock.now())

    assert found.verdict == Proof.PROVED


def test_what_is_asked_back_is_in_it(sent, world, tmp_path):
    recalling.ask(actor=world.clerk, delivery=only_delivery(sent), note="Số liệu chưa chính xác.")
    carry()
    path = bundle(sent.document, tmp_path)

    found = checking.examine(path, now=clock.now())

    (delivery,) = about_of(path)["deliveries"]
    assert [one["kind"] for one in delivery["recalls"]] == ["recall"]
    assert delivery["reached"] == "accepted"
    assert found.verdict == Proof.PROVED


def test_the_receiver_proves_what_came_and_what_it_answered(sent, world, tmp_path):
    document = arrived(world.there)
    path = bundle(document, tmp_path)

    found = checking.examine(path, now=clock.now())

    assert (found.verdict, list(found.open)) == (Proof.PROVED, [])
    arrival = about_of(path)["arrival"]
    assert arrival["sender"]["name"] == world.office.name
    assert [one["kind"] for one in arrival["answers"]] == ["status", "status"]


def test_both_sides_have_the_same_bytes(sent, world, tmp_path):
    ours = bundle(sent.document, tmp_path, "ours.zip")
    theirs = bundle(arrived(world.there), tmp_path, "theirs.zip")

    message = layout.message(only_delivery(sent).message_id)
    with zipfile.ZipFile(ours) as one, zipfile.ZipFile(theirs) as other:
        assert one.read(message) == other.read(message)


def test_any_changed_part_is_found(sent, tmp_path):
    path = bundle(sent.document, tmp_path)
    for name in ("versions/01.pdf", layout.AUDIT, layout.ABOUT, manifest.NAME, layout.GUIDE):
        with zipfile.ZipFile(path) as archive:
            data = bytearray(archive.read(name))
        data[len(data) // 2] ^= 0x01

        found = checking.examine(changed(path, **{name: bytes(data)}), now=clock.now())

        assert (found.verdict, states(found, "container")) == (Proof.FAILED, {Proof.FAILED}), name


def test_a_missing_part_is_found(sent, tmp_path):
    path = bundle(sent.document, tmp_path)
    for name in (manifest.SIGNATURE, layout.STAMP, layout.ANSWERS, layout.AUDIT):
        found = checking.examine(changed(path, **{name: None}), now=clock.now())

        assert found.verdict == Proof.FAILED, name


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\x00" * 4096])
def test_any_bytes_get_an_answer(db, tmp_path, data):
    path = tmp_path / "any.zip"
    path.write_bytes(data)

    found = checking.examine(path, now=NOW)

    assert (found.verdict, states(found, "container")) == (Proof.FAILED, {Proof.FAILED})


def test_a_stamp_over_something_else_is_found(sent, tmp_path):
    path = bundle(sent.document, tmp_path)
    other = timestamps.over(b"another signature", clock.now())

    found = checking.examine(changed(path, **{layout.STAMP: other}), now=clock.now())

    assert [one.subject for one in found.open] == ["stamp"]


def test_another_office_cannot_make_one_in_our_name(sent, world, tmp_path):
    forged = signed_again(bundle(sent.document, tmp_path), world.there.owner, {})

    found = checking.examine(forged, now=clock.now())

    assert states(found, "key") == {Proof.PROVED, Proof.FAILED}
    assert found.verdict == Proof.FAILED


def test_a_key_that_was_changed_is_still_the_offices_own(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    key = Credential.objects.get(owner=world.office.owner, purpose="system")
    AddressChange.objects.create(
        office=world.office,
        from_at=NOW,
        values={
            "fingerprints": [key.fingerprint],
            "certificates": {key.fingerprint: {"purpose": "system"}},
        },
        by="Văn thư",
    )
    key.delete()

    assert checking.examine(path, now=clock.now()).verdict == Proof.PROVED


def test_a_receipt_about_another_document_proves_nothing(sent, world, tmp_path):
    other = world.dispatch(subject="Báo cáo khác", number=70, code="70/BC-UBND")
    carry()
    path, second = bundle(sent.document, tmp_path), bundle(other.document, tmp_path, "second.zip")
    foreign = about_of(second)["deliveries"][0]["receipts"][0]
    about = about_of(path)
    own = about["deliveries"][0]["receipts"][0]
    with zipfile.ZipFile(second) as archive:
        parts = {own[name]: archive.read(foreign[name]) for name in ("statement", "signature")}

    found = checking.examine(signed_again(path, world.office.owner, parts), now=clock.now())

    assert Proof.FAILED in states(found, "receipt")


def test_a_state_without_its_receipt_is_not_believed(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    about = about_of(path)
    about["deliveries"][0]["receipts"].pop()
    parts = {layout.ABOUT: json.dumps(about).encode()}

    found = checking.examine(signed_again(path, world.office.owner, parts), now=clock.now())

    assert states(found, "state") == {Proof.FAILED}


def test_an_audit_row_that_was_rewritten_is_found(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    with zipfile.ZipFile(path) as archive:
        rows = json.loads(archive.read(layout.AUDIT))
    rows[0]["said"]["actor"] = "Một người khác"
    parts = {layout.AUDIT: json.dumps(rows, ensure_ascii=False).encode()}

    found = checking.examine(signed_again(path, world.office.owner, parts), now=clock.now())

    assert states(found, "audit") == {Proof.PROVED, Proof.FAILED}


def test_an_exchanged_file_is_found_by_its_own_signatures(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    data = bytearray(world.signed)
    at = data.index(b"/Type")
    data[at + 2] ^= 0x01
    about = about_of(path)
    sha256 = hashlib.sha256(data).hexdigest()
    about["versions"][0]["sha256"] = sha256
    report = about["versions"][0]["report"]
    with zipfile.ZipFile(path) as archive:
        stated = json.loads(archive.read(report))
    parts = {
        "versions/01.pdf": bytes(data),
        layout.ABOUT: json.dumps(about).encode(),
        report: json.dumps({**stated, "sha256": sha256}).encode(),
    }

    found = checking.examine(signed_again(path, world.office.owner, parts), now=clock.now())

    assert [one.subject for one in found.findings if one.state == Proof.FAILED] == [
        "versions/01.pdf",
        sent.sha256[:12],
    ]


NO_DESCRIPTION = [
    *(b"", b"[]", b"{}", b"null", b'{"document": 1}', b"[" * 5000),
    "Không phải JSON".encode(),
]
LIES = [
    (("versions", 0, "path"), "../../etc/passwd"),
    (("versions", 0, "report"), "evidence.json"),
    (("versions", 0), None),
    (("deliveries", 0, "receipts", 0, "received_at"), "yesterday"),
    (("deliveries", 0, "receipts", 0, "received_at"), "2026-03-09T01:30:00"),
    (("deliveries", 0, "office"), {"codes": 7}),
    (("deliveries", 0, "message", "path"), "versions/01.pdf"),
    (("arrival",), "yes"),
]


def test_a_description_that_is_none_is_told(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    for about in NO_DESCRIPTION:
        forged = signed_again(path, world.office.owner, {layout.ABOUT: about})

        found = checking.examine(forged, now=clock.now())

        assert states(found, "description") == {Proof.FAILED}, about


def test_a_description_that_lies_breaks_nothing(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    for where, value in LIES:
        about = inner = about_of(path)
        for step in where[:-1]:
            inner = inner[step]
        inner[where[-1]] = value

        forged = signed_again(path, world.office.owner, {layout.ABOUT: json.dumps(about).encode()})

        assert checking.examine(forged, now=clock.now()).verdict == Proof.FAILED, where


def test_a_file_whose_signatures_never_held_is_told_as_that(world, tmp_path):
    data = bytearray(world.signed)
    data[data.index(b"/Type") + 2] ^= 0x01
    document = world.issue(data=bytes(data))
    version = document.versions.get()
    publishing.judge(document, version, worker.validate(bytes(data), now=NOW))

    found = checking.examine(bundle(document, tmp_path), now=clock.now())

    assert ValidationRecord.objects.get(version=version).verdict == "invalid"
    assert found.signatures[0]["verdict"] == "invalid"
    assert states(found, "signatures") == {Proof.PROVED}


def test_where_nobody_is_believed_nothing_is_green(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    Anchor.objects.exclude(purpose="system").delete()

    found = checking.examine(path, now=clock.now())

    assert found.verdict == Proof.UNDETERMINED
    assert states(found, "time") == {Proof.UNDETERMINED}
    assert states(found, "signatures") == {Proof.UNDETERMINED}


def test_a_stranger_checks_it_with_the_roots_and_the_compared_keys(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    anchors = [Named(bytes(one.certificate)) for one in Anchor.objects.all()]
    keys = list(Credential.objects.filter(purpose="system").values_list("fingerprint", flat=True))
    Anchor.objects.all().delete()
    Credential.objects.filter(purpose="system").delete()
    world.office.codes.all().delete()
    world.there.codes.all().delete()

    alone = checking.examine(path, now=clock.now(), anchors=anchors)
    compared = checking.examine(path, now=clock.now(), anchors=anchors, keys=keys)

    assert (alone.verdict, states(alone, "key")) == (Proof.UNDETERMINED, {Proof.UNDETERMINED})
    # The receipts are there; whose key signed them is open.
    assert not [one.note for one in alone.open if "không có tin báo" in one.note]
    assert (compared.verdict, list(compared.open)) == (Proof.PROVED, [])


def test_the_roots_in_it_are_not_believed(sent, world, tmp_path):
    path = bundle(sent.document, tmp_path)
    Anchor.objects.all().delete()

    found = checking.examine(path, now=clock.now())

    assert [(one.check, one.subject) for one in found.open] == [
        ("time", layout.STAMP),
        ("container", "untrusted"),
    ]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_checks_it_by_hand(sent, world, tmp_path):
    """The commands of the guide, as they stand there."""
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(bundle(sent.document, tmp_path)) as archive:
        archive.extractall(folder)
        guide = archive.read(layout.GUIDE).decode()
        receipt = about_of(tmp_path / "bundle.zip")["deliveries"][0]["receipts"][0]["statement"]
    commands = [line.strip() for line in guide.splitlines() if line.startswith("    openssl")]
    commands += [line.strip() for line in guide.splitlines() if line.startswith("    sha256sum")]
    commands += [line.strip() for line in guide.splitlines() if line.startswith("    python3 -c")]
    at = f" -attime {int(NOW.timestamp())}"
    assert len(commands) == 6

    for command in commands:
        text = command.replace("receipts/MÃ", receipt.removesuffix(".json"))
        text += at if "-CAfile" in text else ""
        done = subprocess.run(
            ["bash", "-c", text], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (text, done.stderr)
        assert "python3" not in text or done.stdout.strip() == "True"

    (folder / manifest.NAME).write_bytes(b"{}")
    failing = commands[0] + at
    assert subprocess.run(["bash", "-c", failing], cwd=folder, check=False).returncode != 0


def test_clerks_and_leaders_take_it_and_the_audit_says_so(sent, world):
    document = sent.document

    parts = writing.export(actor=world.clerk, document=document, target=io.BytesIO())

    event = AuditEvent.objects.get(verb="evidence.export")
    assert (event.actor, event.data) == (world.clerk.name, {"parts": parts})
    with pytest.raises(Forbidden):
        writing.export(actor=actor_of(world.cast.an), document=document, target=io.BytesIO())
    with pytest.raises(Forbidden):
        writing.export(actor=world.receiver, document=document, target=io.BytesIO())
    assert AuditEvent.objects.filter(verb="evidence.export").count() == 1


def test_state_secrets_are_never_packed(sent, world):
    sent.document.secrecy = Secrecy.SECRET

    with pytest.raises(Refused):
        writing.write(io.BytesIO(), document=sent.document, now=clock.now())


def test_without_a_time_stamp_there_is_no_bundle_and_no_note(sent, world, monkeypatch):
    def silent(_data, _now):
        raise TimestampFailed

    monkeypatch.setattr(timestamps, "over", silent)

    with pytest.raises(Refused, match="dấu thời gian"):
        writing.export(actor=world.clerk, document=sent.document, target=io.BytesIO())

    assert not AuditEvent.objects.filter(verb="evidence.export").exists()


def test_the_roots_lie_apart_by_purpose(sent, tmp_path):
    with zipfile.ZipFile(bundle(sent.document, tmp_path)) as archive:
        for purpose in ("person", "seal", "system", "tsa"):
            told = archive.read(layout.anchors(purpose)).decode()
            believed = Anchor.objects.filter(purpose=purpose)
            assert told.count("BEGIN CERTIFICATE") == believed.count() == 1
            assert believed.get().fingerprint in told
