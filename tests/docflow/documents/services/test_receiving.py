"""Incoming: registered under the next number, presented, returned; paper beside electronic."""

from datetime import date

import pytest
import typst

from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document
from docflow.documents.services import filing, following, receiving
from docflow.documents.services.receiving import Facts
from docflow.documents.states import Origin, Status
from tests.factories.documents import make_incoming
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db
FACTS = Facts(
    issuer_name="Sở Nội vụ",
    subject="Báo cáo công tác cải cách hành chính",
    code="12/SNV-CCHC",
    issued_on=date(2026, 11, 2),
)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(scope="session")
def scan() -> bytes:
    return typst.compile(b'#set page(paper: "a4")\nCong van', timestamp=0)


def test_a_scan_is_registered_at_once_under_the_next_number(cast, scan):
    first = receiving.take_in_paper(actor=actor_of(cast.dung), facts=FACTS, scan=scan)
    second = receiving.take_in_paper(actor=actor_of(cast.dung), facts=FACTS, scan=scan)

    assert [first.arrival_number, second.arrival_number] == [1, 2]
    assert (first.status, first.origin) == (Status.REGISTERED, Origin.PAPER)


def test_paper_and_electronic_arrivals_share_one_series(cast, scan):
    """NĐ 30/2020/NĐ-CP, Điều 22.2: consecutive by arrival, paper and electronic together."""
    clerk = actor_of(cast.dung)
    first = receiving.take_in_paper(actor=clerk, facts=FACTS, scan=scan)
    came = make_incoming(
        cast.office, seen_by=(cast.dung,), status=Status.ARRIVED, arrival_number=None
    )
    second = receiving.register(actor=clerk, document=came)
    third = receiving.take_in_paper(actor=clerk, facts=FACTS, scan=scan)

    assert [one.arrival_number for one in (first, second, third)] == [1, 2, 3]
    assert second.origin == Origin.ELECTRONIC


def test_what_is_not_registered_is_laid_before_nobody(cast):
    """NĐ 30/2020/NĐ-CP, Điều 22.1: not registered, nobody has to deal with it."""
    document = make_incoming(
        cast.office, seen_by=(cast.dung, cast.chi), status=Status.ARRIVED, arrival_number=None
    )

    with pytest.raises((Refused, Forbidden)):
        receiving.present(actor=actor_of(cast.dung), document=document, leader=cast.chi)
    following.directed(document, SYSTEM)

    assert Document.objects.get(pk=document.pk).status == Status.ARRIVED


def test_the_received_bytes_are_kept_as_they_came(cast, scan):
    from docflow.documents.selectors.versions import data_of, latest

    document = receiving.take_in_paper(actor=actor_of(cast.dung), facts=FACTS, scan=scan)

    assert data_of(latest(document)) == scan


def test_a_duplicate_is_found_by_number_notation_and_issuer(cast, scan):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.1h."""
    document = receiving.take_in_paper(actor=actor_of(cast.dung), facts=FACTS, scan=scan)

    assert receiving.duplicates(cast.office.pk, FACTS) == [document]
    assert receiving.duplicates(cast.other_office.pk, FACTS) == []


def test_what_is_no_pdf_is_refused_in_words(cast):
    with pytest.raises(Invalid) as caught:
        receiving.take_in_paper(actor=actor_of(cast.dung), facts=FACTS, scan=b"MZ\x90 not a pdf")

    assert caught.value.fields["file"]
    assert not Document.objects.exists()


def test_only_a_clerk_registers(cast, scan):
    """NĐ 30/2020/NĐ-CP, Điều 22.3."""
    for person in (cast.an, cast.chi, cast.khoa):
        with pytest.raises(Forbidden):
            receiving.take_in_paper(actor=actor_of(person), facts=FACTS, scan=scan)


def test_presenting_shows_the_document_to_that_leader(cast, scan):
    from docflow.documents.policies import visible_to

    document = receiving.take_in_paper(actor=actor_of(cast.dung), facts=FACTS, scan=scan)
    before = document in visible_to(actor_of(cast.chi))

    receiving.present(actor=actor_of(cast.dung), document=document, leader=cast.chi)

    document.refresh_from_db()
    assert not before
    assert document.status == Status.PRESENTED
    assert document in visible_to(actor_of(cast.chi))


def test_it_is_presented_to_a_leader_of_the_same_office_only(cast, scan):
    document = receiving.take_in_paper(actor=actor_of(cast.dung), facts=FACTS, scan=scan)

    for person in (cast.giang, cast.binh):
        with pytest.raises(Invalid):
            receiving.present(actor=actor_of(cast.dung), document=document, leader=person)


def test_a_return_goes_back_to_the_registry_with_its_reason(cast):
    document = make_incoming(cast.office, leader=cast.chi)

    receiving.send_back(
        actor=actor_of(cast.chi), document=document, note="Không thuộc thẩm quyền của cơ quan."
    )

    assert Document.objects.get(pk=document.pk).status == Status.RETURNED


def test_a_document_is_registered_once(cast):
    document = make_incoming(cast.office, seen_by=(cast.dung,), status=Status.REGISTERED)

    with pytest.raises(Refused):
        receiving.register(actor=actor_of(cast.dung), document=document)


def test_events_of_directives_move_it_on_and_are_harmless_twice(cast):
    document = make_incoming(cast.office, leader=cast.chi)

    for act in (following.directed, following.begun, following.begun, following.completed):
        act(document, SYSTEM)
    following.directed(make_incoming(cast.office, status=Status.REGISTERED), SYSTEM)

    assert Document.objects.get(pk=document.pk).status == Status.COMPLETED


def test_a_finished_document_is_filed_and_the_case_closes(cast):
    document = make_incoming(cast.office, leader=cast.chi, status=Status.COMPLETED)
    chi = actor_of(cast.chi)
    case = filing.open_case(actor=chi, code="01.NV", title="Cải cách hành chính")

    with pytest.raises(Refused):
        filing.close(actor=chi, case_file=case)
    filing.add(actor=chi, case_file=case, document=document)
    with pytest.raises(Refused):
        filing.add(actor=chi, case_file=case, document=document)
    closed = filing.close(actor=chi, case_file=case)

    assert Document.objects.get(pk=document.pk).status == Status.FILED
    assert closed.closed_at is not None
    with pytest.raises(Refused):
        filing.add(actor=chi, case_file=case, document=make_incoming(cast.office, leader=cast.chi))


def test_a_case_with_unfinished_work_does_not_close(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    chi = actor_of(cast.chi)
    case = filing.open_case(actor=chi, code="02.NV", title="Hồ sơ dở dang")
    filing.add(actor=chi, case_file=case, document=document)

    with pytest.raises(Refused):
        filing.close(actor=chi, case_file=case)
