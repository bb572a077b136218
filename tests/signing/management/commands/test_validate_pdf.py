"""`validate_pdf`: one line per file, keys as docs/commands.md has them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.management import CommandError, call_command
from django.db import connection

from signing.trust import anchors, revocation
from tests.signing.gate import papers, pki
from tests.signing.gate.pki import DAY, NOW, World

pytestmark = pytest.mark.django_db

KEYS = {"file", "sha256", "verdict", "reasons", "signatures"}
SIGNATURE_KEYS = {
    "field",
    "kind",
    "signer",
    "signed_at",
    "level",
    "integrity",
    "trust",
    "revocation",
    "coverage",
    "changes",
    "verdict",
}


@pytest.fixture
def world() -> World:
    return pki.world()


@pytest.fixture
def validate(capsys) -> Callable[..., list[dict]]:
    def run(*arguments: object) -> list[dict]:
        call_command("validate_pdf", *map(str, arguments), "--json")
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
def good(world: World, tmp_path: Path) -> Path:
    path = tmp_path / "kế hoạch.pdf"
    stamper = world.tsa.timestamper(NOW)
    path.write_bytes(papers.signed(papers.page(), world.chi, timestamper=stamper))
    return path


@pytest.fixture
def trust(world: World, tmp_path: Path) -> list[str]:
    """--anchor and --crl for the world's people and time stamps."""
    (tmp_path / "anchors.pem").write_bytes(
        b"".join(
            ca.certificate.public_bytes(serialization.Encoding.PEM)
            for ca in (world.persons, world.stamps)
        )
    )
    (tmp_path / "persons.crl").write_bytes(world.persons.crl(NOW - DAY))
    (tmp_path / "stamps.crl").write_bytes(world.stamps.crl(NOW - DAY))
    return [
        f"--anchor={tmp_path / 'anchors.pem'}",
        f"--crl={tmp_path / 'persons.crl'}",
        f"--crl={tmp_path / 'stamps.crl'}",
        f"--at={NOW.isoformat()}",
    ]


def test_a_good_file_gives_one_line_with_every_key(good: Path, trust, validate) -> None:
    (line,) = validate(good, *trust)

    (signature,) = line["signatures"]
    assert (line["verdict"], line["file"], line["reasons"]) == ("valid", str(good), [])
    assert line.keys() >= KEYS
    assert signature.keys() >= SIGNATURE_KEYS
    assert (signature["kind"], signature["level"]) == ("pades", "B-T")
    assert (signature["signer"], signature["signed_at"]) == ("Nguyễn Thị Chi", NOW.isoformat())


def test_each_file_gets_its_line_in_order_whatever_it_holds(
    good: Path, trust, validate, tmp_path: Path
) -> None:
    nonsense = tmp_path / "nonsense.pdf"
    nonsense.write_bytes(b"\x00\xff" * 40)
    unsigned = tmp_path / "unsigned.pdf"
    unsigned.write_bytes(papers.page())

    lines = validate(nonsense, good, unsigned, tmp_path / "missing.pdf", tmp_path, *trust)

    assert [line["verdict"] for line in lines] == [
        "unreadable",
        "valid",
        "unsigned",
        "unreadable",
        "unreadable",
    ]
    assert lines[3]["reasons"] == ["cannot_open"]


def test_without_a_fresh_list_nothing_is_decided(good: Path, trust, validate) -> None:
    (line,) = validate(good, trust[0], trust[3])

    assert line["verdict"] == "undetermined"


def test_another_time_gives_another_answer(good: Path, trust, validate) -> None:
    (line,) = validate(good, *trust[:3], "--at=2031-01-01")

    assert line["verdict"] == "undetermined"


def test_anchors_come_from_the_database_when_none_is_named(
    good: Path, world: World, validate
) -> None:
    anchors.add(certificate=world.persons.der, purpose="person")
    anchors.add(certificate=world.stamps.der, purpose="tsa")
    for crl in world.crls(NOW - DAY):
        revocation.store(data=crl, now=NOW)

    (line,) = validate(good, f"--at={NOW.isoformat()}")

    assert (line["verdict"], line["signatures"][0]["purpose"]) == ("valid", "person")


def test_embedded_trust_needs_no_anchor_and_marks_the_line(good: Path, validate) -> None:
    (line,) = validate(good, "--trust-embedded")

    assert (line["verdict"], line["trust_embedded"]) == ("valid", True)
    assert line["signatures"][0]["trust"] == "embedded"


def test_without_a_database_it_judges_with_what_is_named_and_leaves_no_file(
    good: Path, trust, validate, tmp_path: Path, monkeypatch
) -> None:
    missing = tmp_path / "var" / "docflow.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(missing))

    (line,) = validate(good, *trust)

    assert line["verdict"] == "valid"
    assert not missing.exists()


def test_without_json_it_speaks_to_people(good: Path, capsys) -> None:
    call_command("validate_pdf", str(good), "--trust-embedded")

    assert "Hợp lệ" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["--anchor={}", "--crl={}"])
def test_a_file_that_cannot_be_opened_is_wrong_usage(
    wrong: str, good: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("validate_pdf", str(good), wrong.format(tmp_path / "missing"))

    assert refused.value.returncode == 2


def test_embedded_trust_beside_an_anchor_is_wrong_usage(good: Path, trust) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("validate_pdf", str(good), trust[0], "--trust-embedded")

    assert refused.value.returncode == 2


@pytest.mark.shared
def test_the_gazettes_signatures_are_intact_and_their_issuer_unknown(samples, validate) -> None:
    files = sorted((samples / "vn_gazette_pdfs" / "signed_ok").glob("*.pdf"))

    lines = validate(*files)

    assert len(lines) == 24
    for line in lines:
        (signature,) = line["signatures"]
        assert line["verdict"] == "undetermined"
        assert "unknown_issuer" in line["reasons"]
        assert signature["integrity"] == "intact"
        assert signature["coverage"] == "whole_file"
    kinds = [line["signatures"][0]["kind"] for line in lines]
    assert (kinds.count("pkcs7"), kinds.count("pades")) == (16, 8)


@pytest.mark.shared
def test_pages_cut_out_of_a_gazette_are_unsigned_and_look_signed(samples, validate) -> None:
    files = sorted((samples / "vn_gazette_pdfs" / "orphan_signature").glob("*.pdf"))

    lines = validate(*files)

    assert len(lines) == 12
    for line in lines:
        assert line["verdict"] == "unsigned"
        assert "signature_shown_not_carried" in line["reasons"]


@pytest.mark.shared
def test_of_the_attack_files_none_is_accepted_and_thirteen_good_ones_are(samples, validate) -> None:
    """The good one refused has a cross-reference chain that cannot be followed."""
    folder = samples / "pdf-attacks"
    rows = json.loads((folder / "manifest.json").read_text())

    lines = validate(*(folder / row["file"] for row in rows), "--trust-embedded")

    accepted = [line["verdict"] in {"valid", "valid_with_changes"} for line in lines]
    labels = [row["expected"] for row in rows]
    assert labels.count("reject") == 28
    assert not any(ok for ok, label in zip(accepted, labels, strict=True) if label == "reject")
    assert sum(accepted) == 13
