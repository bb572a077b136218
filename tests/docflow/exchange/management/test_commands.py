"""`export_evidence`, `verify_evidence`, `export_edxml`, `read_edxml`."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from docflow.core.audit.models import AuditEvent
from docflow.exchange.models import OutboxMessage
from signing.trust.models import Anchor
from tests.docflow.exchange.conftest import arrived, carry, only_delivery


def run(*arguments: object) -> str:
    out = StringIO()
    call_command(*[str(one) for one in arguments], stdout=out)
    return out.getvalue()


@pytest.fixture
def sent(world):
    dispatch = world.dispatch(subject="Kế hoạch năm 2018", number=69, code="69/BC-UBND")
    carry()
    return dispatch


def test_a_bundle_is_written_and_verified(sent, tmp_path):
    path = tmp_path / "bundle.zip"

    told = json.loads(run("export_evidence", sent.exchange_id, path, "--json"))
    found = json.loads(run("verify_evidence", path, "--json"))

    assert told["document"] == "69/BC-UBND"
    assert (found["verdict"], found["problems"]) == ("proved", [])
    assert found["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found["checks"]["receipt"] == 1
    words = run("verify_evidence", path)
    assert "69/BC-UBND: Được chứng minh" in words
    assert f"{sent.deliveries.get().name}): Đã đến" in words
    assert AuditEvent.objects.get(verb="evidence.export").actor != ""


def test_nothing_is_written_over_and_nothing_half(sent, tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_text("mine")

    with pytest.raises(CommandError, match="đã có tệp này"):
        run("export_evidence", sent.document.pk, path)
    with pytest.raises(CommandError) as gone:
        run("export_evidence", sent.document.pk, tmp_path / "no" / "folder.zip")

    assert gone.value.returncode == 2
    assert path.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["bundle.zip"]


@pytest.mark.parametrize("name", ["999999", "H29,2018/01/01,1/KH", "", "٣"])
def test_a_document_that_is_not_here_is_wrong_usage(world, tmp_path, name):
    with pytest.raises(CommandError) as wrong:
        run("export_evidence", name, tmp_path / "bundle.zip")

    assert wrong.value.returncode == 2


def test_what_is_not_proved_ends_with_one(sent, tmp_path):
    path = tmp_path / "bundle.zip"
    run("export_evidence", sent.document.pk, path)
    Anchor.objects.filter(purpose="tsa").delete()

    with pytest.raises(CommandError) as unproved:
        run("verify_evidence", path)
    with pytest.raises(CommandError) as absent:
        run("verify_evidence", tmp_path / "other.zip")
    with pytest.raises(CommandError) as anchor:
        run("verify_evidence", path, "--anchor", path)

    codes = (unproved.value.returncode, absent.value.returncode, anchor.value.returncode)
    assert codes == (1, 2, 2)


def test_a_message_is_written_as_it_travelled(sent, world, tmp_path):
    ours, theirs = tmp_path / "ours.xml", tmp_path / "theirs.xml"

    run("export_edxml", sent.exchange_id, ours)
    run("export_edxml", arrived(world.there).pk, theirs)
    run("export_edxml", sent.document.pk, tmp_path / "named.xml", "--to", "H29.2.01")

    work = OutboxMessage.objects.get(delivery=only_delivery(sent))
    assert hashlib.sha256(ours.read_bytes()).hexdigest() == work.file_id
    assert ours.read_bytes() == theirs.read_bytes() == (tmp_path / "named.xml").read_bytes()
    with pytest.raises(CommandError) as nobody:
        run("export_edxml", sent.document.pk, tmp_path / "none.xml", "--to", "H29.9.99")
    assert nobody.value.returncode == 2


def test_a_message_is_read(sent, world, tmp_path):
    path = tmp_path / "message.xml"
    run("export_edxml", sent.document.pk, path)

    said = json.loads(run("read_edxml", path, "--json"))

    assert (said["kind"], said["signature"]) == ("letter", "intact")
    assert said["message"]["subject"] == "Kế hoạch năm 2018"
    assert said["message"]["enclosures"][0]["sha256"] == sent.sha256
    assert (said["statement"]["intact"], said["statement"]["receiver"]) == (True, "H29.2.01")
    assert "subject: Kế hoạch năm 2018" in run("read_edxml", path)


@pytest.mark.parametrize("data", [b"", b"<edXML/>", b"<!DOCTYPE a><a/>", b"PK\x03\x04"])
def test_what_is_no_message_gets_its_code(db, tmp_path, data, capsys):
    path = tmp_path / "message.xml"
    path.write_bytes(data)
    out = StringIO()

    with pytest.raises(CommandError) as bad:
        call_command("read_edxml", str(path), "--json", stdout=out)

    assert bad.value.returncode == 1
    assert json.loads(out.getvalue())["error"] in ("M.edXML", "N.edXMLEnvelope")


def test_a_file_that_is_not_there_is_wrong_usage(db, tmp_path):
    with pytest.raises(CommandError) as absent:
        run("read_edxml", tmp_path / "none.xml")

    assert absent.value.returncode == 2
