"""Every message we write is read back equal."""

import json
import string
from dataclasses import replace
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docflow.exchange.envelope import (
    Business,
    Change,
    Enclosure,
    Letter,
    Organ,
    ReceiverChange,
    Replacement,
    Response,
    Signer,
    Staff,
    Statement,
    Stop,
    read,
)
from docflow.exchange.envelope.names import ZONE
from docflow.exchange.envelope.reader import STATUS_CODES
from docflow.exchange.envelope.xml import writable
from tests.docflow.exchange.envelope.conftest import (
    FULL,
    LETTER,
    PDF,
    STATUS,
    statement,
    written,
)

# QCVN 102:2016/BTTTT, the names of everything a document's message may hold.
PARTS = """
edXML edXMLEnvelope edXMLHeader MessageHeader From To OrganId OrganizationInCharge OrganName
OrganAdd Email Telephone Fax Website Code CodeNumber CodeNotation PromulgationInfo Place
PromulgationDate DocumentType Type TypeName TypeDetail Subject Content SignerInfo Competence
Position FullName DueDate ToPlaces OtherInfo Priority SphereOfPromulgation TyperNotation
PromulgationAmount PageAmount Appendixes Appendix ResponseFor SteeringType ResponseForTask
TaskCode DocumentId TraceHeaderList TraceHeader Timestamp Bussiness BussinessDocType
BussinessDocReason BussinessDocumentInfo DocumentInfo DocumentReceiver ReceiverList Receiver
ReceiverType StaffInfo Department Staff Mobile Paper ReplacementInfoList ReplacementInfo
OrganIdList edXMLBody edXMLManifest Reference AttachmentName ContentType ContentId Description
AttachmentEncoded Attachment ContentTransferEncoded
"""
TEXT = st.text(max_size=60).map(writable)
CODE = st.text(string.ascii_uppercase + string.digits + ".", min_size=1, max_size=35)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))
EARLIEST, LATEST = datetime(1990, 1, 1), datetime(2199, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(min_value=EARLIEST, max_value=LATEST).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=ZONE)
)
ORGANS = st.builds(
    Organ, code=CODE, name=TEXT, in_charge=TEXT, address=TEXT, email=TEXT, telephone=TEXT
)
FILES = st.builds(
    Enclosure,
    name=TEXT.filter(lambda name: name.strip() and not name.lower().endswith(".zip")),
    data=st.binary(max_size=200),
    media_type=st.just("application/octet-stream"),
    description=TEXT,
)
STAFF = st.builds(Staff, department=TEXT, name=TEXT, mobile=TEXT, email=TEXT)
CHANGES = st.builds(
    Change,
    reason=TEXT,
    # A name of blanks names nothing, and the reader refuses it.
    about=st.just("") | TEXT.filter(str.strip),
    content_changed=st.none() | st.booleans(),
    receivers_changed=st.none() | st.booleans(),
    receivers=st.lists(
        st.builds(ReceiverChange, organ_code=CODE, added=st.booleans()),
        max_size=3,
        unique_by=lambda one: one.organ_code,
    ).map(tuple),
    staff=STAFF,
    replaced=st.lists(
        st.builds(
            Replacement,
            document_id=TEXT.filter(str.strip),
            organ_codes=st.lists(CODE, max_size=3).map(tuple),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)


def fitting(letter: Letter) -> Letter:
    """As a sender means it: what is said twice says the same."""
    if letter.change.about == letter.document_id:
        letter = replace(letter, change=replace(letter.change, about=""))
    if letter.stops:
        letter = replace(letter, sent_at=letter.stops[-1].at)
    return letter


LETTERS = st.builds(
    Letter,
    business=st.sampled_from(Business),
    change=CHANGES,
    stops=st.just(())
    | st.lists(st.builds(Stop, organ_code=CODE, at=MOMENTS), min_size=2, max_size=4).map(tuple),
    type_detail=TEXT,
    sphere=TEXT,
    typist=TEXT,
    appendixes=st.lists(TEXT, max_size=3).map(tuple),
    tasks=st.lists(TEXT, max_size=3).map(tuple),
    sender=ORGANS,
    receivers=st.lists(ORGANS, min_size=1, max_size=3, unique_by=lambda one: one.code).map(tuple),
    number=TEXT,
    notation=TEXT,
    issued_on=st.none() | DAYS,
    due_on=st.none() | DAYS,
    subject=TEXT.filter(str.strip),
    content=TEXT,
    document_id=TEXT.filter(str.strip),
    sent_at=MOMENTS,
    enclosures=st.lists(FILES, max_size=3).map(tuple),
    place=TEXT,
    type_number=TEXT,
    type_name=TEXT,
    signer=st.builds(Signer, competence=TEXT, position=TEXT, name=TEXT),
    to_places=st.lists(TEXT, max_size=3).map(tuple),
    priority=st.integers(0, 4),
    pages=st.integers(0, 500),
    copies=st.integers(0, 500),
    steering=st.integers(0, 3),
    responses=st.lists(
        st.builds(Response, organ_code=TEXT, code=TEXT, issued_on=st.none() | DAYS), max_size=2
    ).map(tuple),
    paper=st.booleans(),
    secrecy=st.integers(0, 1),
).map(fitting)


@settings(max_examples=150, deadline=None)
@given(letter=LETTERS)
def test_a_letter_is_read_back_equal(letter):
    parcel = read(written(letter))

    assert parcel.message == letter
    assert parcel.attested is not None
    assert parcel.attested.intact


@settings(max_examples=60, deadline=None)
@given(description=TEXT, staff=STAFF, at=MOMENTS, code=st.sampled_from(sorted(STATUS_CODES)))
def test_a_status_is_read_back_equal(description, staff, at, code):
    status = replace(STATUS, description=description, staff=staff, at=at, code=code)

    assert read(written(status)).message == status


def test_every_part_of_the_standard_is_written_and_read():
    data = written(FULL)

    assert read(data).message == FULL
    found = {etree.QName(one).localname for one in etree.fromstring(data).iter()}
    assert set(PARTS.split()) <= found


def test_a_field_over_its_length_is_whole_and_said():
    letter = replace(LETTER, sphere="a" * 101, typist="b" * 11, place="c" * 51)

    parcel = read(written(letter))

    assert parcel.message == letter
    assert {remark.code for remark in parcel.remarks} == {
        "R.OtherInfo.SphereOfPromulgation",
        "R.OtherInfo.TyperNotation",
        "R.PromulgationInfo.Place",
    }


def test_a_packed_file_comes_back_as_it_was():
    table = Enclosure(name="phụ lục.csv", data=b"a;b\n" * 5000, media_type="text/csv", zipped=True)

    letter = replace(LETTER, enclosures=(PDF, table))
    data = written(letter)

    assert read(data).message == letter
    assert len(data) < len(written(replace(LETTER, enclosures=(PDF, replace(table, zipped=False)))))


def test_an_archive_that_is_the_attachment_itself_is_not_opened():
    archive = Enclosure(
        name="hồ sơ.ZIP", data=b"PK\x03\x04 not opened", media_type="application/zip"
    )

    letter = replace(LETTER, enclosures=(PDF, archive))

    assert read(written(letter)).message == letter


def test_a_long_subject_is_taken_whole_with_a_remark():
    letter = replace(LETTER, subject="Về việc " * 100)

    parcel = read(written(letter))

    assert parcel.message.subject == letter.subject
    assert [remark.code for remark in parcel.remarks] == ["R.MessageHeader.Subject"]


def test_the_older_namespace_is_read_too():
    old = written().replace(
        b"http://www.mic.gov.vn/TBT/QCVN_102_2016", b"http://www.e-doc.vn/Schema/"
    )

    assert read(old).message.subject == LETTER.subject
    # What was signed named the other namespace.
    assert not read(old).attested.intact


def test_a_statement_names_what_it_answers_only_where_it_answers_something():
    """Installations from before the name read no statement that has it."""
    plain = statement("status")
    assert "answers" not in json.loads(plain.to_bytes())
    assert Statement.from_bytes(plain.to_bytes()) == plain

    answer = replace(plain, code="15", answers="m-2")
    assert json.loads(answer.to_bytes())["answers"] == "m-2"
    assert Statement.from_bytes(answer.to_bytes()) == answer
