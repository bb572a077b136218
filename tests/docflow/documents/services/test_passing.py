"""Files handed over by who leaves (NĐ 30/2020/NĐ-CP, Điều 31.3đ)."""

from datetime import timedelta

import pytest

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile
from docflow.documents.policies import visible_cases, visible_to
from docflow.documents.selectors import passing as found
from docflow.documents.services import filing, handing, passing
from docflow.documents.states import CaseStatus
from docflow.notifications.models import Notification
from docflow.org.services import structure
from docflow.org.states import Role
from tests.factories.documents import make_issued
from tests.factories.org import SYSTEM, actor_of, make_cast, make_person

REASON = "Nghỉ hưu"


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def lan(cast):
    """Another officer of An's unit."""
    return make_person(Role.OFFICER, cast.office, cast.unit, "Bùi Lan", "Chuyên viên")


def kept(cast, code="01.NV"):
    """An's file with one document that An alone sees."""
    actor = actor_of(cast.an)
    case = filing.open_case(actor=actor, code=code, title="Cải cách", retention_years=10)
    document = make_issued(cast.office, seen_by=(cast.an,), subject=f"Kết quả {code}")
    filing.add(actor=actor, case_file=case, document=document)
    return case, document


def leave(cast, day=None):
    structure.end_position(actor=SYSTEM, position=cast.an, day=day or clock.today())


def passed(who, to, *cases, reason=REASON):
    return passing.pass_on(actor=actor_of(who), case_files=cases, to=to, reason=reason)


def sees(position, case, document) -> tuple[bool, bool]:
    actor = actor_of(position)
    return (
        visible_cases(actor).filter(pk=case.pk).exists(),
        visible_to(actor).filter(pk=document.pk).exists(),
    )


def test_a_keeper_hands_files_over_with_sight_of_what_lies_in_them(cast, lan):
    """Điều 31.3đ: all files and papers."""
    (first, document), (second, _other) = kept(cast), kept(cast, "02.NV")
    assert sees(lan, first, document) == (False, False)

    passed(cast.an, lan, second, first)

    first.refresh_from_db()
    assert first.keeper == lan.user
    assert sees(lan, first, document) == (True, True)
    # The document was given to An for another cause than the file.
    assert sees(cast.an, first, document) == (False, True)
    events = AuditEvent.objects.filter(verb="case.pass_on").order_by("pk")
    assert [one.summary for one in events] == [REASON, REASON]
    assert events[0].data == {"from": cast.an.user.full_name, "to": str(lan), "documents": 1}
    change = first.rights_changes.get(confirmed_at=None)
    assert "Bàn giao từ" in change.said
    notice = Notification.objects.get(user=lan.user, reason="case_passed")
    assert "2 hồ sơ" in notice.text


def test_the_next_keeper_takes_the_sight_along(cast, lan):
    case, document = kept(cast)
    mai = make_person(Role.OFFICER, cast.office, cast.unit, "Đỗ Mai", "Chuyên viên")
    passed(cast.an, lan, case)
    case.refresh_from_db()

    passed(lan, mai, case)

    assert sees(mai, case, document) == (True, True)
    assert sees(lan, case, document) == (False, False)


def test_what_is_taken_out_of_the_file_is_not_seen_because_of_it(cast, lan):
    case, document = kept(cast)
    passed(cast.an, lan, case)
    case.refresh_from_db()

    filing.remove(actor=actor_of(lan), item=case.items.get())

    assert sees(lan, case, document) == (True, False)
    assert sees(cast.an, case, document)[1]


def test_the_head_of_the_unit_does_it_for_who_leaves_and_for_nobody_else(cast, lan):
    case, document = kept(cast)
    with pytest.raises(Forbidden, match="còn làm việc"):
        passed(cast.binh, lan, case)

    leave(cast)

    assert [one.files for one in found.leavers(actor_of(cast.binh))] == [1]
    passed(cast.binh, lan, case)
    assert sees(lan, case, document) == (True, True)
    assert found.leavers(actor_of(cast.binh)) == []


@pytest.mark.parametrize("days", [29, 31])
def test_thirty_days_before_the_last_one_they_may_be_handed_over(cast, lan, days):
    kept(cast)
    leave(cast, clock.today() + timedelta(days=days))

    assert bool(found.leavers(actor_of(cast.binh))) is (days == 29)


def test_another_position_in_the_office_is_no_leaving(cast, lan):
    kept(cast)
    structure.appoint(
        actor=SYSTEM,
        user=cast.an.user,
        office=cast.office,
        unit=cast.unit,
        role=Role.OFFICER,
        title="Chuyên viên chính",
        valid_from=clock.today(),
    )

    leave(cast)

    assert found.leavers(actor_of(cast.binh)) == []
    assert not Notification.objects.filter(reason="leaves_files").exists()


@pytest.mark.parametrize("who", ["dung", "chi", "lan"])
def test_nobody_passes_on_what_is_not_theirs_to_see(cast, lan, who):
    case, _document = kept(cast)
    leave(cast)
    person = lan if who == "lan" else getattr(cast, who)

    with pytest.raises(Forbidden):
        passed(person, cast.binh, case)
    assert found.leavers(actor_of(person)) == []
    assert not found.files_of(actor_of(person), cast.an.user_id).exists()


def test_the_heads_hear_of_files_when_the_last_day_is_set(cast):
    kept(cast)
    kept(cast, "02.NV")

    leave(cast, clock.today() + timedelta(days=7))

    told = Notification.objects.filter(reason="leaves_files")
    assert {one.user for one in told} == {cast.an.user, cast.binh.user}
    assert all("còn giữ 2 hồ sơ" in one.text for one in told)
    assert told[0].url.endswith(f"?of={cast.an.user_id}")


@pytest.mark.parametrize("wrong", ["other office", "administrator", "left", "reason", "none"])
def test_a_wrong_taker_reason_or_choice_is_said_and_nothing_is_moved(cast, lan, wrong):
    case, _document = kept(cast)
    to = lan
    if wrong == "other office":
        to = make_person(Role.CLERK, cast.other_office, None, "Lý Khác", "Văn thư")
    if wrong == "administrator":
        to = make_person(Role.ADMINISTRATOR, cast.office, None, "Trần Quản", "Quản trị")
    if wrong == "left":
        structure.end_position(actor=SYSTEM, position=lan, day=clock.today() - timedelta(days=1))
        lan.refresh_from_db()
    cases = () if wrong == "none" else (case,)

    with pytest.raises(Invalid):
        passed(cast.an, to, *cases, reason="" if wrong == "reason" else REASON)

    case.refresh_from_db()
    assert case.keeper == cast.an.user


def test_all_are_handed_over_or_none(cast, lan):
    (first, _one), (second, _two) = kept(cast), kept(cast, "02.NV")
    filing.close(actor=actor_of(cast.an), case_file=second)
    second.refresh_from_db()
    handing.offer(actor=actor_of(cast.an), case_files=[second])

    with pytest.raises(Refused, match=r"02\.NV"):
        passed(cast.an, lan, first, second)

    assert CaseFile.objects.get(pk=first.pk).keeper == cast.an.user
    assert CaseFile.objects.get(pk=second.pk).status == CaseStatus.OFFERED
    assert not AuditEvent.objects.filter(verb="case.pass_on").exists()
