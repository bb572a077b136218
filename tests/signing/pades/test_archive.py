"""Validation data and document time stamps: one revision, nothing fetched, nothing of strangers."""

import asyncio
from datetime import timedelta

import pytest

from signing import authority, gate
from signing.keys import soft
from signing.pades import archive, writer
from signing.pades.errors import UnfitFile
from signing.pades.signature import Placement, sign_field
from signing.trust.models import RevocationAnswer
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(form, officer, now):
    return asyncio.run(
        sign_field(
            form,
            Placement("Initial1", certify=True),
            signer=soft.open_signer(officer, PIN, now),
            now=now,
            timestamper=authority.timestamper(now),
        )
    )


def test_a_document_time_stamp_ends_the_file(signed, now):
    stamped = archive.timestamp(signed, now + timedelta(hours=1))

    report = gate.validate(stamped, now=now + timedelta(hours=1))
    assert [line.kind for line in report.signatures] == ["pades", "timestamp"]
    assert report.signatures[1].coverage == "whole_file"
    assert report.signatures[1].signed_at == now + timedelta(hours=1)


def test_the_report_on_the_result_comes_along(signed, now):
    stamped, report = archive.preserve(signed, now)

    assert report == gate.validate(stamped, now=now)


def test_it_is_one_revision(signed, now):
    stamped = archive.timestamp(signed, now)

    assert stamped.startswith(signed)
    assert stamped.count(b"%%EOF") == signed.count(b"%%EOF") + 1


def test_only_the_lists_of_the_authorities_in_question_come_along(signed, seal, now):
    stamped = archive.timestamp(signed, now)

    with writer.reading(stamped) as reader:
        # Root and issuing authority of persons, and the two of the time stamps.
        assert len(reader.root["/DSS"]["/CRLs"]) == 4


def test_with_validation_data_inside_it_is_judged_when_the_lists_are_gone(signed, now):
    stamped = archive.timestamp(signed, now)
    RevocationAnswer.objects.all().delete()

    report = gate.validate(stamped, now=now + timedelta(days=1))

    assert report.by_field("Initial1").revocation in ("good", "good_at_signing")


def test_without_any_list_nothing_is_laid_down(signed, now):
    RevocationAnswer.objects.all().delete()

    with pytest.raises(archive.NoProof):
        archive.timestamp(signed, now)


def test_without_an_anchor_nothing_is_laid_down(signed, now, settings):
    settings.DEMO = False

    with pytest.raises(archive.NoProof):
        archive.timestamp(signed, now)


def test_what_is_no_pdf_is_unfit(demo_authority, now):
    with pytest.raises(UnfitFile):
        archive.timestamp(b"%PDF-1.7", now)
