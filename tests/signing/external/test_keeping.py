"""An act over several files: what is signed is kept on its row until all of them are."""

import hashlib
from datetime import timedelta

import pytest

from signing.external import errors, keeping, service
from signing.external.models import State
from signing.external.service import Answer
from signing.pades.errors import GateRefused
from signing.pades.signature import Placement
from tests.signing.conftest import NOW
from tests.signing.external import tokens
from tests.signing.external.conftest import ME

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=2)


def finish(row, base, value, **more):
    return service.finish(
        nonce=row.nonce,
        asked_by=ME,
        base=base,
        answer=Answer(value=value),
        now=LATER,
        **more,
    )


def besides(other, form, asking, token, **more):
    """A kept request on the form, and one on the other file that goes on from it."""
    first = asking()
    finish(first, form, token.sign(bytes(first.signed_attributes)), keep=True)
    first.refresh_from_db()
    wanted = {"base": other, "placement": Placement("Initial1"), "beside": first}
    return first, asking(**{**wanted, **more})


@pytest.fixture
def other(form):
    """Another file with the same fields."""
    return form + b"\n"


def test_what_was_signed_is_kept_while_the_act_goes_on_with_another_file(
    other, form, asking, token
):
    first, row = besides(other, form, asking, token)
    signed = finish(row, other, token.sign(bytes(row.signed_attributes)))
    row.refresh_from_db()

    assert (row.after, row.root_sha256) == (first, first.base_sha256)
    assert row.base_sha256 == hashlib.sha256(other).hexdigest()
    assert signed.report.verdict == "valid"
    assert first.state == State.KEPT
    again = keeping.read(first, form, LATER)
    assert (again.sha256, again.report.verdict) == (first.result_sha256, "valid")
    assert keeping.earlier(row) == [first]

    keeping.release([first])
    first.refresh_from_db()
    assert first.state == State.FINISHED
    with pytest.raises(errors.BaseChanged):
        keeping.read(first, form, LATER)


def test_a_kept_request_is_answered_once(form, asking, token):
    row = asking()
    value = token.sign(bytes(row.signed_attributes))
    finish(row, form, value, keep=True)

    with pytest.raises(errors.AlreadyAnswered):
        finish(row, form, value)


@pytest.mark.parametrize("part", ["base", "revision", "result"])
def test_what_is_kept_is_read_only_as_it_was(form, asking, token, part):
    row = asking()
    signed = finish(row, form, token.sign(bytes(row.signed_attributes)), keep=True)
    row.refresh_from_db()
    if part == "base":
        form += b"\n"
    elif part == "revision":
        row.revision = bytes(row.revision) + b"\n"
    else:
        row.result_sha256 = hashlib.sha256(signed.data + b"\n").hexdigest()

    with pytest.raises(errors.BaseChanged):
        keeping.read(row, form, LATER)


def test_a_row_altered_whole_is_refused_by_the_gate(form, asking, token):
    row = asking()
    finish(row, form, token.sign(bytes(row.signed_attributes)), keep=True)
    row.refresh_from_db()
    row.revision = bytes(row.revision) + b"1 0 obj\n<</Type/Pages>>\nendobj\n"
    row.result_sha256 = hashlib.sha256(form + bytes(row.revision)).hexdigest()

    with pytest.raises(GateRefused):
        keeping.read(row, form, LATER)


@pytest.mark.parametrize("what", ["person", "key", "finished"])
def test_the_next_file_follows_only_what_is_kept_of_the_same_person_and_key(
    other, form, asking, token, what
):
    first = asking()
    finish(first, form, token.sign(bytes(first.signed_attributes)), keep=what != "finished")
    first.refresh_from_db()
    more = {"asked_by": "person:2"} if what == "person" else {}
    if what == "key":
        strange = tokens.make("p256", "Nguyễn Thị Bình", NOW)
        more = {"credential": tokens.register(strange, ME, NOW)}

    with pytest.raises(errors.BaseChanged):
        asking(base=other, beside=first, **more)


def test_a_new_beginning_ends_the_act_on_whatever_file_it_is(other, form, asking, token):
    first, row = besides(other, form, asking, token)

    asking()

    with pytest.raises(errors.Superseded):
        finish(row, other, token.sign(bytes(row.signed_attributes)))
    first.refresh_from_db()
    assert (first.state, bytes(first.revision)) == (State.FINISHED, b"")


def test_the_same_file_in_two_acts_is_asked_for_in_both(other, form, asking, token):
    _first, row = besides(other, form, asking, token)

    alone = asking(base=other)

    row.refresh_from_db()
    assert (row.state, alone.state) == (State.PENDING, State.PENDING)
