"""What the search is told of documents: facts of signatures, books, files and units."""

from datetime import UTC, date, datetime

import pytest

from docflow.core import clock
from docflow.core.access import tokens, user_principal
from docflow.documents import sources
from docflow.documents.models import RegisterEntry, SignatureRecord, ValidationRecord, Version
from docflow.documents.selectors import facts
from docflow.documents.services import filing, publishing, registers
from docflow.documents.states import Direction, VersionKind
from search.models import IndexTask
from signing.gate.report import Report, SignatureReport
from tests.factories.documents import make_document, make_incoming, make_issued
from tests.factories.org import SYSTEM, actor_of, tokens_of


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def document(cast):
    return make_issued(
        cast.office, seen_by=(cast.an,), signer_name="Phạm Thị Chi", unit=cast.an.unit
    )


def add_version(document, ordinal=1, kind=VersionKind.ISSUED) -> Version:
    from docflow.core import files

    data = f"%PDF-1.7 {document.pk} {ordinal}".encode()
    return Version.objects.create(
        document=document,
        ordinal=ordinal,
        kind=kind,
        file=files.put(data, "application/pdf"),
        made_at=clock.now(),
        made_by="An",
    )


def line(field="Signer", **fields) -> SignatureReport:
    told = {
        "kind": "pades",
        "signer": "Phạm Thị Chi",
        "signer_fingerprint": "aa",
        "serial": "3a1f",
        "level": "B-LT",
        "certificate_ends": datetime(2027, 3, 5, 10, tzinfo=UTC),
        **fields,
    }
    return SignatureReport(field=field, **told)


def report(*lines, verdict="valid") -> Report:
    return Report(verdict=verdict, sha256="00", signatures=list(lines))


def entry_of(document):
    (entry,) = sources.load([document.pk])
    return entry


def waits(document) -> bool:
    return IndexTask.objects.filter(source="documents", object_id=document.pk).exists()


def test_the_newest_report_on_the_newest_file_tells_of_its_signatures(document):
    old = add_version(document)
    publishing.judge(document, old, report(line(serial="0b"), verdict="invalid"))
    new = add_version(document, 2)
    publishing.judge(document, new, report(line(level="B-T"), verdict="undetermined"))
    publishing.judge(
        document,
        new,
        report(
            line(),
            line("Seal", signer="UBND phường", serial="77", level="B-LTA"),
            line("Stamp", kind="timestamp", serial="99", level="", signer="TSA"),
        ),
    )

    entry = entry_of(document)

    assert entry.facts["serial"] == ("3a1f", "77")
    assert entry.facts["level"] == ("B-LT", "B-LTA")
    assert entry.facts["verdict"] == ("valid",)
    assert entry.signer == "Phạm Thị Chi; UBND phường"


def test_a_name_in_a_certificate_gives_way_to_who_signed_here(document):
    version = add_version(document)
    publishing.judge(document, version, report(line(signer="PHAM THI CHI 0123")))
    SignatureRecord.objects.create(
        document=document,
        version=version,
        act="sign",
        field="Signer",
        owner="person:1",
        name="Phạm Thị Chi",
        fingerprint="aa",
        level="B-LT",
        signed_at=clock.now(),
    )

    assert entry_of(document).signer == "Phạm Thị Chi"


def test_the_first_certificate_to_end_says_from_when_on_something_is_no_longer_good(document):
    version = add_version(document)
    late = datetime(2028, 1, 1, tzinfo=UTC)
    publishing.judge(document, version, report(line(certificate_ends=late), line("Seal")))

    assert entry_of(document).expires == date(2027, 3, 6)


def test_the_end_of_a_certificate_is_counted_in_the_days_of_the_office():
    assert facts.after(datetime(2027, 3, 5, 18, tzinfo=UTC)) == date(2027, 3, 7)


def test_a_certificate_that_never_ends_is_good_on_the_last_day_there_is():
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    assert facts.after(never) == date.max


def test_a_document_without_report_has_no_facts_of_signatures(document):
    add_version(document)

    entry = entry_of(document)

    assert not {"serial", "level", "verdict"} & set(entry.facts)
    assert entry.expires is None


def test_an_unsigned_file_says_so(document):
    publishing.judge(document, add_version(document), report(verdict="unsigned"))

    assert entry_of(document).facts["verdict"] == ("unsigned",)


def test_the_book_of_a_number_is_a_fact_until_the_number_is_struck(cast, document):
    book = registers.register_for(cast.office, Direction.OUTGOING, clock.today(), "BC")
    IndexTask.objects.all().delete()
    registers.take(actor=SYSTEM, register=book, document=document)

    assert waits(document)
    assert entry_of(document).facts["register"] == (str(book),)

    IndexTask.objects.all().delete()
    registers.void(actor=SYSTEM, document=document, reason="Nhầm sổ")

    assert waits(document)
    assert "register" not in entry_of(document).facts
    assert RegisterEntry.objects.filter(document=document).exists()


def test_a_new_report_is_read(document):
    version = add_version(document)
    IndexTask.objects.all().delete()

    publishing.judge(document, version, report(line()))

    assert waits(document)
    assert ValidationRecord.objects.filter(document=document).exists()


def test_no_name_of_a_case_file_is_in_the_index(cast, document):
    an = actor_of(cast.an)
    case = filing.open_case(actor=an, code="01.NV", title="Kỷ luật cán bộ", retention_years=10)
    IndexTask.objects.all().delete()
    item = filing.add(actor=an, case_file=case, document=document)

    entry = entry_of(document)

    assert waits(document)
    assert entry.facts["file"] == (str(case.pk),)
    assert "Kỷ luật" not in str(entry)

    IndexTask.objects.all().delete()
    filing.remove(actor=an, item=item)

    assert waits(document)
    assert "file" not in entry_of(document).facts


def test_the_name_of_a_case_file_is_told_to_who_sees_the_file(cast):
    an, chi = actor_of(cast.an), actor_of(cast.chi)
    case = filing.open_case(actor=an, code="01.NV", title="Kỷ luật cán bộ", retention_years=10)
    key = str(case.pk)

    own = [user_principal(cast.an.user_id)]
    assert facts.sees_files(tokens(own, an.office_id), [key]) == {key: "01.NV Kỷ luật cán bộ"}
    assert facts.sees_files(tokens(own, cast.other_office.pk), [key]) == {}
    assert facts.sees_files(tokens_of(chi), [key]) == {}
    assert facts.sees_files(tokens_of(an), ["x"]) == {}


def test_the_unit_that_drafted_is_a_fact_of_what_was_drafted_here(cast, document):
    arrived = make_incoming(cast.office, unit=cast.an.unit)

    assert entry_of(document).facts["unit"] == (cast.an.unit.name,)
    assert "unit" not in entry_of(arrived).facts


def test_a_batch_takes_as_many_queries_as_one(cast, document, django_assert_num_queries):
    def loaded(some):
        for one in some:
            publishing.judge(one, add_version(one, 7), report(line()))
        # The first reading keeps the words of the files.
        list(sources.load([one.pk for one in some]))
        return [one.pk for one in some]

    one = loaded([document])
    many = loaded([make_issued(cast.office, seen_by=(cast.an,)) for _ in range(3)])

    with django_assert_num_queries(8):
        assert len(list(sources.load(one))) == 1
    with django_assert_num_queries(8):
        assert len(list(sources.load(many))) == 3


def test_the_day_of_what_has_none_is_that_of_the_office(cast):
    listed_at = datetime(2026, 1, 31, 18, 30, tzinfo=UTC)
    draft = make_document(cast.office, seen_by=(cast.an,), listed_at=listed_at)

    (entry,) = sources.load([draft.pk])

    assert entry.date == date(2026, 2, 1)
