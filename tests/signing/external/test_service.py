"""Two requests with a row between: the right answer is embedded, every other one is refused."""

import hashlib
import subprocess
from datetime import timedelta

import pytest
from asn1crypto import cms
from django.db import IntegrityError, transaction
from pyhanko.sign.timestamps import TimestampRequestError

from signing import authority, gate
from signing.batches import Signed
from signing.external import errors, service, sweeping
from signing.external.models import PendingSignature, State
from signing.external.service import Answer, Made
from signing.keys import credentials
from signing.keys.errors import Expired, NoCredential
from signing.pades import clock, postcheck, writer
from signing.pades.errors import FieldProblem, GateRefused, TimestampFailed
from signing.pades.signature import Placement
from tests.signing.conftest import NOW, initial_stamp
from tests.signing.external import tokens
from tests.signing.external.conftest import ME, openssl
from tests.signing.opinions import at_each_level

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=2)


def finish(row, base, value=b"", **more):
    wanted = {
        "nonce": row.nonce,
        "asked_by": ME,
        "base": base,
        "answer": Answer(value=value),
        "now": LATER,
    }
    return service.finish(**{**wanted, **more})


def state_of(row) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.problem


@pytest.mark.parametrize(
    ("kind", "raw", "pss"),
    [
        ("rsa", False, False),
        ("rsa", False, True),
        ("p256", False, False),
        ("p256", True, False),
        ("p384", True, False),
    ],
)
def test_a_value_of_every_kind_of_key_makes_a_valid_signature(
    form, asking, demo_authority, kind, raw, pss
):
    token = tokens.make(kind, "Nguyễn Thị Bình", NOW)
    credential = tokens.register(token, ME, NOW)
    row = asking(
        credential=credential,
        prefer_pss=pss,
        placement=Placement("Initial1", initial_stamp(), certify=True, name="Nguyễn Thị Bình"),
    )

    signed = finish(row, form, token.sign(bytes(row.signed_attributes), raw=raw, pss=pss))

    line = signed.report.by_field("Initial1")
    assert signed.report.verdict == "valid"
    assert (line.level, line.kind) == ("B-T", "pades")
    assert line.signer_fingerprint == credential.fingerprint
    assert line.signed_at == LATER
    assert signed.data.startswith(form)
    assert state_of(row) == (State.FINISHED, "")
    assert row.result_sha256 == signed.sha256
    assert bytes(row.revision) == b""
    assert gate.validate(signed.data, now=LATER).verdict == "valid"


def test_the_row_keeps_what_was_asked_and_little_else(form, asking, registered):
    row = asking()

    attributes = {
        one["type"].native: one["values"][0].native
        for one in cms.CMSAttributes.load(bytes(row.signed_attributes))
    }
    assert attributes["message_digest"].hex() == row.document_digest
    assert "signing_certificate_v2" in attributes
    assert row.base_sha256 == hashlib.sha256(form).hexdigest()
    assert row.fingerprint == registered.fingerprint
    assert row.expires_at == NOW + service.PATIENCE
    # The base is the caller's; only the revision lies here, and no signature is in it.
    prepared = form + bytes(row.revision)
    room = prepared[row.reserved_start : row.reserved_end]
    assert set(room[1:-1]) == {ord("0")}
    assert (room[:1], room[-1:]) == (b"<", b">")
    assert len(row.revision) < 60_000


def test_openssl_and_pdfsig_agree_with_us(form, asking, token, tmp_path):
    row = asking(level="B-B")
    signed = finish(row, form, token.sign(bytes(row.signed_attributes)))
    with writer.reading(signed.data) as reader:
        made = reader.embedded_signatures[0]
        start, end = int(made.byte_range[1]), int(made.byte_range[2])
        container = made.pkcs7_content
    (tmp_path / "s.p7").write_bytes(cms.ContentInfo.load(container).dump())
    (tmp_path / "signed.bin").write_bytes(signed.data[:start] + signed.data[end:])
    (tmp_path / "roots.pem").write_bytes(authority.roots_pem())
    (tmp_path / "f.pdf").write_bytes(signed.data)

    told = openssl(
        tmp_path, "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", "s.p7",
        "-content", "signed.bin", "-CAfile", "roots.pem", "-purpose", "any", "-out", "/dev/null",
        "-no_check_time",
    )  # fmt: skip
    seen = subprocess.run(
        ["pdfsig", "-nocert", "f.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert told.returncode == 0, told.stderr
    assert "Signature is Valid" in seen.stdout
    assert "Total document signed" in seen.stdout


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_the_tools_agree_at_every_level_of_an_outside_signature(
    form, asking, demo_authority, kind, second_opinions
):
    token = tokens.make(kind, "Nguyễn Thị Bình", NOW)
    row = asking(credential=tokens.register(token, ME, NOW), level="B-B")
    signed = finish(row, form, token.sign(bytes(row.signed_attributes)))

    for level, data in at_each_level(signed.data, LATER).items():
        report = gate.validate(data, now=LATER + timedelta(hours=4))
        assert (report.verdict, report.by_field("Initial1").level) == ("valid", level)
        second_opinions(data)


def test_the_next_signature_stands_on_it(form, asking, token, leader):
    row = asking()
    signed = finish(row, form, token.sign(bytes(row.signed_attributes)))
    other = tokens.make("p256", "Trần Văn Chí", NOW)
    credential = tokens.register(other, "person:2", NOW)
    row = asking(
        base=signed.data,
        placement=Placement("Signer"),
        act="sign",
        credential=credential,
        asked_by="person:2",
        empty=("Seal",),
    )

    last = finish(row, signed.data, other.sign(bytes(row.signed_attributes)), asked_by="person:2")

    assert [line.field for line in last.report.signatures] == ["Initial1", "Signer"]
    assert last.report.verdict == "valid"


# -- refused -------------------------------------------------------------------


def wrong_values(row, token):
    other = tokens.make("p256", "Nguyễn Thị Bình", NOW)
    right = token.sign(bytes(row.signed_attributes))
    attributes = bytes(row.signed_attributes)
    return {
        "another key": other.sign(attributes),
        "other attributes": token.sign(attributes[:-1] + bytes([attributes[-1] ^ 1])),
        "the digest instead of the attributes": token.sign(bytes.fromhex(row.document_digest)),
        "a changed bit": right[:-1] + bytes([right[-1] ^ 1]),
        "zeros": bytes(64),
        "zeros of another size": bytes(70),
        "too long": right + bytes(600),
        "nothing": b"",
    }


def test_no_wrong_value_touches_the_file_and_each_ends_its_request(form, asking, token, settings):
    names = list(wrong_values(asking(), token))
    for name in names:
        row = asking()
        value = wrong_values(row, token)[name]

        with pytest.raises(errors.WrongAnswer):
            finish(row, form, value)

        assert state_of(row) == (State.REFUSED, "wrong_answer"), name
        assert bytes(row.revision) == b"", name
        with pytest.raises(errors.AlreadyAnswered):
            finish(row, form, token.sign(bytes(row.signed_attributes)))


def test_another_person_cannot_answer_nor_learn_that_there_is_a_request(form, asking, token):
    row = asking()
    value = token.sign(bytes(row.signed_attributes))

    for changed in ({"asked_by": "person:2"}, {"nonce": "x" * 43}):
        with pytest.raises(errors.Unknown):
            finish(row, form, value, **changed)
    with pytest.raises(errors.Unknown):
        service.find(row.nonce, "person:2")

    assert state_of(row) == (State.PENDING, "")
    assert finish(row, form, value).report.verdict == "valid"


@pytest.mark.parametrize("swept", [False, True])
def test_a_late_answer_is_refused_swept_or_not(form, asking, token, swept):
    row = asking()
    value = token.sign(bytes(row.signed_attributes))
    end = row.expires_at
    if swept:
        assert sweeping.sweep(end, 10) == 1
        assert state_of(row) == (State.EXPIRED, "")
        assert bytes(row.revision) == b""

    with pytest.raises(errors.Late):
        finish(row, form, value, now=end)


def test_an_answer_is_good_once(form, asking, token):
    row = asking()
    value = token.sign(bytes(row.signed_attributes))
    finish(row, form, value)

    with pytest.raises(errors.AlreadyAnswered):
        finish(row, form, value)

    again = asking()
    with pytest.raises(errors.WrongAnswer):
        finish(again, form, value)


def test_the_answer_to_one_request_does_not_fit_another(page, form, asking, token):
    from signing.pades.fields import premake
    from tests.signing import conftest

    other = premake(page, [conftest.INITIAL, conftest.SIGNER])
    first, second = asking(), asking(base=other)

    with pytest.raises(errors.WrongAnswer):
        finish(first, form, token.sign(bytes(second.signed_attributes)))


def test_a_second_preparation_supersedes_the_first_visibly(form, asking, token):
    first = asking()
    second = asking()

    with pytest.raises(errors.Superseded, match="cửa sổ khác"):
        finish(first, form, token.sign(bytes(first.signed_attributes)))
    assert state_of(first) == (State.SUPERSEDED, "")
    assert finish(second, form, token.sign(bytes(second.signed_attributes)))


def test_the_database_holds_one_open_request_for_a_base(asking):
    first, second = asking(), asking()

    with pytest.raises(IntegrityError), transaction.atomic():
        PendingSignature.objects.filter(pk=first.pk).update(state=State.PENDING)
    assert PendingSignature.objects.filter(state=State.PENDING).get() == second


def test_superseded_while_it_is_judged_hands_nothing_out(form, asking, token, monkeypatch):
    row = asking()
    value = token.sign(bytes(row.signed_attributes))
    check = postcheck.check

    def slow(*words, **more):
        monkeypatch.setattr(postcheck, "check", check)
        asking()
        return check(*words, **more)

    monkeypatch.setattr(postcheck, "check", slow)

    with pytest.raises(errors.Superseded):
        finish(row, form, value)


def test_a_changed_base_is_refused(page, form, asking, token):
    row = asking()

    with pytest.raises(errors.BaseChanged):
        finish(row, form + b"\n", token.sign(bytes(row.signed_attributes)))
    assert state_of(row) == (State.REFUSED, "base_changed")


@pytest.mark.parametrize(
    "part", ["revision", "document_digest", "signed_attributes", "fingerprint"]
)
def test_an_altered_row_is_refused(form, asking, token, part):
    row = asking()
    value = token.sign(bytes(row.signed_attributes))
    if part == "revision":
        revision = bytes(row.revision)
        changed = revision.replace(b"/Name", b"/Nbme", 1)
        assert changed != revision
    elif part == "signed_attributes":
        kept = bytes(row.signed_attributes)
        changed = kept.replace(bytes.fromhex(row.document_digest), bytes(32))
        assert changed != kept
        value = token.sign(changed)
    else:
        changed = "0" * 64
    PendingSignature.objects.filter(pk=row.pk).update(**{part: changed})

    with pytest.raises((errors.BaseChanged, errors.WrongAnswer)):
        finish(row, form, value)


def test_a_value_and_a_container_at_once_are_refused(form, asking, token):
    row = asking()
    value = token.sign(bytes(row.signed_attributes))

    with pytest.raises(errors.WrongAnswer):
        finish(row, form, answer=Answer(value=value, container=value))


def test_without_a_time_stamp_the_same_answer_may_come_again(form, asking, token, monkeypatch):
    class Silent:
        async def async_timestamp(self, *args, **kwargs):
            raise TimestampRequestError("no answer")

    row = asking()
    value = token.sign(bytes(row.signed_attributes))
    monkeypatch.setattr(clock, "source", lambda *_: Silent())
    with pytest.raises(TimestampFailed):
        finish(row, form, value)
    monkeypatch.undo()
    assert state_of(row) == (State.PENDING, "")

    assert finish(row, form, value).report.verdict == "valid"


def test_a_certificate_revoked_between_the_requests_is_refused(form, asking, token, registered):
    row = asking()
    authority.revoke(registered, NOW + timedelta(minutes=1))

    with pytest.raises(Expired):
        finish(row, form, token.sign(bytes(row.signed_attributes)))
    assert state_of(row) == (State.REFUSED, "expired")


def test_what_the_gate_refuses_is_not_handed_out(form, asking, token):
    row = asking(empty=("Initial1",))

    with pytest.raises(GateRefused):
        finish(row, form, token.sign(bytes(row.signed_attributes)))
    assert state_of(row) == (State.REFUSED, "gate_refused")


def test_what_is_stopped_cannot_be_answered_and_only_ones_own_is_stopped(form, asking, token):
    row = asking()

    assert service.stop(nonces=[row.nonce], asked_by="person:2", now=LATER) == 0
    assert service.stop(nonces=[row.nonce], asked_by=ME, now=LATER) == 1
    with pytest.raises(errors.AlreadyAnswered):
        finish(row, form, token.sign(bytes(row.signed_attributes)))


def test_only_outside_keys_that_are_in_force_are_asked(asking, officer, registered):
    with pytest.raises(errors.NotOutside):
        asking(credential=officer)
    with pytest.raises(Expired):
        asking(now=NOW + timedelta(days=365 * 6))
    with pytest.raises(FieldProblem):
        asking(placement=Placement("Nowhere"))
    with pytest.raises(ValueError, match="level"):
        asking(level="B-LTA")


def test_an_outside_key_is_never_opened_here(registered):
    assert service.credentials_of(ME, "person", NOW) == [registered]
    assert service.credentials_of("person:2", "person", NOW) == []
    with pytest.raises(NoCredential):
        credentials.current(ME, "person", NOW)


# -- a signature upon another one of the same act ----------------------------------------------


def after(asking, form, token, **more):
    """The second request, on the result of the first; its base is still the form."""
    first = asking()
    signed = finish(first, form, token.sign(bytes(first.signed_attributes)))
    first.refresh_from_db()
    wanted = {"placement": Placement("Signer"), "act": "sign", "upon": Made(first, signed)}
    return first, asking(**{**wanted, **more})


def test_a_second_signature_is_made_upon_the_first_that_nobody_published(form, asking, token):
    first, row = after(asking, form, token)

    signed = finish(row, form, token.sign(bytes(row.signed_attributes)))

    assert signed.report.verdict == "valid"
    assert [one.field for one in signed.report.signatures] == ["Initial1", "Signer"]
    assert row.after == first
    assert row.base_sha256 == first.base_sha256 == hashlib.sha256(form).hexdigest()
    assert hashlib.sha256(form + bytes(row.carried)).hexdigest() == first.result_sha256
    row.refresh_from_db()
    assert (bytes(row.carried), bytes(row.revision)) == (b"", b"")


@pytest.mark.parametrize("what", ["file", "person", "key", "unfinished", "base"])
def test_it_follows_only_what_that_request_made(form, asking, token, what):
    first = asking()
    signed = finish(first, form, token.sign(bytes(first.signed_attributes)))
    first.refresh_from_db()
    more = {}
    if what == "file":
        signed = Signed(signed.data + b"\n", signed.report)
    elif what == "unfinished":
        first = asking()
    elif what == "person":
        more = {"asked_by": "person:2"}
    elif what == "base":
        more = {"base": signed.data}
    else:
        other = tokens.make("p256", "Nguyễn Thị Bình", NOW)
        more = {"credential": tokens.register(other, ME, NOW)}

    with pytest.raises(errors.BaseChanged):
        asking(placement=Placement("Signer"), upon=Made(first, signed), **more)


def test_one_result_is_followed_once(form, asking, token):
    first, row = after(asking, form, token)
    finish(row, form, token.sign(bytes(row.signed_attributes)))

    with pytest.raises(IntegrityError), transaction.atomic():
        PendingSignature.objects.filter(pk=asking().pk).update(after=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        PendingSignature.objects.filter(after=None).update(carried=b"x")


def test_a_new_beginning_on_the_base_supersedes_what_was_to_follow(form, asking, token):
    _first, row = after(asking, form, token)
    asking()

    with pytest.raises(errors.Superseded):
        finish(row, form, token.sign(bytes(row.signed_attributes)))
