"""State secrets: a number in their own book, nothing of what they say, shown to the registry."""

import pytest

from docflow.core.errors import Forbidden, Invalid
from docflow.documents.models import Register
from docflow.documents.policies import visible_to
from docflow.documents.selectors.work import to_present
from docflow.documents.services import classified
from docflow.documents.states import Secrecy, Status
from tests.factories.org import actor_of, make_cast

pytestmark = pytest.mark.django_db
ISSUER = "Ủy ban nhân dân Thành phố"


def test_a_secret_gets_the_next_number_of_a_book_of_its_own() -> None:
    """NĐ 30/2020/NĐ-CP, Điều 15.2."""
    clerk = actor_of(make_cast().dung)

    rows = [
        classified.enter(actor=clerk, secrecy=Secrecy.SECRET, issuer_name=ISSUER) for _ in range(2)
    ]

    assert [row.arrival_number for row in rows] == [1, 2]
    assert [row.status for row in rows] == [Status.REGISTERED] * 2
    assert Register.objects.get(entries__document=rows[0]).secret


def test_nothing_of_what_it_says_is_kept() -> None:
    row = classified.enter(
        actor=actor_of(make_cast().dung), secrecy=Secrecy.TOP_SECRET, issuer_name=ISSUER
    )

    assert (row.subject, row.content, row.versions.count()) == ("", {}, 0)


def test_only_the_registry_sees_the_row_and_nobody_presents_it() -> None:
    """NĐ 30/2020/NĐ-CP, Điều 22.4."""
    cast = make_cast()
    row = classified.enter(actor=actor_of(cast.dung), secrecy=Secrecy.SECRET, issuer_name=ISSUER)

    assert row in visible_to(actor_of(cast.dung))
    assert row not in visible_to(actor_of(cast.chi))
    assert row not in to_present(actor_of(cast.dung))


def test_an_officer_enters_no_secret() -> None:
    with pytest.raises(Forbidden):
        classified.enter(actor=actor_of(make_cast().an), secrecy=Secrecy.SECRET, issuer_name=ISSUER)


@pytest.mark.parametrize(("secrecy", "issuer"), [(Secrecy.NONE, ISSUER), (Secrecy.SECRET, " ")])
def test_without_a_level_or_an_issuer_nothing_is_entered(secrecy: int, issuer: str) -> None:
    with pytest.raises(Invalid):
        classified.enter(actor=actor_of(make_cast().dung), secrecy=secrecy, issuer_name=issuer)
