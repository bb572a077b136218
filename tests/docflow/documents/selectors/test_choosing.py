"""Which types the start page offers: each once, what is often used first, found by letters."""

import pytest

from docflow.core import clock
from docflow.documents.models import Document
from docflow.documents.selectors import choosing
from docflow.documents.states import COPIES, DRAFTABLE, TYPES, USUAL, Origin
from tests.factories.org import Cast, actor_of


def codes(groups):
    return [kind.code for group in groups for kind in group.kinds]


@pytest.fixture
def cast(company) -> Cast:
    """Without keys: nothing is signed here."""
    return company


@pytest.fixture
def an(cast):
    return actor_of(cast.an)


def draft(position, code, count):
    for _number in range(count):
        Document.objects.create(
            office=position.office,
            direction="outgoing",
            origin=Origin.DRAFTED,
            status="draft",
            type_code=code,
            subject="Việc",
            drafter=position.user,
            created_at=clock.now(),
            changed_at=clock.now(),
            listed_at=clock.now(),
        )


def test_every_type_of_the_decree_stands_once_and_no_copy(an):
    offered = codes(choosing.offered(an))

    assert sorted(offered) == sorted(set(TYPES) - COPIES)
    assert len(offered) == len(DRAFTABLE) == 29


def test_a_new_person_sees_what_is_usual_first(an):
    assert choosing.often_used(an) == list(USUAL)


def test_what_the_person_writes_comes_before_what_the_office_writes(cast, an):
    draft(cast.an, "GM", 2)
    draft(cast.an, "BB", 3)
    draft(cast.ha, "GGT", 5)
    draft(cast.giang, "NQ", 9)

    assert choosing.often_used(an) == ["BB", "GM", "GGT", "KH", "QD", "CV"]


def test_what_was_uploaded_is_no_sign_of_what_is_drafted(cast, an):
    draft(cast.an, "GM", 1)
    Document.objects.update(origin=Origin.UPLOADED)

    assert choosing.often_used(an) == list(USUAL)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("gm", ["GM"]),
        ("giấy mời", ["GM"]),
        ("giay moi", ["GM"]),
        ("GIAY", ["GUQ", "GM", "GGT", "GNP"]),
        ("qd", ["QD", "QYD"]),
        ("QyĐ", ["QYD"]),
        ("dien", ["CD"]),
        ("tcong", []),
        ("tc", ["TCONG", "TC"]),
        ("cv", ["CV"]),
        ("xyz", []),
        ("(", []),
    ],
)
def test_a_type_is_found_by_name_abbreviation_or_first_letters(an, asked, found):
    assert sorted(codes(choosing.offered(an, asked))) == sorted(found)


def test_the_choice_costs_three_queries(an, django_assert_num_queries):
    with django_assert_num_queries(3):
        choosing.offered(an)


def test_a_leader_is_likely_to_sign_the_own_draft_and_others_whom_they_named_last(cast, an):
    assert choosing.likely_signer(actor_of(cast.chi)) == cast.chi.pk
    assert choosing.likely_signer(an) is None

    draft(cast.an, "CV", 2)
    earlier, later = Document.objects.order_by("pk")
    Document.objects.filter(pk=earlier.pk).update(signer=cast.chi)
    assert choosing.likely_signer(an) is None
    Document.objects.filter(pk=later.pk).update(signer=cast.chi)
    assert choosing.likely_signer(an) == cast.chi.pk
    # Neither what another person wrote nor what the registry took in counts.
    assert choosing.likely_signer(actor_of(cast.binh)) is None
    Document.objects.filter(pk=later.pk).update(origin=Origin.PAPER, signer=None)
    assert choosing.likely_signer(an) == cast.chi.pk
