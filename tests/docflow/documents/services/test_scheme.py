"""Books as settings of an office: NĐ 30/2020/NĐ-CP, Điều 15 and Phụ lục I, II.3."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.selectors import scheme as shown
from docflow.documents.selectors.registers import kept_for
from docflow.documents.services import classified, issuing, registers, reserving, scheme
from docflow.documents.services.classified import Issued
from docflow.documents.services.scheme import Settings
from docflow.documents.states import EntryState, Secrecy, Status
from tests.factories.documents import make_document
from tests.factories.org import actor_of, make_cast

YEAR = clock.today().year
DECISIONS = Settings("Sổ quyết định", ("QD",))


@pytest.fixture
def people(company):
    return company


def signed(people, type_code="KH", **fields) -> Document:
    return make_document(
        people.office,
        **{
            "direction": "outgoing",
            "status": Status.SIGNED,
            "seen_by": (people.dung,),
            "unit": people.unit,
            "type_code": type_code,
            **fields,
        },
    )


def number(people, type_code="KH", **fields) -> Document:
    document = signed(people, type_code, **fields)
    return issuing.number(actor=actor_of(people.dung), document=document)


def opened(people, asked=DECISIONS, year=YEAR, direction="outgoing") -> Register:
    return scheme.open_book(
        actor=actor_of(people.chi), year=year, direction=direction, settings=asked
    )


def general(people) -> Register:
    return registers.register_for(people.office, "outgoing", clock.today(), "KH")


def with_(book: Register, **changed) -> Settings:
    now = scheme.settings_of(book)
    return Settings(**{**{name: getattr(now, name) for name in scheme.SET}, **changed})


def change(people, book, **changed) -> Register:
    return scheme.change(actor=actor_of(people.chi), register=book, settings=with_(book, **changed))


def test_a_type_with_a_book_of_its_own_is_counted_from_one(people):
    number(people)
    opened(people)

    codes = [number(people, code).code for code in ("QD", "KH", "QD")]

    assert codes == ["01/QĐ-UBND", "02/KH-UBND", "02/QĐ-UBND"]


@pytest.mark.parametrize("who", ["an", "binh", "dung", "em", "ha"])
def test_only_the_head_and_the_administrator_decide(people, who):
    actor = actor_of(getattr(people, who))

    with pytest.raises(Forbidden):
        scheme.open_book(actor=actor, year=YEAR, direction="outgoing", settings=DECISIONS)
    with pytest.raises(Forbidden):
        scheme.prepare(actor=actor, year=YEAR + 1)
    assert not Register.objects.exists()


def test_the_head_of_another_office_changes_nothing_here(people):
    book = opened(people)

    with pytest.raises(Refused):
        scheme.change(
            actor=actor_of(people.giang), register=book, settings=with_(book, name="Sổ lạ")
        )


def test_a_move_that_would_repeat_number_and_notation_is_refused(people):
    """Điều 15.1: in March decisions may not begin at 01 again with the notation they had."""
    number(people, "QD")

    with pytest.raises(Invalid) as wrong:
        opened(people)

    assert "QĐ-UBND" in str(wrong.value.fields["types"])
    assert str(YEAR) not in Register.objects.values_list("name", flat=True)
    assert number(people, "QD").code == "02/QĐ-UBND"


def test_with_another_notation_the_move_is_certain_and_allowed(people):
    number(people, "QD")

    opened(people, Settings("Sổ quyết định", ("QD",), pattern="{type}-{office}-{unit}"))

    assert number(people, "QD").code == f"01/QĐ-UBND-{people.unit.notation or 'VP'}"


def test_a_type_does_not_come_back_to_numbers_that_repeat(people):
    book = opened(people)
    number(people, "QD")

    with pytest.raises(Refused):
        scheme.remove(actor=actor_of(people.chi), register=book)
    with pytest.raises(Invalid):
        change(people, book, types=("NQ",))


def test_an_empty_book_is_renamed_and_taken_away_and_its_types_go_back(people):
    book = change(people, opened(people), name="Sổ quyết định hành chính")

    scheme.remove(actor=actor_of(people.chi), register=book)

    assert number(people, "QD").entry.register == general(people)
    assert AuditEvent.objects.filter(verb="register.remove").count() == 1


def test_a_book_that_gave_a_number_keeps_its_name(people):
    number(people)

    with pytest.raises(Invalid) as wrong:
        change(people, general(people), name="Sổ khác")

    assert list(wrong.value.fields) == ["name"]


def test_a_changed_pattern_leaves_what_was_given_as_printed(people):
    before = number(people)

    change(people, general(people), own_patterns={"KH": "{type}-{office}-{unit}"})

    after = number(people)
    before.refresh_from_db()
    assert before.code == "01/KH-UBND"
    assert after.code == f"02/KH-UBND-{people.unit.notation or 'VP'}"
    event = AuditEvent.objects.get(verb="register.change")
    assert event.data["before"]["own_patterns"] == {}
    assert shown.settings_before(general(people)) == event.data["before"]


def test_somebody_who_looked_at_an_older_state_overwrites_nothing(people):
    book = opened(people)
    seen = scheme.mark(book)
    change(people, book, name="Sổ quyết định hành chính")

    with pytest.raises(Refused, match="người khác sửa"):
        scheme.change(actor=actor_of(people.chi), register=book, settings=DECISIONS, seen=seen)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("pattern", "{office}", "{loại}-"),
        ("pattern", "{type}", "{cơ quan}"),
        ("pattern", "{type}-{unit}", "{cơ quan}"),
        ("pattern", "{type} - {office}", "dấu cách"),
        ("pattern", "{type}--{office}", "dấu"),
        ("pattern", "{type}-{office", "{loại}"),
        ("pattern", "{type}-{office.name}", "{office.name}"),
        ("pattern", "{type}-{0}", "{0}"),
        ("pattern", "{type}-{council}", "{hội đồng}"),
        ("pattern", "{type}-ubnd", "hoa"),
        ("pattern", "", "{loại}"),
        ("pattern", "{type}-{office}/2026", "dấu"),
        ("letter_pattern", "{type}-{office}", "{loại}"),
        ("own_patterns", {"QD": "{office}"}, "Quyết định"),
        ("own_patterns", {"KH": "{type}-{office}"}, "sổ này"),
        ("types", ("QD", "SY"), "bản sao"),
        ("types", ("XX",), "không tồn tại"),
        ("types", (), "loại"),
        ("name", " x ", "3"),
    ],
)
def test_what_cannot_be_printed_is_refused_at_its_field(people, field, typed, said):
    asked = {"name": "Sổ quyết định", "types": ("QD",), field: typed}

    with pytest.raises(Invalid) as wrong:
        opened(people, Settings(**asked))

    assert said in str(wrong.value.fields[field])
    assert not Register.objects.exists()


@pytest.mark.parametrize(
    ("pattern", "letter", "codes"),
    [
        ("{type}-{office}", "{office}-{unit}", ["01/QĐ-BNV", "02/BNV-VX"]),
        ("{type}-{office}-{unit}", "{office}-{unit}", ["01/QĐ-BNV-VX", "02/BNV-VX"]),
        ("{type}-BNV", "{office}", ["01/QĐ-BNV", "02/BNV"]),
    ],
)
def test_the_decrees_own_examples_can_be_written(people, pattern, letter, codes):
    people.office.notation = "BNV"
    people.office.save()
    people.unit.notation = "VX"
    people.unit.save()
    change(people, general(people), pattern=pattern, letter_pattern=letter)

    assert [number(people, "QD").code, number(people, "CV").code] == codes


def test_two_books_never_give_the_same_notation(people):
    """Công văn and thư công have no abbreviation: apart they would both write UBND-NV."""
    with pytest.raises(Invalid) as wrong:
        opened(people, Settings("Sổ công văn", ("CV",)))

    assert "cũng cấp ký hiệu" in str(wrong.value.fields["pattern"])
    book = opened(people, Settings("Sổ công văn", ("CV", "TCONG")))
    assert number(people, "CV").entry.register == book


def test_a_type_is_served_by_one_book(people):
    opened(people)

    with pytest.raises(Invalid) as wrong:
        opened(people, Settings("Sổ khác", ("QD", "NQ"), pattern="{type}-{office}-X"))

    assert "Quyết định đã có sổ “Sổ quyết định”" in str(wrong.value.fields["types"])


@pytest.mark.parametrize("types", [["QD"], ["NQ", "QD"], []])
def test_the_database_serves_a_type_from_one_book(people, types):
    general(people)
    opened(people)
    values = {"office": people.office, "direction": "outgoing", "year": YEAR}

    with pytest.raises(DatabaseError), transaction.atomic():
        Register.objects.create(**values, name="Sổ khác", types=types)
    other = Register.objects.create(**values, name="Sổ nghị quyết", types=["NQ"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Register.objects.filter(pk=other.pk).update(types=["QD"])
    # Another year, or imported rows, are another matter.
    Register.objects.create(**{**values, "year": YEAR + 1}, name="Sổ khác", types=types)
    Register.objects.create(**values, name="Sổ cũ", types=types, legacy=True)


@pytest.mark.parametrize("changed", [{"year": 2000}, {"direction": "incoming"}, {"name": "Khác"}])
def test_the_database_lets_a_book_be_what_it_is(people, changed):
    number(people)

    with pytest.raises(DatabaseError), transaction.atomic():
        Register.objects.filter(pk=general(people).pk).update(**changed)


def test_the_database_gives_number_and_notation_once_in_a_year(people):
    first = number(people)
    values = {"number": 1, "notation": first.notation, "code": first.code}

    with pytest.raises(IntegrityError), transaction.atomic():
        signed(people, **values, issued_on=first.issued_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        signed(people, **values, issued_on=first.issued_on, direction="internal")
    # Another year, what came from outside, and rows of an old register.
    signed(people, **values, issued_on=date(YEAR - 1, 5, 5))
    signed(people, **values, issued_on=first.issued_on, direction="incoming", status="arrived")
    signed(people, **values, issued_on=first.issued_on, origin="imported")


def test_a_number_that_another_book_gave_is_struck_through_and_passed_over(people):
    """Whatever was set behind the settings' back, number and notation are given once."""
    number(people)
    Register.objects.create(
        office=people.office, direction="internal", year=YEAR, name="Sổ nội bộ cũ"
    )

    inside = number(people, direction="internal")

    assert inside.code == "02/KH-UBND"
    skipped = RegisterEntry.objects.get(register=inside.entry.register, number=1)
    assert (skipped.state, skipped.document) == (EntryState.VOIDED, None)
    assert "01/KH-UBND" in skipped.reason


@pytest.mark.parametrize("secret", [False, True])
def test_a_number_given_elsewhere_in_the_same_moment_is_told_and_none_is_lost(
    people, monkeypatch, secret
):
    """What the look before did not see, the index refuses: said as that, and the act leaves
    nothing. Another refusal of the database is not taken for it."""
    clerk = actor_of(people.dung)
    notation = "KH-UBND-M" if secret else "KH-UBND"
    code = {"number": 1, "notation": notation, "code": f"01/{notation}"}
    signed(people, **code, issued_on=clock.today())
    monkeypatch.setattr(registers, "given_before", lambda *_any: "")
    act = (
        (lambda: classified.issue(actor=clerk, issued=Issued(Secrecy.SECRET, "KH", "Trần Văn Chi")))
        if secret
        else (lambda: number(people))
    )

    with pytest.raises(Refused, match="vừa được cấp ở sổ khác"), transaction.atomic():
        act()
    assert not RegisterEntry.objects.exists()

    def other(**_any):
        raise IntegrityError("something else")

    monkeypatch.setattr(registers, "take", other)
    with pytest.raises(IntegrityError, match="something else"), transaction.atomic():
        act()


def test_what_stays_inside_is_counted_with_what_goes_out(people):
    """Điều 3.5: what the office issues is văn bản đi, also what nobody outside receives."""
    codes = [number(people).code, number(people, direction="internal").code]

    assert codes == ["01/KH-UBND", "02/KH-UBND"]


def test_an_internal_book_needs_a_notation_of_its_own(people):
    with pytest.raises(Invalid):
        opened(people, Settings("Sổ nội bộ"), direction="internal")
    asked = Settings("Sổ nội bộ", (), "{type}-{office}-NB", "{office}-{unit}-NB")
    opened(people, asked, direction="internal")

    assert number(people, direction="internal").code == "01/KH-UBND-NB"
    assert number(people).code == "01/KH-UBND"


def test_arrivals_stay_in_one_series(people):
    with pytest.raises(Invalid):
        opened(people, direction="incoming")


def test_kept_numbers_of_the_book_that_served_before_are_not_offered(people):
    book = general(people)
    dung = actor_of(people.dung)
    keep = {"count": 1, "purpose": "Quyết định sắp ký trong tuần", "until": clock.today()}
    reserving.reserve(actor=dung, register=book, **keep)
    document = signed(people, "QD")
    assert len(kept_for(document)) == 1

    opened(people)

    assert kept_for(document) == []


NEW_YEAR = datetime(YEAR, 12, 31, 17, 0, 30, tzinfo=UTC)  # 00:00:30 in Hồ Chí Minh City


def test_without_a_scheme_the_next_year_opens_as_this_one(people):
    opened(people, Settings("Sổ quyết định", ("QD",), pattern="{type}-{office}-{unit}"))
    change(people, general(people), name="Sổ chung", own_patterns={"KH": "{type}-{office}-X"})
    number(people)

    with clock.at(NEW_YEAR):
        codes = [number(people, code).code for code in ("QD", "KH", "TB")]
        books = shown.year_of(people.office, YEAR + 1, None)

    assert codes == [
        f"01/QĐ-UBND-{people.unit.notation or 'VP'}", "01/KH-UBND-X", "02/TB-UBND"
    ]  # fmt: skip
    rows = Register.objects.filter(year=YEAR + 1).order_by("name")
    assert [one.name for one in rows] == ["Sổ chung", "Sổ quyết định"]
    assert books.written
    assert AuditEvent.objects.filter(verb="register.open_year").count() == 1


def test_what_was_prepared_holds_with_the_first_number_of_the_year(people):
    number(people, "QD")
    scheme.prepare(actor=actor_of(people.chi), year=YEAR + 1)
    opened(people, year=YEAR + 1)

    this = number(people, "QD")
    with clock.at(NEW_YEAR):
        codes = [number(people, code).code for code in ("QD", "KH")]

    assert this.code == "02/QĐ-UBND"
    assert codes == ["01/QĐ-UBND", "01/KH-UBND"]


def test_a_preparation_is_taken_back_until_the_year_begins(people):
    chi = actor_of(people.chi)
    general(people)
    scheme.prepare(actor=chi, year=YEAR + 1)
    scheme.prepare(actor=chi, year=YEAR + 1)

    scheme.drop(actor=chi, year=YEAR + 1)

    assert not Register.objects.filter(year=YEAR + 1).exists()
    scheme.prepare(actor=chi, year=YEAR + 1)
    with clock.at(NEW_YEAR):
        number(people)
        with pytest.raises(Refused):
            scheme.drop(actor=chi, year=YEAR + 1)


@pytest.mark.parametrize("year", [YEAR - 1, YEAR + 2])
def test_only_this_year_and_the_next_are_set(people, year):
    with pytest.raises(Refused):
        opened(people, year=year)


def test_looking_at_what_comes_opens_no_book(people):
    book = registers.expected(people.office, "outgoing", clock.today(), "KH")

    assert book.pk is None
    assert registers.notation_of(book, "KH", people.office, None) == "KH-UBND"
    assert not Register.objects.exists()


def test_secrets_have_series_of_their_own_both_ways(people):
    """Điều 15.2: and number and notation are still given once, so theirs has a mark."""
    clerk = actor_of(people.dung)
    open_one = number(people)
    classified.enter(actor=clerk, secrecy=Secrecy.SECRET, issuer_name="Ủy ban nhân dân Thành phố")

    rows = [
        classified.issue(actor=clerk, issued=Issued(Secrecy.SECRET, "KH", "Trần Văn Chi"))
        for _ in range(2)
    ]

    assert open_one.code == "01/KH-UBND"
    assert [row.code for row in rows] == ["01/KH-UBND-M", "02/KH-UBND-M"]
    assert [(row.status, row.subject, row.content) for row in rows] == [(Status.ISSUED, "", {})] * 2
    books = {(row.book.direction, row.book.secret) for row in _this(people).rows if row.book.pk}
    assert {("outgoing", True), ("incoming", True), ("outgoing", False)} <= books


@pytest.mark.parametrize(
    "issued",
    [
        Issued(Secrecy.NONE, "KH", "Chi"),
        Issued(Secrecy.SECRET, "XX", "Chi"),
        Issued(Secrecy.SECRET, "KH", " "),
    ],
)
def test_a_secret_without_level_type_or_signer_takes_no_number(people, issued):
    with pytest.raises(Invalid):
        classified.issue(actor=actor_of(people.dung), issued=issued)
    assert not Register.objects.exists()


def test_only_the_registry_issues_and_sees_a_secret(people):
    with pytest.raises(Forbidden):
        classified.issue(actor=actor_of(people.chi), issued=Issued(Secrecy.SECRET, "KH", "Chi"))


def _this(people):
    return shown.year_of(people.office, YEAR, None)


MOVES = st.lists(
    st.one_of(
        st.tuples(
            st.just("open"),
            st.sets(st.sampled_from(["QD", "KH", "CV", "TCONG"]), min_size=1),
            st.sampled_from(["", "-X", "-Y"]),
        ),
        st.tuples(st.just("remove"), st.integers(0, 3), st.just("")),
        st.tuples(
            st.just("types"),
            st.integers(0, 3),
            st.sets(st.sampled_from(["QD", "KH", "CV", "TCONG"]), min_size=1),
        ),
        st.tuples(st.just("mark"), st.integers(0, 4), st.sampled_from(["", "-X", "-Y"])),
        st.tuples(
            st.just("number"),
            st.sampled_from(["QD", "KH", "CV", "TCONG", "TB"]),
            st.sampled_from(["outgoing", "internal"]),
        ),
    ),
    max_size=25,
)


class TestAYearOfMoves(TestCase):
    """Whatever is moved between books over a year, no number and notation is given twice."""

    @settings(max_examples=15, deadline=None)
    @given(moves=MOVES)
    def test_no_code_repeats_and_no_book_has_a_gap(self, moves):
        people = make_cast()
        codes = []
        for kind, what, more in moves:
            try:
                if kind == "number":
                    codes.append(number(people, what, direction=more).code)
                else:
                    _move(people, kind, what, more)
            except (Invalid, Refused):
                continue

        assert len(codes) == len(set(codes))
        for book in Register.objects.all():
            given = list(book.entries.order_by("number").values_list("number", flat=True))
            assert given == list(range(1, book.last_number + 1))
        # Allowed moves alone are enough: nothing had to be struck through.
        assert not RegisterEntry.objects.filter(state=EntryState.VOIDED).exists()


def _move(people, kind, what, more) -> None:
    books = list(Register.objects.order_by("pk"))
    if kind == "open":
        asked = Settings(
            f"Sổ {len(books)} {sorted(what)}",
            tuple(what),
            "{type}-{office}" + more,
            "{office}-{unit}" + more,
        )
        opened(people, asked)
        return
    if what >= len(books):
        return
    book = books[what]
    if kind == "remove":
        scheme.remove(actor=actor_of(people.chi), register=book)
    elif kind == "types":
        change(people, book, types=tuple(more))
    else:
        change(
            people,
            book,
            pattern="{type}-{office}" + more,
            letter_pattern="{office}-{unit}" + more,
        )
