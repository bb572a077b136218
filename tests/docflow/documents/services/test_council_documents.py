"""A council's document: drafted, printed, checked, numbered in its own book, under the seal of
the office (NĐ 30/2020/NĐ-CP, Phụ lục I, II.2, II.3a and II.7c)."""

from datetime import date

import pytest

from docflow.core import clock
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Register
from docflow.documents.rendering import letter
from docflow.documents.services import (
    checking,
    composing,
    copy_pages,
    correcting,
    drafting,
    issuing,
    registers,
    scheme,
    signing,
)
from docflow.documents.services.scheme import Settings
from docflow.documents.states import LinkKind, Status
from docflow.org.models import Council
from docflow.org.services import councils
from tests.docflow.documents.conftest import PIN
from tests.factories.documents import make_document
from tests.factories.org import actor_of

NAME = "Hội đồng Thi đua - Khen thưởng"
SINCE = date(2020, 1, 1)


def board(people, notation="HĐTĐKT", name=NAME):
    actor = actor_of(people.chi)
    council = councils.found(actor=actor, name=name, notation=notation, valid_from=SINCE)
    councils.seat(
        actor=actor,
        council=council,
        position=people.chi,
        lines=["TM. HỘI ĐỒNG", "CHỦ TỊCH"],
        valid_from=SINCE,
    )
    return council


@pytest.fixture
def people(company):
    return company


def draft(people, council, type_code="TB", **changed):
    values = {
        "actor": actor_of(people.an),
        "type_code": type_code,
        "subject": "Kết quả họp xét thi đua",
        "content": {
            "body": [{"kind": "paragraph", "text": "Hội đồng đã họp."}],
            "addressees": ["Các phòng chuyên môn"] if type_code == "CV" else [],
        },
        "signer": people.chi,
        **changed,
    }
    return drafting.create(council=council, **values)


def number(people, document):
    row = make_document(
        people.office,
        direction="outgoing",
        status=Status.SIGNED,
        seen_by=(people.dung,),
        type_code=document.type_code,
        council=document.council,
    )
    return issuing.number(actor=actor_of(people.dung), document=row)


def test_the_page_names_the_council_under_the_office(people):
    document = draft(people, board(people))

    content = composing.compose(document)

    assert (content.superior, content.issuer) == (people.office.name.upper(), NAME.upper())
    assert content.notation_hint == "/TB-HĐTĐKT"
    assert content.capacity_lines == ("TM. HỘI ĐỒNG", "CHỦ TỊCH")
    assert content.signer_post == f"Chủ tịch {people.office.name}"
    assert document.issuer_name == NAME
    # The book is opened by a number, not by a look.
    assert not Register.objects.exists()


def test_an_extract_of_its_document_names_the_council_under_the_office_too(people):
    """Phụ lục I, Part II, II: an extract has the parts of its original."""
    document = draft(people, board(people))
    drafted = composing.compose(document)

    extract = copy_pages._content(document, [{"kind": "paragraph", "text": "Hội đồng đã họp."}])

    for name in ("superior", "issuer", "capacity_lines", "signer_name", "signer_post"):
        assert getattr(extract, name) == getattr(drafted, name), name


@pytest.mark.parametrize("type_code", ["TB", "KH", "QD", "CV"])
def test_the_check_of_form_finds_nothing_to_say(people, type_code):
    document = draft(people, board(people), type_code)
    content = composing.compose(document)

    ours = {"notation", "capacity_lines", "signer_name", "issuer", "superior"}
    assert [one for one in checking.check(document).departures if one.field in ours] == []
    printed = checking.check_pdf(letter.preview(content).pdf, checking._expected(document))
    assert [one.code for one in printed.departures if one.must] == []


def test_its_documents_are_counted_apart_from_the_office_and_other_councils(people):
    first, second = board(people), board(people, "BCĐ", "Ban Chỉ đạo chuyển đổi số")
    drafts = [draft(people, one) for one in (first, second, first, None)]

    codes = [number(people, one).code for one in drafts]

    assert codes == ["01/TB-HĐTĐKT", "01/TB-BCĐ", "02/TB-HĐTĐKT", "01/TB-UBND"]
    book = Register.objects.get(council=first)
    assert book.name == f"Sổ đăng ký văn bản của {NAME}"


def test_a_letter_of_a_council_has_its_notation_alone(people):
    assert number(people, draft(people, board(people), "CV")).code == "01/HĐTĐKT"


def test_its_book_is_set_like_the_others(people):
    document = draft(people, board(people))
    number(people, document)
    book = Register.objects.get(council__isnull=False)
    asked = Settings(book.name, (), "{type}-{office}-{council}", "{council}-{unit}")

    scheme.change(actor=actor_of(people.chi), register=book, settings=asked)

    assert number(people, document).code == "02/TB-UBND-HĐTĐKT"


def test_the_books_of_councils_that_ended_do_not_open_again(people):
    ended, stays = board(people), board(people, "BCĐ", "Ban Chỉ đạo chuyển đổi số")
    documents = [draft(people, one) for one in (ended, stays)]
    for one in documents:
        number(people, one)
    councils.end(actor=actor_of(people.chi), council=ended, day=clock.today())

    scheme.prepare(actor=actor_of(people.chi), year=clock.today().year + 1)

    opened = Register.objects.filter(year=clock.today().year + 1, council__isnull=False)
    assert [one.council for one in opened] == [stays]


def test_who_has_no_seat_does_not_sign_for_it(people):
    council = board(people)
    other = board(people, "BCĐ", "Ban Chỉ đạo chuyển đổi số")
    seat = other.seats.get()
    councils.unseat(actor=actor_of(people.chi), seat=seat, day=clock.today())
    seat.valid_to = SINCE
    seat.save()

    with pytest.raises(Invalid) as wrong:
        draft(people, other)
    assert list(wrong.value.fields) == ["signer"]
    draft(people, council)


def test_a_council_that_ended_or_of_another_office_issues_nothing(people):
    council = board(people)
    council.valid_to = date(2021, 1, 1)
    council.save()

    with pytest.raises(Invalid) as wrong:
        draft(people, council)
    assert "council" in wrong.value.fields
    council.valid_to, council.office = None, people.other_office
    council.save()
    with pytest.raises(Invalid):
        draft(people, council)


@pytest.mark.django_db(transaction=True)
def test_it_is_signed_numbered_and_sealed_and_its_successor_is_the_councils_too(way):
    council = board(way.cast)

    document = way.issued(type_code="TB", council=council)

    assert document.code == "01/TB-HĐTĐKT"
    assert document.status == Status.ISSUED
    assert set(document.signatures.values_list("act", flat=True)) >= {"sign", "issue_line", "seal"}
    later = correcting.begin(actor=actor_of(way.cast.an), original=document, kind=LinkKind.REPLACES)
    assert later.council == council


@pytest.mark.django_db(transaction=True)
def test_a_seat_that_ended_before_the_signature_asks_for_another_signer(way):
    council = board(way.cast)
    document = way.at_leader(type_code="TB", council=council)
    council.seats.update(valid_to=SINCE)

    with pytest.raises(Refused, match=NAME):
        signing.sign_many(actor=actor_of(way.cast.chi), documents=[document], pin=PIN)


@pytest.mark.django_db(transaction=True)
def test_a_council_that_ended_before_the_signature_issues_nothing(way):
    council = board(way.cast)
    document = way.at_leader(type_code="TB", council=council)
    Council.objects.filter(pk=council.pk).update(valid_to=SINCE)

    with pytest.raises(Refused, match=NAME):
        signing.sign_many(actor=actor_of(way.cast.chi), documents=[document], pin=PIN)


def test_a_book_of_the_same_name_is_no_book_of_the_council(people):
    council = board(people)
    today = clock.today()
    wanted = registers.expected(people.office, "outgoing", today, "TB", council)
    Register.objects.create(
        office=people.office, direction="outgoing", year=today.year, name=wanted.name, types=["NQ"]
    )

    with pytest.raises(Refused, match="trùng tên"):
        registers.register_for(people.office, "outgoing", today, "TB", council)
