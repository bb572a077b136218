"""Numbers kept back, used and given up; the end of a year's books (NĐ 30/2020/NĐ-CP, Điều 15)."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Register, RegisterEntry
from docflow.documents.selectors.registers import kept_for
from docflow.documents.services import issuing, registers, reserving
from docflow.documents.states import EntryState, Status
from tests.factories.documents import make_document
from tests.factories.org import actor_of, make_cast

WHY = "Quyết định thành lập đoàn kiểm tra"


@pytest.fixture
def people(company):
    return company


@pytest.fixture
def book(people) -> Register:
    return registers.register_for(people.office, "outgoing", clock.today(), "KH")


def keep(people, book, count=1, **changed):
    wanted = {"count": count, "purpose": WHY, "until": clock.today(), **changed}
    return reserving.reserve(actor=actor_of(people.dung), register=book, **wanted)


def signed(people, **fields):
    return make_document(
        people.office,
        direction="outgoing",
        status=Status.SIGNED,
        seen_by=(people.dung, people.an),
        unit=people.unit,
        **fields,
    )


def test_kept_numbers_follow_the_series_and_the_series_goes_on_behind_them(people, book):
    kept = keep(people, book, 2)
    document = signed(people)

    row = issuing.number(actor=actor_of(people.dung), document=document)

    assert [entry.number for entry in kept] == [1, 2]
    assert [entry.state for entry in kept] == [EntryState.RESERVED] * 2
    assert row.number == 3
    event = AuditEvent.objects.get(verb="register.reserve")
    assert event.data["numbers"] == [1, 2]
    assert event.summary == WHY


def test_a_document_takes_the_kept_number_and_keeps_it(people, book):
    entry, _other = keep(people, book, 2)
    document = signed(people)
    dung = actor_of(people.dung)
    assert [one.number for one in kept_for(document)] == [1, 2]

    row = issuing.number(actor=dung, document=document, reserved=entry)

    entry.refresh_from_db()
    assert (row.number, row.code, row.issued_on) == (1, f"01/{row.notation}", clock.today())
    assert (entry.state, entry.document_id, entry.reserved_for) == (
        EntryState.USED,
        document.pk,
        WHY,
    )
    # A second click finds it given, and another document cannot have it.
    assert issuing.number(actor=dung, document=row, reserved=entry).number == 1
    with pytest.raises(Refused):
        issuing.number(actor=dung, document=signed(people), reserved=entry)
    assert [one.number for one in kept_for(document)] == [2]


def test_a_refused_number_leaves_the_document_signed(people, book):
    (entry,) = keep(people, book)
    reserving.give_up(actor=actor_of(people.dung), entry=entry, reason="Không ban hành nữa")
    document = signed(people)

    with pytest.raises(Refused):
        issuing.number(actor=actor_of(people.dung), document=document, reserved=entry)

    document.refresh_from_db()
    assert (document.status, document.number) == (Status.SIGNED, None)


def test_a_number_of_another_book_is_refused(people, book):
    own = Register.objects.create(
        office=people.office, direction="outgoing", year=book.year, name="Sổ quyết định",
        types=["QD"],
    )  # fmt: skip
    (entry,) = keep(people, own)

    assert kept_for(signed(people)) == []
    with pytest.raises(Refused, match="sổ khác"):
        issuing.number(actor=actor_of(people.dung), document=signed(people), reserved=entry)
    assert [one.pk for one in kept_for(signed(people, type_code="QD"))] == [entry.pk]


def test_given_up_it_stays_void_with_its_reason(people, book):
    (entry,) = keep(people, book)

    with pytest.raises(Invalid):
        reserving.give_up(actor=actor_of(people.dung), entry=entry, reason="ngắn")
    reserving.give_up(actor=actor_of(people.dung), entry=entry, reason="Không ban hành nữa")

    entry.refresh_from_db()
    assert (entry.state, entry.reason) == (EntryState.VOIDED, "Không ban hành nữa")
    with pytest.raises(Refused):
        reserving.give_up(actor=actor_of(people.dung), entry=entry, reason="Không ban hành nữa")
    assert keep(people, book)[0].number == 2


@pytest.mark.parametrize("who", ["an", "binh", "chi", "em", "ha", "giang", "khoa"])
def test_the_clerk_alone_keeps_and_gives_up(people, book, who):
    (entry,) = keep(people, book)
    actor = actor_of(getattr(people, who))

    with pytest.raises(Forbidden):
        reserving.reserve(actor=actor, register=book, count=1, purpose=WHY, until=clock.today())
    with pytest.raises(Forbidden):
        reserving.give_up(actor=actor, entry=entry, reason="Không ban hành nữa")
    book.refresh_from_db()
    assert book.last_number == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 21}, "count"),
        ({"purpose": "  ngắn  "}, "purpose"),
        ({"purpose": "x" * 301}, "purpose"),
        ({"until": date(2000, 1, 1)}, "until"),
        ({"until": date(2999, 1, 1)}, "until"),
    ],
)
def test_what_is_typed_wrong_takes_no_number(people, book, typed, field):
    with pytest.raises(Invalid) as wrong:
        keep(people, book, **typed)

    assert list(wrong.value.fields) == [field]
    book.refresh_from_db()
    assert book.last_number == 0


def test_numbers_of_arrivals_are_not_kept(people):
    arrivals = registers.register_for(people.office, "incoming", clock.today())
    with pytest.raises(Refused):
        keep(people, arrivals)


def test_the_year_ends_in_the_zone_of_the_office(people, monkeypatch):
    """NĐ 30/2020/NĐ-CP, Điều 15.1."""
    eve = datetime(2026, 12, 31, 16, 59, 30, tzinfo=UTC)  # 23:59:30 in Hồ Chí Minh City
    with clock.at(eve):
        last = issuing.number(actor=actor_of(people.dung), document=signed(people))
    with clock.at(eve + timedelta(minutes=1)):
        first = issuing.number(actor=actor_of(people.dung), document=signed(people))

    assert (last.number, last.issued_on) == (1, date(2026, 12, 31))
    assert (first.number, first.issued_on) == (1, date(2027, 1, 1))
    assert last.entry.register.year == 2026
    assert first.entry.register.year == 2027


def test_the_books_of_a_past_year_close_and_what_was_kept_is_voided(people):
    """NĐ 30/2020/NĐ-CP, Điều 15.1."""
    eve = datetime(2026, 12, 31, 16, 59, 30, tzinfo=UTC)
    with clock.at(eve):
        book = registers.register_for(people.office, "outgoing", clock.today(), "KH")
        (entry,) = keep(people, book)
        assert reserving.sweep(clock.now(), 10) == 0
    new_year = eve + timedelta(minutes=1)
    with clock.at(new_year):
        assert reserving.sweep(clock.now(), 10) == 1
        assert reserving.sweep(clock.now(), 10) == 0
        entry.refresh_from_db()
        book.refresh_from_db()
        document = signed(people)
        with pytest.raises(Refused, match="đã khóa"):
            registers.take(actor=actor_of(people.dung), register=book, document=document)
        with pytest.raises(Refused):
            issuing.number(actor=actor_of(people.dung), document=document, reserved=entry)

    assert book.closed_at == new_year
    assert (entry.state, entry.reason) == (EntryState.VOIDED, "Hết năm 2026 chưa dùng đến.")
    assert AuditEvent.objects.filter(verb="register.close").count() == 1


def test_old_registers_are_not_closed(people):
    Register.objects.create(
        office=people.office, direction="incoming", year=2012, name="Sổ cũ", legacy=True
    )
    assert reserving.sweep(clock.now(), 10) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 9},
        {"state": EntryState.RESERVED},
        {"state": EntryState.USED},
        {"state": EntryState.VOIDED, "reason": ""},
    ],
)
def test_the_database_holds_what_a_number_is(people, book, changes):
    (entry,) = keep(people, book)
    reserving.give_up(actor=actor_of(people.dung), entry=entry, reason="Không ban hành nữa")

    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterEntry.objects.filter(pk=entry.pk).update(**changes)


def test_the_database_gives_a_used_number_to_no_other_document(people, book):
    row = issuing.number(actor=actor_of(people.dung), document=signed(people))
    other = signed(people)

    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterEntry.objects.filter(document=row).update(document=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterEntry.objects.filter(document=row).update(document=None)


def test_the_database_takes_no_row_into_a_closed_book(people, book):
    Register.objects.filter(pk=book.pk).update(closed_at=clock.now())
    values = {"given_at": clock.now(), "given_by": "x"}

    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterEntry.objects.create(register=book, number=7, document=signed(people), **values)


@pytest.mark.parametrize("missing", ["reserved_for", "reserved_until", "document"])
def test_the_database_asks_of_a_kept_number_what_it_is_kept_for(people, book, missing):
    values = {
        "state": EntryState.RESERVED,
        "reserved_for": WHY,
        "reserved_until": clock.today(),
        "given_at": clock.now(),
        "given_by": "x",
        "document": None,
    }
    values[missing] = {
        "reserved_for": "",
        "reserved_until": None,
        "document": signed(people) if missing == "document" else None,
    }[missing]

    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.create(register=book, number=7, **values)


@pytest.mark.django_db(transaction=True)
def test_clerks_who_keep_and_number_at_once_leave_no_gap_and_no_double():
    people = make_cast()
    book = registers.register_for(people.office, "outgoing", clock.today(), "KH")
    documents = [signed(people) for _ in range(4)]
    wrong: list[BaseException] = []

    def run(work) -> None:
        try:
            work()
        except BaseException as error:
            wrong.append(error)
        finally:
            connections.close_all()

    dung = actor_of(people.dung)
    works = [lambda: keep(people, book, 3) for _ in range(4)]
    works += [
        lambda document=document: issuing.number(actor=dung, document=document)
        for document in documents
    ]
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    numbers = sorted(RegisterEntry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 17))
    book.refresh_from_db()
    assert book.last_number == 16
