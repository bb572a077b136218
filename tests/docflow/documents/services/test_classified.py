"""State secrets: a number in their own book, nothing of what they say, shown to the registry."""

from datetime import datetime

import pytest

from docflow.core import clock, policy
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.policies import visible_to
from docflow.documents.selectors.work import to_present
from docflow.documents.services import classified, receiving, registers, sharing
from docflow.documents.services.classified import Issued, Upcoming
from docflow.documents.states import Perm, Secrecy, Status
from tests.factories.documents import make_issued
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


def test_a_secret_is_a_row_of_its_book_and_nothing_else_is_done_with_it() -> None:
    """NĐ 30/2020/NĐ-CP, Điều 22.4: no share, no leader, no case file; not by the clerk either."""
    cast = make_cast()
    clerk = actor_of(cast.dung)
    rows = [
        classified.enter(actor=clerk, secrecy=Secrecy.SECRET, issuer_name=ISSUER),
        classified.issue(actor=clerk, issued=Issued(Secrecy.SECRET, "KH", "Trần Văn Chi")),
    ]
    for row in rows:
        assert policy.can(clerk, Perm.VIEW, row)
        for perm in (Perm.SHARE, Perm.PRESENT, Perm.FILE, Perm.OPEN_CASE, Perm.DISPATCH, Perm.COPY,
                     Perm.LEND, Perm.DESCRIBE, Perm.REFUSE):  # fmt: skip
            assert not policy.can(clerk, perm, row), perm
    assert policy.can(clerk, Perm.RECALL, rows[1])
    with pytest.raises(Forbidden, match="chỉ có dòng trong sổ"):
        sharing.share(actor=clerk, document=rows[0], position=cast.an)
    with pytest.raises(Forbidden):
        receiving.present(actor=clerk, document=rows[0], leader=cast.chi, note="Nội dung mật")


def test_an_officer_enters_no_secret() -> None:
    with pytest.raises(Forbidden):
        classified.enter(actor=actor_of(make_cast().an), secrecy=Secrecy.SECRET, issuer_name=ISSUER)


@pytest.mark.parametrize(("secrecy", "issuer"), [(Secrecy.NONE, ISSUER), (Secrecy.SECRET, " ")])
def test_without_a_level_or_an_issuer_nothing_is_entered(secrecy: int, issuer: str) -> None:
    with pytest.raises(Invalid):
        classified.enter(actor=actor_of(make_cast().dung), secrecy=secrecy, issuer_name=issuer)


def test_what_comes_next_is_told_and_opens_no_book() -> None:
    cast = make_cast()

    told = [
        classified.upcoming(cast.office, "incoming"),
        classified.upcoming(cast.office, "outgoing"),
        classified.upcoming(cast.office, "outgoing", "KH"),
        classified.upcoming(cast.office, "outgoing", "CV", cast.unit),
    ]

    codes = ["", "", "01/KH-UBND-M", "01/UBND-NV-M"]
    assert told == [Upcoming(1, code) for code in codes]
    assert not Register.objects.exists()


def test_a_number_that_was_given_since_is_not_taken_again_and_who_took_it_is_said() -> None:
    cast = make_cast()
    clerk = actor_of(cast.dung)
    issued = Issued(Secrecy.SECRET, "KH", "Trần Văn Chi")
    with clock.at(datetime(2026, 3, 9, 8, 5, tzinfo=clock.OFFICE_ZONE)):
        classified.issue(actor=clerk, issued=issued, shown=1)
        classified.enter(actor=clerk, secrecy=Secrecy.SECRET, issuer_name=ISSUER, shown=1)

        with pytest.raises(Refused) as out:
            classified.issue(actor=clerk, issued=issued, shown=1)
        with pytest.raises(Refused) as came:
            classified.enter(actor=clerk, secrecy=Secrecy.SECRET, issuer_name=ISSUER, shown=1)

    for problem in (out, came):
        assert f"{clerk.name} vừa cấp số 1 lúc 08:05" in str(problem.value)
        assert "lấy số 2" in str(problem.value)
    # Neither a row nor a number is left of it.
    assert Document.objects.count() == RegisterEntry.objects.count() == 2
    assert set(Register.objects.values_list("last_number", flat=True)) == {1}


def test_a_number_that_another_book_gave_is_skipped_although_it_was_shown() -> None:
    """NĐ 30/2020/NĐ-CP, Điều 15.1: as everywhere, and the clerk is told the one that was given."""
    cast = make_cast()
    book = registers.register_for(cast.office, "outgoing", clock.today(), "KH", secret=True)
    book.pattern = "{type}-{office}"
    book.save(update_fields=["pattern"])
    make_issued(cast.office, number=1, notation="KH-UBND", code="01/KH-UBND", type_code="KH")

    row = classified.issue(
        actor=actor_of(cast.dung), issued=Issued(Secrecy.SECRET, "KH", "Chi"), shown=1
    )

    assert row.code == "02/KH-UBND"
