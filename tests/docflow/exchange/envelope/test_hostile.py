"""Messages from strangers: an error code, never a crash, never half a document."""

import json
import random
import re
import zipfile
from base64 import b64encode
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from lxml import etree

from docflow.exchange.envelope import (
    BadMessage,
    Business,
    Change,
    ReceiverChange,
    Replacement,
    enclosed,
    read,
    xml,
)
from tests.docflow.exchange.envelope.conftest import FULL, LETTER, STATUS, written

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


def packed_as(envelope: bytes, packing: int, size: int, told: int = 0) -> bytes:
    """A message whose file came packed like that; `told` is what its directory says of the size."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("bomb", b"0" * size)
    data = bytearray(out.getvalue())
    if told:
        at = data.index(b"PK\x01\x02") + 24
        data[at : at + 4] = told.to_bytes(4, "little")
    made = swap(envelope, "ContentTransferEncoded", b64encode(data).decode())
    return made.replace(b"application/pdf", b"application/zip")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_everything_at_once_is_not_opened(envelope, monkeypatch, packing):
    opened = zipfile.ZipFile.open
    bomb = packed_as(envelope, packing, 1_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("opened"))

    with pytest.raises(BadMessage, match="unknown packing") as caught:
        read(bomb)
    assert caught.value.code == "M.Attachment-Type"
    monkeypatch.setattr(zipfile.ZipFile, "open", opened)
    assert len(read(packed_as(envelope, zipfile.ZIP_DEFLATED, 1000)).message.enclosures[0].data)


def test_a_file_that_says_itself_too_large_is_not_unpacked(envelope, monkeypatch):
    bomb = packed_as(envelope, zipfile.ZIP_DEFLATED, 1000, told=enclosed.MAX_FILE + 1)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("opened"))

    assert code_of(bomb) == "R.Attachment"


MOMENTS = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "1899-12-31T23:59:59+07:00",
    "9001-01-01T00:00:00+07:00",
]


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_at_the_end_of_time_is_none(envelope, text):
    assert code_of(swap(envelope, "Timestamp", text)) == "T.TraceHeader.Timestamp"
    assert (
        code_of(swap(envelope, "PromulgationDate", text[:10].replace("-", "/")))
        == "T.MessageHeader.PromulgationDate"
    )


@pytest.mark.parametrize("text", MOMENTS)
def test_a_statement_of_such_a_moment_cannot_be_read(envelope, text):
    statement = read(envelope).attested.statement
    values = json.loads(statement.to_bytes())
    assert type(statement).from_bytes(json.dumps(values).encode()) == statement

    with pytest.raises(BadMessage) as caught:
        type(statement).from_bytes(json.dumps({**values, "at": text}).encode())
    assert caught.value.code == "M.CheckSignature"


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


@pytest.mark.parametrize(
    ("business", "code"),
    [
        (replace(LETTER, business=Business.RECALL, document_id=""), "N.Bussiness.DocumentId"),
        (replace(LETTER, business=Business.UPDATE, document_id=""), "N.Bussiness.DocumentId"),
        (replace(LETTER, business=Business.REPLACE), "N.Bussiness.ReplacementInfoList"),
    ],
)
def test_a_change_of_nothing_is_refused(business, code):
    assert code_of(written(business)) == code


def test_too_many_replaced_documents_are_refused():
    many = tuple(Replacement(document_id=str(number)) for number in range(101))
    letter = replace(LETTER, business=Business.REPLACE, change=Change(replaced=many))

    assert code_of(written(letter)) == "R.Bussiness.ReplacementInfoList"


def test_a_receiver_is_not_added_and_dropped_at_once():
    both = tuple(ReceiverChange(organ_code="H29.01", added=added) for added in (True, False))
    letter = replace(LETTER, business=Business.UPDATE, change=Change(receivers=both))

    assert code_of(written(letter)) == "N.Bussiness.BussinessDocumentInfo.ReceiverList"


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_date_ahead_of_us_is_refused(envelope, days):
    today = LETTER.issued_on - timedelta(days=days)

    if days > 0:
        with pytest.raises(BadMessage) as caught:
            read(envelope, today=today)
        assert caught.value.code == "M.PromulgationDate"
    else:
        assert read(envelope, today=today).message == LETTER


@pytest.mark.parametrize("name", ["Id", "ID", "id", "xml:id"])
def test_an_id_stands_for_one_element(envelope, name):
    twice = envelope.replace(b"<edXML:Subject>", f'<edXML:Subject {name}="a">'.encode())
    twice = twice.replace(b"<edXML:Content/>", b'<edXML:Content id="a"/>')

    assert code_of(twice) == "M.edXML"


def test_damaged_messages_give_a_code():
    assert damaged(400, 20260309) >= {"M.", "N.", "T."}


@pytest.mark.slow
def test_ten_thousand_damaged_messages_give_a_code():
    assert damaged(10_000, 20260310) == {"M.", "N.", "R.", "T."}


def damaged(count: int, seed: int) -> set[str]:
    """What is said of so many messages that cannot be read; some damage does no harm, and then
    there is a message."""
    chance = random.Random(seed)  # noqa: S311
    originals = [written(one) for one in (LETTER, STATUS, FULL)]
    codes: set[str] = set()
    while count:
        data = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 3)):
            _damage(data, chance) if chance.random() < 0.3 else _move(data, chance)
        try:
            assert read(bytes(data), today=LETTER.issued_on).message
        except BadMessage as bad:
            codes.add(bad.code[:2])
            count -= 1
    return codes


def _move(data: bytearray, chance: random.Random) -> None:
    """Still XML, no longer the standard: an element left out, doubled, emptied, filled, renamed."""
    try:
        root = etree.fromstring(bytes(data))
    except etree.XMLSyntaxError:
        return
    one = chance.choice(list(root.iter(etree.Element)))
    above, kind = one.getparent(), chance.randrange(6)
    if kind == 0 and above is not None:
        above.remove(one)
    elif kind == 1 and above is not None:
        above.append(deepcopy(one))
    elif kind == 2:
        one.clear()
    elif kind == 3:
        one.text = chance.choice(["", "x", "-1", "9" * 30, "2026/13/45", "á" * 30_000])
    elif kind == 4:
        one.tag = chance.choice(["{urn:x}y", "StatusCode", etree.QName(one).localname])
    else:
        other = chance.choice(list(root.iter(etree.Element)))
        other.append(deepcopy(one))
    data[:] = etree.tostring(root, encoding="UTF-8")


def _damage(data: bytearray, chance: random.Random) -> None:
    if len(data) < 2:
        return
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
