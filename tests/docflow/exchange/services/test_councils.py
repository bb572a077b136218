"""A council's document between two offices: its name is the issuer's, everything else the office's.

NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II, OrganName; QCVN 102:2016/BTTTT, From.
"""

from dataclasses import replace

import pytest

from docflow.core import clock
from docflow.documents.forms.drafts import initial_of_answer
from docflow.documents.models import Document
from docflow.documents.selectors import registers as books
from docflow.documents.services import receiving, registers
from docflow.documents.states import Status
from docflow.exchange.envelope import Organ
from docflow.exchange.models import OutboxMessage
from docflow.exchange.services import composing, facts
from docflow.exchange.states import DeliveryStatus, MessageKind
from docflow.org.models import Council
from docflow.org.selectors.people import code_of
from tests.docflow.exchange.conftest import NOW, arrived, carry, only_delivery
from tests.factories.org import FOUNDED, make_office

NAME = "Hội đồng Thi đua - Khen thưởng Quận 2"
SHOWN = f"{NAME} (Ủy ban nhân dân Quận 2)"


@pytest.fixture
def board(world) -> Council:
    return Council.objects.create(
        office=world.office, name=NAME, notation="HĐTĐKT", valid_from=FOUNDED
    )


@pytest.fixture
def sent(world, board):
    return world.dispatch(council=board, issuer=world.office, issuer_name=NAME)


def letter(sent):
    return composing.letter(only_delivery(sent), NOW)


def test_the_message_names_the_council_under_its_office(world, sent):
    sender = letter(sent).sender

    assert (sender.name, sender.in_charge) == (NAME, world.office.name)
    # The routing identity stays the office's.
    assert sender.code == code_of(world.office)
    assert sent.exchange_id.startswith(code_of(world.office))


def test_the_office_itself_stands_under_its_superior(world):
    above = make_office("Ủy ban nhân dân Thành phố")
    world.office.superior = above
    world.office.save(update_fields=["superior"])

    sender = letter(world.dispatch()).sender

    assert (sender.name, sender.in_charge) == (world.office.name, above.name)


def test_the_register_there_names_the_council(world, sent):
    carry()
    document = arrived(world.there)

    row = receiving.register(actor=world.receiver, document=document)

    book = registers.register_for(world.there, "incoming", clock.today())
    line = books.sheet(world.receiver, book).lines[0]
    assert SHOWN in line.cells
    assert (row.issuer_name, row.issuer) == (SHOWN, world.office)
    # Signature and seal were judged as the office's.
    assert row.came_as.gate == {"verdict": "valid", "person": "valid", "seal": "valid"}


def test_states_travel_back_to_the_office_and_replies_are_addressed_to_it(world, sent):
    carry()
    document = arrived(world.there)
    receiving.register(actor=world.receiver, document=document)
    carry()

    assert only_delivery(sent).status == DeliveryStatus.ACCEPTED
    answers = OutboxMessage.objects.filter(kind=MessageKind.STATUS)
    assert {one.receiver for one in answers} == {world.office}
    answer = initial_of_answer(document)
    assert answer["offices"] == [world.office.pk]
    assert answer["addressees"] == SHOWN


def test_the_copy_in_the_registry_counts_as_the_same_paper(world, sent):
    carry()
    document = arrived(world.there)
    told = receiving.Facts(NAME, "Báo cáo", code=document.code)

    assert receiving.duplicates(world.there.pk, told) == [document]
    assert receiving.duplicates(world.there.pk, replace(told, issuer_name=SHOWN)) == [document]
    assert receiving.duplicates(world.there.pk, replace(told, issuer_name="Hội đồng khác")) == []


def as_told(world, **changed):
    said = Organ(code=code_of(world.office), name=NAME, in_charge=world.office.name)
    return facts.of(
        replace(letter(world.dispatch()), sender=replace(said, **changed)), world.office
    )


@pytest.mark.parametrize(
    "changed",
    [
        # As every message before: the office's own name, its superior or nothing above it.
        {"name": "Ủy ban nhân dân Quận 2", "in_charge": "Ủy ban nhân dân Thành phố"},
        {"name": "Ủy ban nhân dân Quận 2", "in_charge": ""},
        {"name": "ủy ban nhân dân  quận 2"},
        {"name": "", "in_charge": ""},
        {"name": " "},
        # A name that the message puts under nobody, or under somebody else.
        {"in_charge": ""},
        {"in_charge": "Ủy ban nhân dân Thành phố"},
    ],
)
def test_without_a_council_the_name_is_the_address_books(world, changed):
    assert as_told(world, **changed).issuer_name == world.office.name


@pytest.mark.parametrize(
    "name",
    [
        "Ủy ban nhân dân Phường An Khánh",
        "ỦY BAN NHÂN DÂN  PHƯỜNG AN KHÁNH",
        # Two spellings of one word, no marks, a sign between, signs that nobody sees.
        "Uỷ ban nhân dân Phường An Khánh",
        "Uy ban nhan dan Phuong An Khanh",
        "Ủy ban nhân dân, Phường An Khánh.",
        "Ủy ban nhân dân Phường\u200b An Khánh",
        "Hội đồng\u2060 thi đua",
        "Hội đồng \u202ehnáhK nA",
        # A council of somebody else.
        "Hội đồng Nghĩa vụ quân sự Phường An Khánh",
        "...",
    ],
)
def test_the_name_of_another_body_is_not_taken(world, name):
    council = "Hội đồng nghĩa vụ quân sự Phường An Khánh"
    Council.objects.create(office=world.there, name=council, notation="X", valid_from=FOUNDED)

    assert as_told(world, name=name).issuer_name == world.office.name


def test_whatever_it_is_called_its_office_stands_beside_it(world):
    told = as_told(world, name="Thủ tướng Chính phủ").issuer_name
    long = as_told(world, name="Hội đồng " * 40).issuer_name

    assert told == f"Thủ tướng Chính phủ ({world.office.name})"
    assert len(long) <= 200
    assert long.endswith(f" ({world.office.name})")


def test_case_and_blanks_of_the_office_above_do_not_matter(world):
    told = as_told(world, name=f" {NAME}  ", in_charge="ỦY BAN  NHÂN DÂN QUẬN 2")

    assert told.issuer_name == SHOWN


def test_a_council_of_another_installation_is_known_without_a_row_of_ours(world):
    told = as_told(world, name="Ban Chỉ đạo X").issuer_name
    assert told == f"Ban Chỉ đạo X ({world.office.name})"
    assert not Council.objects.exists()


def test_the_page_there_says_which_office_sent_it(world, sent, client):
    carry()
    document = arrived(world.there)
    assert document.status == Status.ARRIVED
    client.force_login(world.clerk_there.user)

    page = client.get(document.get_absolute_url()).content.decode()

    assert NAME in page
    assert "Nơi gửi" in page
    assert world.office.name in page
    assert Document.objects.get(pk=document.pk).issuer_name == SHOWN
