"""Rows of the audit taken away: proved without the database, and every forgery of them found."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from docflow.core import clock, deeds
from docflow.core.audit import chain, stamps
from docflow.core.audit.models import AuditChain, AuditEvent, AuditHead, ReadLog
from docflow.core.audit.verify import verify
from docflow.core.errors import Forbidden, Refused
from docflow.desk.selectors.auditing import Asked
from docflow.desk.services.audit_export import checking, layout, writing
from docflow.documents.services.packages import manifest
from docflow.exchange.services.evidence import layout as evidence
from docflow.exchange.states import Proof
from docflow.org.models import OfficeCode
from docflow.org.states import CodeScheme
from signing import authority, messages, timestamps
from signing.keys.models import Credential
from signing.pades.errors import TimestampFailed
from signing.trust.brought import Named
from signing.trust.models import Anchor
from tests.factories.documents import make_document
from tests.factories.org import FOUNDED, actor_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
ALL = Asked(office=True)
HIDDEN = "Thạch Mỹ Lợi"


@pytest.fixture
def house(cast, settings, tmp_path):
    """Two offices with keys; a leader sees two documents of three. One hour, then another."""
    settings.SERVER_KEY_FILE = tmp_path / "server.key"
    with clock.at(NOW):
        authority.setup(NOW)
        for place, office in enumerate((cast.office, cast.other_office)):
            OfficeCode.objects.create(
                office=office, code=f"H99.0{place}", scheme=CodeScheme.NEW, valid_from=FOUNDED
            )
            authority.issue(office.owner, "system", office.name, "Quận 2", "", None, NOW, key="ec")
    seen = [make_document(cast.office, seen_by=(cast.an, cast.chi)) for _ in range(2)]
    hidden = make_document(cast.office, subject=HIDDEN, seen_by=(cast.an,))
    for hour in range(2):
        with clock.at(NOW + timedelta(hours=hour)):
            for document in (*seen, hidden, *seen):
                data = {"case": HIDDEN}
                act(cast.an, "outgoing.submit", document, summary="=1+1", data=data)
            act(cast.khoa, "position.end", cast.an, data={"valid_to": "2026-03-09"})
            stamps.sweep(clock.now(), 10)
    with clock.at(NOW + timedelta(hours=3)):
        act(cast.an, "route.agree", seen[0])
        yield cast


def act(position, verb, obj, **more):
    with deeds.act():
        deeds.record(actor_of(position), verb, obj, **more)


def export(position, tmp_path, asked=ALL) -> Path:
    path = tmp_path / "audit.zip"
    with path.open("wb") as target:
        writing.export(actor=actor_of(position), asked=asked, target=target)
    return path


def part(path, name) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def lines(path, name=layout.ROWS) -> list[dict]:
    return [json.loads(line) for line in part(path, name).splitlines()]


def look(path):
    return checking.examine(path, now=clock.now())


def problems(path) -> set[tuple[str, Proof]]:
    return {(one.check, one.state) for one in look(path).open}


@pytest.mark.parametrize("who", ["chi", "khoa"])
def test_a_bundle_is_proved(house, tmp_path, who):
    path = export(getattr(house, who), tmp_path)

    found = look(path)

    assert found.verdict == Proof.PROVED, list(found.open)
    assert {"container", "time", "key", "rows", "chain", "head", "table"} <= {
        one.check for one in found.findings
    }
    assert found.organ_name == house.office.name


def test_it_is_proved_without_the_rows_it_was_made_of(house, tmp_path):
    path = export(house.chi, tmp_path)
    for model in (AuditEvent, AuditChain, AuditHead, ReadLog):
        model.objects.all().delete()

    assert look(path).verdict == Proof.PROVED


def test_a_leader_takes_away_what_the_page_shows_and_nothing_else(house, tmp_path):
    path = export(house.chi, tmp_path)

    rows = lines(path)
    assert len(rows) == 9
    assert {one["said"]["object_type"] for one in rows} == {"documents.document"}
    with zipfile.ZipFile(path) as archive:
        assert not any(HIDDEN.encode() in archive.read(name) for name in archive.namelist())


def test_of_content_the_data_stays_in_the_house(house, tmp_path):
    rows = lines(export(house.chi, tmp_path))

    assert all(one["closed"] for one in rows)
    salts = set(AuditEvent.objects.values_list("salt", flat=True))
    assert not salts & {one["said"]["salt"] for one in rows}


def test_an_administrator_takes_the_data_of_what_is_no_content(house, tmp_path):
    rows = lines(export(house.khoa, tmp_path))

    assert [one["said"]["data"] for one in rows] == [{"valid_to": "2026-03-09"}] * 2
    assert not any(one["closed"] for one in rows)


def test_between_rows_lie_hashes_alone(house, tmp_path):
    links = lines(export(house.chi, tmp_path), layout.LINKS)

    assert links
    assert all(one.keys() == {"seq", "body"} for one in links)


def test_the_last_rows_are_stamped_with_the_export(house, tmp_path):
    export(house.chi, tmp_path)

    heads = AuditHead.objects.filter(office_id=house.office.pk)
    assert heads.count() == 3
    assert verify().ok


def test_an_export_is_an_act(house, tmp_path):
    export(house.chi, tmp_path)

    last = AuditEvent.objects.order_by("-id").first()
    assert (last.verb, last.data, last.actor_id) == ("audit.export", {"rows": 9}, house.chi.user_id)


def test_nobody_else_may(house, tmp_path):
    for position in (house.an, house.binh, house.dung):
        with pytest.raises(Forbidden):
            export(position, tmp_path)


def test_nothing_and_too_much_are_refused_in_words(house, tmp_path, monkeypatch):
    with pytest.raises(Refused, match="Không có dòng"):
        export(house.chi, tmp_path, Asked(office=True, text="không có"))
    monkeypatch.setattr(writing, "MOST_ROWS", 8)
    with pytest.raises(Refused, match="khoảng ngày ngắn hơn"):
        export(house.chi, tmp_path)
    monkeypatch.undo()
    monkeypatch.setattr(writing, "MOST_LINKS", 1)
    with pytest.raises(Refused, match="quá nhiều dòng khác"):
        export(house.chi, tmp_path)


def test_without_the_service_of_time_there_is_no_bundle(house, tmp_path, monkeypatch):
    def silent(*_args):
        raise TimestampFailed

    monkeypatch.setattr(timestamps, "over", silent)
    with pytest.raises(Refused, match="dấu thời gian"):
        export(house.chi, tmp_path)

    assert not AuditEvent.objects.filter(verb="audit.export").exists()


def test_no_cell_of_the_table_is_a_formula(house, tmp_path):
    text = part(export(house.chi, tmp_path), layout.TABLE).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]

    assert "'=1+1" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_rows_of_before_the_salt_are_left_out_of_content_and_counted(house, tmp_path):
    """Without a salt the rest cannot be shown apart from its data."""
    head = AuditChain.objects.get(pk=house.office.pk)
    old = AuditEvent.objects.get(office_id=head.pk, seq=head.head_seq)
    AuditEvent.objects.filter(pk=old.pk).update(salt="")
    old.refresh_from_db()
    old.hash = chain.digest(old)
    old.save()
    AuditChain.objects.filter(pk=head.pk).update(head_hash=old.hash)

    path = export(house.chi, tmp_path)

    assert json.loads(part(path, layout.ABOUT))["omitted"] == 1
    assert len(lines(path)) == 8
    assert look(path).verdict == Proof.PROVED


def changed(path, name, data) -> Path:
    """The bundle with other bytes in one part, and nothing else: whoever finds it on a desk."""
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.namelist():
            new.writestr(one, data if one == name else old.read(one))
    return made


def forged(path, owner, **parts) -> Path:
    """Parts exchanged, manifest made, signed and stamped anew by who has the key."""
    made = path.with_name("forged.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        listed = manifest.Manifest.from_bytes(old.read(manifest.NAME), layout.FORM)
        entries = []
        for entry in listed.entries:
            data = parts.get(entry.path, old.read(entry.path))
            new.writestr(entry.path, data)
            sha256 = hashlib.sha256(data).hexdigest()
            entries.append(manifest.Entry(entry.path, len(data), sha256))
        again = manifest.Manifest(
            listed.organ_code, listed.organ_name, listed.made_at, entries, layout.FORM
        ).to_bytes()
        signature = messages.sign_bytes(owner, again, clock.now())
        new.writestr(manifest.NAME, again)
        new.writestr(manifest.SIGNATURE, signature)
        new.writestr(evidence.STAMP, timestamps.over(signature, clock.now()))
    return made


def written(rows) -> bytes:
    return b"".join(chain.canonical(one) + b"\n" for one in rows)


@pytest.mark.parametrize("at", range(6))
def test_any_changed_part_is_found(house, tmp_path, at):
    path = export(house.chi, tmp_path)
    with zipfile.ZipFile(path) as archive:
        name = sorted(one for one in archive.namelist() if archive.read(one))[at]
        data = archive.read(name)

    found = look(changed(path, name, data[:-1] + bytes([data[-1] ^ 1])))

    assert found.verdict == Proof.FAILED


SAID = ["at", "actor", "title", "verb", "object_id", "object_label", "summary", "salt", "data"]


@pytest.mark.parametrize("column", SAID)
def test_a_row_that_was_changed_is_found_even_under_the_right_signature(house, tmp_path, column):
    path = export(house.chi, tmp_path)
    rows = lines(path)
    rows[2]["said"][column] = "khác"
    parts = {layout.ROWS: written(rows), layout.TABLE: layout.table(one["said"] for one in rows)}

    assert ("row", Proof.FAILED) in problems(forged(path, house.office.owner, **parts))


@pytest.mark.parametrize(("place", "check"), [(3, "chain"), (2, "row")])
def test_a_row_with_a_hash_of_its_own_does_not_lead_on(house, tmp_path, place, check):
    """To the head past what is hidden, or to the row after it."""
    path = export(house.chi, tmp_path)
    rows = lines(path)
    said = rows[place]["said"]
    said["summary"] = "khác"
    body = {name: value for name, value in said.items() if name not in ("seq", "prev_hash")}
    digest = hashlib.sha256(chain.canonical(body)).hexdigest()
    rows[place]["hash"] = chain.link(said["prev_hash"], said["seq"], digest)
    parts = {layout.ROWS: written(rows), layout.TABLE: layout.table(one["said"] for one in rows)}

    assert (check, Proof.FAILED) in problems(forged(path, house.office.owner, **parts))


@pytest.mark.parametrize("how", ["removed", "added", "moved", "doubled"])
def test_rows_that_are_not_those_of_the_chain_are_found(house, tmp_path, how):
    path = export(house.chi, tmp_path)
    rows = lines(path)
    about = json.loads(part(path, layout.ABOUT))
    if how == "removed":
        del rows[1]
        about["rows"] -= 1
    elif how == "added":
        rows.append({**rows[-1], "said": {**rows[-1]["said"], "seq": 900}})
        about["rows"] += 1
    elif how == "moved":
        first, second = (rows[place]["said"] for place in (0, 1))
        first["seq"], second["seq"] = second["seq"], first["seq"]
    else:
        rows.append(rows[0])
    table = layout.table(one["said"] for one in sorted(rows, key=lambda one: one["said"]["seq"]))
    parts = {
        layout.ROWS: written(rows),
        layout.TABLE: table,
        layout.ABOUT: chain.canonical(about),
    }

    assert look(forged(path, house.office.owner, **parts)).verdict == Proof.FAILED


def test_a_head_that_nobody_stamped_is_found(house, tmp_path):
    path = export(house.chi, tmp_path)
    heads = json.loads(part(path, layout.HEADS))
    heads[0]["hash"] = "0" * 64
    parts = {layout.HEADS: chain.canonical(heads)}

    assert {("head", Proof.FAILED), ("chain", Proof.FAILED)} <= problems(
        forged(path, house.office.owner, **parts)
    )


def test_a_token_of_another_head_is_found(house, tmp_path):
    path = export(house.chi, tmp_path)
    first, second = (layout.token(one["seq"]) for one in json.loads(part(path, layout.HEADS))[:2])

    made = forged(path, house.office.owner, **{first: part(path, second)})

    assert ("head", Proof.FAILED) in problems(made)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (layout.HEADS, b"[]"),
        (layout.HEADS, b"{}"),
        (layout.ROWS, b""),
        (layout.ROWS, b"[1]\n"),
        (layout.LINKS, b""),
        (layout.LINKS, b'{"seq": 1}\n'),
        (layout.ABOUT, b"[]"),
        (layout.ABOUT, b'{"office_id": "x"}'),
        (layout.TABLE, b""),
    ],
)
def test_nonsense_under_the_right_signature_proves_nothing(house, tmp_path, name, data):
    path = export(house.chi, tmp_path)

    assert look(forged(path, house.office.owner, **{name: data})).verdict == Proof.FAILED


def test_another_office_cannot_speak_for_this_one(house, tmp_path):
    path = export(house.chi, tmp_path)

    assert ("key", Proof.FAILED) in problems(forged(path, house.other_office.owner))


def test_roots_in_the_bundle_are_not_believed(house, tmp_path):
    path = export(house.chi, tmp_path)
    Anchor.objects.all().delete()

    assert look(path).verdict != Proof.PROVED


def test_named_anchors_and_a_compared_key_are_enough(house, tmp_path):
    path = export(house.chi, tmp_path)
    named = [Named(bytes(one.certificate), one.purpose) for one in Anchor.objects.all()]
    key = Credential.objects.get(owner=house.office.owner).fingerprint
    Anchor.objects.all().delete()

    found = checking.examine(path, now=clock.now(), anchors=named, keys=[key])

    assert found.verdict == Proof.PROVED


@pytest.mark.parametrize("data", [b"", b"junk", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_bundle_is_told(tmp_path, data):
    path = tmp_path / "junk.zip"
    path.write_bytes(data)

    assert look(path).verdict == Proof.FAILED


def test_the_commands_write_and_judge(house, tmp_path, capsys):
    path = tmp_path / "all.zip"
    call_command("export_audit", "H99.00", str(path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 13

    call_command("verify_audit_export", str(path), "--json")
    assert json.loads(capsys.readouterr().out)["verdict"] == "proved"

    rows = lines(path)
    rows[0]["said"]["summary"] = "khác"
    made = forged(path, house.office.owner, **{layout.ROWS: written(rows)})
    with pytest.raises(CommandError):
        call_command("verify_audit_export", str(made))


def test_the_command_takes_the_days_that_are_named(house, tmp_path):
    with pytest.raises(CommandError, match="Không có dòng"):
        call_command("export_audit", "H99.00", str(tmp_path / "a.zip"), "--to", "2020-01-01")
    with pytest.raises(CommandError, match="không có cơ quan"):
        call_command("export_audit", "X", str(tmp_path / "a.zip"))

    call_command("export_audit", "H99.00", str(tmp_path / "b.zip"), "--from", "2026-03-09")
    assert not (tmp_path / "a.zip").exists()
