"""Messages from strangers: an error code, never a crash, never half a document."""

import random
import re
import zipfile
from base64 import b64encode
from io import BytesIO

import pytest

from docflow.exchange.envelope import BadMessage, enclosed, read, xml
from tests.docflow.exchange.envelope.conftest import STATUS, written

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><edXML a="&c;">&c;</edXML>"""


def code_of(data: bytes) -> str:
    with pytest.raises(BadMessage) as caught:
        read(data)
    return caught.value.code


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><edXML/>',
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><edXML>&e;</edXML>',
        "<?xml version='1.0' encoding='utf-16'?><edXML/>".encode("utf-16"),
        b"<?xml version='1.0' encoding='utf-7'?><edXML/>",
        b"",
        b"\x00",
        b"<edXML>",
        b"<edXML>&nbsp;</edXML>",
        b"<other/>",
        b"%PDF-1.7",
    ],
)
def test_what_is_no_plain_xml_of_ours_is_refused(data):
    assert code_of(data) == "M.edXML"


def test_entities_are_not_even_parsed():
    with pytest.raises(BadMessage, match="DTD"):
        read(LAUGHS)


def test_deep_nesting_is_refused():
    assert code_of(b"<edXML>" + b"<a>" * 30 + b"</a>" * 30 + b"</edXML>") == "R.edXML"
    # Where the parser itself stops first.
    assert code_of(b"<edXML>" + b"<a>" * 100_000) == "M.edXML"


def test_too_many_elements_are_refused():
    assert code_of(b"<edXML>" + b"<a/>" * 10_000 + b"</edXML>") == "R.edXML"


def test_too_many_bytes_are_refused(monkeypatch, envelope):
    monkeypatch.setattr(xml, "MAX_BYTES", len(envelope) - 1)

    assert code_of(envelope) == "R.edXML"


def test_a_packed_bomb_is_refused(monkeypatch, envelope):
    monkeypatch.setattr(enclosed, "MAX_FILE", 10_000)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"0" * 5_000_000)
    bomb = swap(envelope, "ContentTransferEncoded", b64encode(packed.getvalue()).decode())
    bomb = bomb.replace(b"application/pdf", b"application/zip")

    assert code_of(bomb) == "R.Attachment"


def test_a_comment_cannot_hide_the_end_of_a_text(envelope):
    split = envelope.replace(b"69</", b"6<!-- -->9</", 1)

    parcel = read(split)

    assert parcel.message.number == "69"
    assert parcel.attested.intact


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("To", "N.MessageHeader.To"),
        ("From", "N.MessageHeader.From"),
        ("Subject", "N.MessageHeader.Subject"),
        ("Code", "N.MessageHeader.Code"),
        ("AttachmentEncoded", "N.Attachment"),
        ("TraceHeaderList", "N.TraceHeaderList"),
    ],
)
def test_a_missing_part_is_named(envelope, name, code):
    pattern = rf"<((?:edXML:)?){name}[ >].*?</\1{name}>".encode()
    without = re.sub(pattern, b"", envelope, flags=re.S)

    assert without != envelope
    assert code_of(without) == code


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("PromulgationDate", "hôm qua", "T.MessageHeader.PromulgationDate"),
        ("Timestamp", "", "N.TraceHeader.Timestamp"),
        ("Priority", "9", "R.MessageHeader.Priority"),
        ("Priority", "-1", "T.MessageHeader.Priority"),
        ("BussinessDocType", "7", "M.BussinessDocType"),
        ("ContentTransferEncoded", "không phải base64!", "T.Attachment-Content"),
        ("Subject", "<b>x</b>", "T.MessageHeader.Subject"),
    ],
)
def test_a_wrong_value_is_named(envelope, name, value, code):
    assert code_of(swap(envelope, name, value)) == code


def test_a_repeated_receiver_is_refused(envelope):
    receiver = re.search(rb"<edXML:To>.*?</edXML:To>", envelope, re.S)[0]

    assert code_of(envelope.replace(receiver, receiver * 2)) == "N.MessageHeader.To"


def test_a_repeated_content_id_is_refused(envelope):
    attachment = re.search(
        rb"<Attachment>.*?</Attachment>|<edXML:Attachment>.*?</edXML:Attachment>", envelope, re.S
    )[0]

    assert code_of(envelope.replace(attachment, attachment * 2)) == "M.Attachment-ContentId"


def test_two_subjects_are_refused(envelope):
    subject = re.search(rb"<edXML:Subject>.*?</edXML:Subject>", envelope, re.S)[0]

    assert code_of(envelope.replace(subject, subject * 2)) == "M.MessageHeader.Subject"


def test_a_changed_message_is_no_longer_what_was_attested(envelope):
    assert not read(envelope.replace(b"CH\xe1\xbb\xa6 T\xe1\xbb\x8aCH", b"PHO CT")).attested.intact


def test_a_second_attestation_is_refused(envelope):
    attestation = re.search(rb"<Attestation.*?</Attestation>", envelope, re.S)[0]

    assert code_of(envelope.replace(attestation, attestation * 2)) == "M.CheckSignature"


def test_a_state_that_does_not_exist_is_refused():
    assert code_of(swap(written(STATUS), "StatusCode", "99")) == "M.StatusCode"


def test_three_thousand_damaged_messages_give_a_code_or_a_message():
    chance = random.Random(20260309)  # noqa: S311
    originals = [written(), written(STATUS)]
    outcomes, codes = {True: 0, False: 0}, set()

    for _ in range(3000):
        data = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 4)):
            _damage(data, chance)
        try:
            read(bytes(data))
            outcomes[True] += 1
        except BadMessage as bad:
            outcomes[False] += 1
            codes.add(bad.code[:2])

    assert outcomes[False] > 1000
    assert codes <= {"N.", "R.", "M.", "T."}


def _damage(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    kind = chance.randrange(4)
    if kind == 0:
        data[at] = chance.randrange(256)
    elif kind == 1:
        del data[at : at + chance.randint(1, 40)]
    elif kind == 2:
        data[at:at] = data[at : at + chance.randint(1, 200)]
    else:
        data[at:at] = chance.choice([b"<", b"&", b"]]>", b"</a>", b"\x00", b"\xff", b"<!--"])


def swap(data: bytes, name: str, value: str) -> bytes:
    pattern = rf"(<((?:edXML:)?){name}>)(.*?)(</\2{name}>)".encode()
    changed = re.sub(pattern, rb"\g<1>" + value.encode() + rb"\g<4>", data, flags=re.S)
    changed = re.sub(rf"<((?:edXML:)?){name}/>".encode(), b"", changed)
    assert changed != data
    return changed
