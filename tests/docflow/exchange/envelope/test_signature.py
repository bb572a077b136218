"""The standard's signature: over all that is read, and nothing that was not signed is used."""

import base64
import re
from copy import deepcopy
from dataclasses import replace

import pytest
from lxml import etree
from signxml import XMLSigner, XMLVerifier
from signxml.verifier import SignatureConfiguration

from docflow.exchange.envelope import Enclosure, Message, read, signature, write
from tests.docflow.exchange.envelope.conftest import (
    FULL,
    LETTER,
    PDF,
    STATUS,
    sign,
    statement,
)
from tests.docflow.exchange.envelope.keys import elliptic, other, plain

TABLE = Enclosure(name="phụ lục.csv", data=b"a;b\n" * 50, media_type="text/csv", zipped=True)
TWO = replace(LETTER, enclosures=(PDF, TABLE))
DS = {"ds": signature.DS}


def signed(message: Message = TWO, key=None) -> bytes:
    return write(message, statement=statement(), sign=sign, key=key or elliptic())


def problem(data: bytes) -> str:
    sealed = read(data).sealed
    assert sealed is not None
    return sealed.problem


@pytest.mark.parametrize("message", [LETTER, TWO, FULL, STATUS], ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("kind", ["SECP256R1", "SECP384R1", "rsa"])
def test_what_we_sign_holds_and_is_read_back(message, kind):
    key = plain() if kind == "rsa" else elliptic(kind)

    parcel = read(signed(message, key))

    assert parcel.message == message
    assert parcel.attested.intact
    assert parcel.sealed == signature.Sealed(key.certificates)


def test_a_message_without_one_is_read_as_before():
    assert read(write(TWO, statement=statement(), sign=sign)).sealed is None


@pytest.mark.parametrize("empty", ["<edXML:DigitalSignature/>", "<edXML:Signature/>"])
def test_an_empty_place_for_a_signature_is_none(empty):
    data = write(STATUS, statement=statement(), sign=sign)
    data = data.replace(b"</edXML:edXMLHeader>", f"{empty}</edXML:edXMLHeader>".encode())

    assert read(data).sealed is None


def test_who_knows_the_standard_alone_can_verify_it():
    """Without our reader: the library, the certificate, the bytes of the files."""
    data = signed()
    root = etree.fromstring(data)
    holder = root.find("{*}AttachmentEncoded")
    files = {
        one.findtext("{*}ContentId"): base64.b64decode(one.findtext("{*}ContentTransferEncoded"))
        for one in holder
    }

    results = XMLVerifier().verify(
        data,
        x509_cert=certificate(),
        uri_resolver=lambda uri: files[uri.removeprefix("cid:")],
        expect_config=SignatureConfiguration(expect_references=5, verification_time=LETTER.sent_at),
    )

    assert [etree.QName(one.signed_xml).localname for one in results[:3]] == [
        "MessageHeader",
        "Bussiness",
        "edXMLBody",
    ]


def test_a_stop_on_the_way_may_be_added():
    data = signed()
    step = re.search(rb"<edXML:TraceHeader>.*?</edXML:TraceHeader>", data, re.S)[0]

    assert problem(data.replace(step, step * 2)) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CHỦ TỊCH", "PHÓ"),
        (">0</edXML:BussinessDocType>", ">1</edXML:BussinessDocType>"),
        ("<edXML:Paper>0<", "<edXML:Paper>1<"),
        ("phụ lục.csv", "mục lục.csv"),
        (base64.b64encode(PDF.data).decode(), base64.b64encode(b"%PDF-1.7 other").decode()),
    ],
)
def test_whatever_is_changed_is_found(old, new):
    data = signed()
    changed = data.replace(old.encode(), new.encode())

    assert changed != data
    assert problem(changed)


@pytest.mark.parametrize("name", ["AttachmentName", "ContentType"])
def test_a_file_cannot_be_named_otherwise_than_in_the_signed_manifest(name):
    root = etree.fromstring(signed())
    root.find(f"{{*}}AttachmentEncoded/{{*}}Attachment/{{*}}{name}").text = "other.pdf"

    assert problem(etree.tostring(root)) == "A file is named otherwise than in the manifest."


def test_another_certificate_is_not_the_one_that_signed():
    root = etree.fromstring(signed())
    root.find(".//ds:X509Certificate", DS).text = base64.b64encode(other().certificates[0]).decode()

    assert problem(etree.tostring(root))


@pytest.mark.parametrize("uri", ["#MessageHeader", "#Bussiness", "#edXMLBody", "cid:attachment-2"])
def test_a_part_that_is_not_signed_is_found(uri):
    def leave_out(root):
        info = root.find(".//ds:SignedInfo", DS)
        info.remove(next(one for one in info if one.get("URI") == uri))

    assert "is not signed" in problem(signed_again(leave_out))


def test_a_signed_part_hidden_elsewhere_does_not_stand_for_the_one_that_is_read():
    """XML signature wrapping: the signed header lies where nobody reads, another one is read."""
    root = etree.fromstring(signed())
    head = root.find(".//{*}MessageHeader")
    hidden = etree.SubElement(root[0], "{urn:x}hidden")
    copy = deepcopy(head)
    head.attrib.pop("Id")
    head.find("{*}Subject").text = "Nội dung khác"
    hidden.append(copy)

    assert problem(etree.tostring(root)) == "MessageHeader is not signed."


def test_a_signed_file_does_not_stand_for_a_header():
    """The header as the content of an attachment: signed, but as a file."""
    head = etree.fromstring(signed()).find(".//{*}MessageHeader")
    as_file = Enclosure(name="a.xml", data=etree.tostring(head, method="c14n", exclusive=True))

    def leave_out(root):
        info = root.find(".//ds:SignedInfo", DS)
        info.remove(next(one for one in info if one.get("URI") == "#MessageHeader"))

    letter = replace(LETTER, enclosures=(PDF, as_file))
    assert problem(signed_again(leave_out, letter)) == "MessageHeader is not signed."


@pytest.mark.parametrize("place", ["header", "root"])
def test_two_signatures_are_one_too_many(place):
    root = etree.fromstring(signed())
    found = root.find(".//ds:Signature", DS)
    (found.getparent() if place == "header" else root).append(deepcopy(found))

    assert "once" in problem(etree.tostring(root))


def test_a_signature_outside_the_header_is_found():
    root = etree.fromstring(signed())
    root.append(root.find(".//ds:Signature", DS))

    assert "header" in problem(etree.tostring(root))


def test_weak_digests_are_refused():
    def weaken(root):
        method = root.find(".//ds:DigestMethod", DS)
        method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1")

    assert problem(signed_again(weaken))


def test_too_much_to_look_at_is_refused_before_it_is_looked_at(monkeypatch):
    data = signed()
    monkeypatch.setattr(signature, "MAX_COPIED", len(data))

    assert problem(data) == "The signature refers to too much."


def test_a_message_signed_as_a_whole_is_taken():
    """As other makers sign it: one reference to everything, the signature within."""
    root = etree.fromstring(write(TWO, statement=statement(), sign=sign))
    root.remove(root.find("{*}Attestation"))
    header = root.find(".//{*}edXMLHeader")
    etree.SubElement(header, f"{{{signature.DS}}}Signature", Id="placeholder")
    private = elliptic().private
    made = XMLSigner(
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#", signature_algorithm="ecdsa-sha256"
    ).sign(root, key=private, cert=[certificate()])
    data = etree.tostring(made)

    assert problem(data) == ""
    assert problem(data.replace("CHỦ TỊCH".encode(), b"x").replace(b"CH&#7910; T", b"x"))


def test_the_standards_prefix_on_the_outermost_element_is_read():
    data = signed()
    odd = data.replace(
        f'<Signature xmlns="{signature.DS}">'.encode(),
        f'<edXML:Signature xmlns="{signature.DS}">'.encode(),
    ).replace(b"</KeyInfo></Signature>", b"</KeyInfo></edXML:Signature>")

    assert odd != data
    assert problem(odd) == ""


def signed_again(change, message: Message = TWO) -> bytes:
    """The message with its SignedInfo changed and signed by the same key."""
    root = etree.fromstring(signed(message))
    change(root)
    info = root.find(".//ds:SignedInfo", DS)
    value = elliptic().sign(etree.tostring(info, method="c14n", exclusive=True))
    numbers = signature.decode_dss_signature(value)
    raw = b"".join(number.to_bytes(32, "big") for number in numbers)
    root.find(".//ds:SignatureValue", DS).text = base64.b64encode(raw).decode()
    return etree.tostring(root)


def certificate() -> str:
    text = base64.encodebytes(elliptic().certificates[0]).decode()
    return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"
