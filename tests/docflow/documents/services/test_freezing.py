"""Legal holds and changed rights: what they stop, who lifts or confirms, what the audit keeps.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I (freezing of sets; changed rights warn until confirmed).
"""

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile, LegalHold, RightsChange
from docflow.documents.services import filing, freezing, recalling, rights, sharing
from tests.factories.documents import make_issued
from tests.factories.org import actor_of

REASON = "Phục vụ đoàn thanh tra của Thành phố"


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def an(cast):
    return actor_of(cast.an)


@pytest.fixture
def binh(cast):
    return actor_of(cast.binh)


@pytest.fixture
def case(cast, an) -> CaseFile:
    made = filing.open_case(actor=an, code="01.NV", title="Cải cách", retention_years=10)
    document = make_issued(
        cast.office, seen_by=(cast.an, cast.dung, cast.chi), drafter=cast.an.user, signer=cast.chi
    )
    filing.add(actor=an, case_file=made, document=document)
    return made


def test_a_held_file_is_not_closed_and_nothing_is_taken_out(an, binh, case):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, IV.1g."""
    freezing.place(actor=binh, case_file=case, reason=REASON)

    with pytest.raises(Refused, match="nguyên trạng"):
        filing.close(actor=an, case_file=case)
    with pytest.raises(Refused, match="nguyên trạng"):
        filing.remove(actor=an, item=case.items.get())
    freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")
    filing.close(actor=an, case_file=case)


def test_what_lies_in_a_held_file_is_not_recalled(cast, binh, case):
    document = case.items.get().document
    freezing.place(actor=binh, case_file=case, reason=REASON)

    for who in (cast.dung, cast.chi):
        with pytest.raises(Forbidden, match="nguyên trạng"):
            recalling.recall(actor=actor_of(who), document=document, note="Sai phụ lục kèm theo")
    freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")
    recalling.recall(actor=actor_of(cast.dung), document=document, note="Sai phụ lục kèm theo")


def test_the_keeper_neither_holds_nor_lifts(an, binh, case):
    with pytest.raises(Forbidden):
        freezing.place(actor=an, case_file=case, reason=REASON)
    freezing.place(actor=binh, case_file=case, reason=REASON)
    with pytest.raises(Forbidden):
        freezing.lift(actor=an, case_file=case, reason=REASON)


def test_a_head_who_keeps_the_file_does_not_lift_what_binds_them(cast, binh):
    case = filing.open_case(actor=binh, code="02.NV", title="Tổ chức", retention_years=10)
    sharing.share_case(actor=binh, case_file=case, position=cast.chi)
    freezing.place(actor=actor_of(cast.chi), case_file=case, reason=REASON)

    with pytest.raises(Forbidden, match="không tự thôi"):
        freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")

    freezing.lift(actor=actor_of(cast.chi), case_file=case, reason="Thanh tra đã kết luận")


def test_who_did_not_place_it_lifts_it_as_a_leader_only(cast, binh, case):
    chi = actor_of(cast.chi)
    sharing.share_case(actor=actor_of(cast.an), case_file=case, position=cast.chi)
    freezing.place(actor=chi, case_file=case, reason=REASON)
    with pytest.raises(Forbidden, match="Người ra lệnh"):
        freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")
    freezing.lift(actor=chi, case_file=case, reason="Thanh tra đã kết luận")

    freezing.place(actor=binh, case_file=case, reason=REASON)
    freezing.lift(actor=chi, case_file=case, reason="Lãnh đạo cho thôi giữ nguyên")
    assert case.holds.filter(lifted_at=None).count() == 0


def test_a_file_is_held_once_and_each_act_says_why(binh, case):
    for reason in ("", "ngắn"):
        with pytest.raises(Invalid):
            freezing.place(actor=binh, case_file=case, reason=reason)
    freezing.place(actor=binh, case_file=case, reason=REASON)
    with pytest.raises(Refused):
        freezing.place(actor=binh, case_file=case, reason=REASON)
    with pytest.raises(Invalid):
        freezing.lift(actor=binh, case_file=case, reason="")
    freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")
    with pytest.raises(Refused):
        freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")


def test_both_the_hold_and_its_end_stay(binh, case):
    freezing.place(actor=binh, case_file=case, reason=REASON)
    freezing.lift(actor=binh, case_file=case, reason="Thanh tra đã kết luận")
    freezing.place(actor=binh, case_file=case, reason="Tòa án yêu cầu giữ hồ sơ")

    told = AuditEvent.objects.filter(verb__in=("case.hold", "case.lift_hold")).order_by("pk")
    assert list(told.values_list("verb", "summary")) == [
        ("case.hold", REASON),
        ("case.lift_hold", "Thanh tra đã kết luận"),
        ("case.hold", "Tòa án yêu cầu giữ hồ sơ"),
    ]
    assert case.holds.count() == 2


def test_the_database_holds_the_rules_of_holds_by_itself(case):
    values = {"case_file": case, "reason": REASON, "placed_at": clock.now(), "placed_by": "B"}
    LegalHold.objects.create(**values)

    for wrong in (values, {**values, "reason": ""}, {**values, "lifted_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalHold.objects.create(**wrong)


def waiting(case) -> list[str]:
    return list(case.rights_changes.filter(confirmed_at=None).values_list("said", flat=True))


def test_a_changed_right_warns_until_the_keeper_confirms(cast, an, binh, case):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.3c."""
    document = case.items.get().document
    sharing.share(actor=actor_of(cast.chi), document=document, position=cast.ha)
    said = waiting(case)

    with pytest.raises(Forbidden):
        rights.confirm(actor=binh, case_file=case)
    confirmed = rights.confirm(actor=an, case_file=case)

    assert len(said) == confirmed == 1
    assert "Ngô Thu Hà" in said[0]
    assert waiting(case) == []
    assert AuditEvent.objects.get(verb="case.confirm_rights").data["changes"] == said


def test_taking_a_right_back_and_new_rules_of_use_warn_as_well(cast, an, case):
    document = case.items.get().document
    chi = actor_of(cast.chi)
    sharing.share(actor=chi, document=document, position=cast.ha)
    rights.confirm(actor=an, case_file=case)

    sharing.unshare(actor=chi, document=document, position=cast.ha)
    sharing.share_case(actor=an, case_file=case, position=cast.em)
    filing.describe(actor=an, case_file=case, title=case.title, retention_years=10, use="Hạn chế")

    assert [("thôi" in one, "Hạn chế" in one) for one in waiting(case)] == [
        (False, True),
        (False, False),
        (True, False),
    ]


def test_a_change_is_noted_beside_every_file_the_document_lies_in(cast, an, case):
    other = filing.open_case(actor=an, code="02.NV", title="Khác", retention_years=5)
    document = case.items.get().document
    filing.add(actor=an, case_file=other, document=document)

    sharing.share(actor=actor_of(cast.chi), document=document, position=cast.ha)

    assert [len(waiting(one)) for one in (case, other)] == [1, 1]


def test_nothing_to_confirm_is_no_deed(an, case):
    assert rights.confirm(actor=an, case_file=case) == 0
    assert not AuditEvent.objects.filter(verb="case.confirm_rights").exists()
    assert not RightsChange.objects.exists()
