"""Files that others signed: tried on a copy, refused with what to do, never touched."""

import asyncio

import pytest

from signing import authority, gate
from signing.keys import soft
from signing.pades.fields import FieldBox
from signing.pades.signature import Placement, sign_field
from signing.uploads import admits, inspect, trial
from tests.signing.conftest import PIN
from tests.signing.uploads.builders import plain

pytestmark = pytest.mark.django_db

THEIRS = FieldBox("Khach1", 0, 60, 60, 160, 100)
OURS = [
    FieldBox("IssueLine", 0, 70, 720, 524, 742),
    FieldBox("Seal", 0, 280, 140, 380, 240, lock_all=True),
]


@pytest.fixture(autouse=True)
def judged_here(monkeypatch):
    """The worker's judgement without its process, which other tests look after."""
    monkeypatch.setattr(trial.worker, "validate", gate.validate)


def signed(credential, now, box=THEIRS, base=None, **placement) -> bytes:
    return asyncio.run(
        sign_field(
            plain() if base is None else base,
            Placement(box.name, box=box, **placement),
            signer=soft.open_signer(credential, PIN, now),
            now=now,
            timestamper=authority.timestamper(now),
        )
    )


def codes(problems) -> list[str]:
    assert all(str(problem.message) for problem in problems)
    return [problem.code for problem in problems]


def test_an_approval_signature_takes_ours_beside_it(officer, now):
    data = signed(officer, now)

    assert inspect(data).signed
    assert admits(data, OURS, now) == []


def test_ours_really_made_leave_the_earlier_one_valid(officer, seal, now):
    data = signed(officer, now)
    for box in OURS:
        data = signed(seal, now, box, base=data, lock_all=box.lock_all)

    report = gate.validate(data, now=now)

    assert report.verdict == "valid", report.to_json()
    assert report.by_field("Khach1").verdict == "valid"


@pytest.mark.parametrize(
    ("placement", "code"), [({"certify": True}, "certified"), ({"lock_all": True}, "fields_locked")]
)
def test_what_is_closed_is_refused_before_anything_is_tried(
    officer, now, placement, code, monkeypatch
):
    monkeypatch.setattr(trial, "sign_field", None)

    assert codes(admits(signed(officer, now, **placement), OURS, now)) == [code]


@pytest.mark.parametrize("placement", [{"certify": True}, {"lock_all": True}])
def test_a_restriction_that_inspection_missed_is_found_by_trying(
    officer, now, placement, monkeypatch
):
    data = signed(officer, now, **placement)
    monkeypatch.setattr(trial, "inspect", lambda _data: trial.Upload(signed=True))

    assert codes(admits(data, OURS, now)) == ["additions_refused"]


def test_a_signature_nobody_vouches_for_is_refused(officer, now):
    stranger = trial._nobody()
    data = asyncio.run(
        sign_field(plain(), Placement("Khach1", box=THEIRS), signer=stranger, now=now)
    )

    assert codes(admits(data, OURS, now)) == ["earlier_signature_not_valid"]


def test_a_changed_file_is_refused(officer, now):
    data = bytearray(signed(officer, now))
    # In the comment below the header: nothing that a reader looks at.
    data[10] ^= 1

    assert codes(admits(bytes(data), OURS, now)) == ["earlier_signature_not_valid"]


def test_a_field_of_ours_in_their_file_is_refused(officer, now):
    data = signed(officer, now, FieldBox("Seal", 0, 60, 60, 160, 100))

    assert codes(admits(data, OURS, now)) == ["field_taken"]


def test_an_unsigned_file_is_no_case_for_this(now, demo_authority):
    assert codes(admits(plain(), OURS, now)) == ["not_signed"]


def test_the_key_of_the_trial_is_trusted_by_nobody(officer, now):
    tried = asyncio.run(trial._try(signed(officer, now), OURS, now))

    assert gate.validate(tried, now=now).verdict == "undetermined"
