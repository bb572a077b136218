"""Files handed over by who leaves (NĐ 30/2020/NĐ-CP, Điều 31.3đ)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile
from docflow.documents.policies import visible_cases, visible_to
from docflow.documents.selectors import passing as found
from docflow.documents.services import filing, freezing, handing, leavers, passing, sharing
from docflow.documents.states import CaseStatus
from docflow.notifications.models import Notification
from docflow.org.models import User
from docflow.org.services import structure
from docflow.org.states import Role
from tests.factories.documents import make_document, make_issued
from tests.factories.org import SYSTEM, actor_of, make_person

REASON = "Nghỉ hưu"


@pytest.fixture
def cast(company):
    return company


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


def appointed(cast, role, title):
    structure.appoint(
        actor=SYSTEM,
        user=cast.an.user,
        office=cast.office,
        unit=cast.unit,
        role=role,
        title=title,
        valid_from=clock.today(),
    )


def swept() -> int:
    return leavers.sweep(clock.now(), 100)


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
    appointed(cast, Role.OFFICER, "Chuyên viên chính")

    leave(cast)

    assert found.leavers(actor_of(cast.binh)) == []
    assert swept() == 0


def test_who_only_administers_from_now_on_has_left_the_files(cast):
    kept(cast)
    appointed(cast, Role.ADMINISTRATOR, "Quản trị")

    leave(cast)

    assert [one.files for one in found.leavers(actor_of(cast.binh))] == [1]


@pytest.mark.parametrize("who", ["dung", "chi", "lan"])
def test_nobody_passes_on_what_is_not_theirs_to_see(cast, lan, who):
    case, _document = kept(cast)
    leave(cast)
    person = lan if who == "lan" else getattr(cast, who)

    with pytest.raises(Forbidden):
        passed(person, cast.binh, case)
    assert found.leavers(actor_of(person)) == []
    assert not found.files_of(actor_of(person), cast.an.user_id).exists()


def test_people_hear_of_it_once_for_each_last_day(cast):
    kept(cast)
    kept(cast, "02.NV")
    day = clock.today() + timedelta(days=7)
    leave(cast, day)

    assert (swept(), swept()) == (1, 0)

    told = Notification.objects.filter(reason="leaves_files")
    assert {one.user for one in told} == {cast.an.user, cast.binh.user}
    assert all("còn giữ 2 hồ sơ" in one.text for one in told)
    assert told[0].url.endswith(f"?of={cast.an.user_id}")
    leave(cast, day + timedelta(days=1))
    assert (swept(), swept()) == (1, 0)


def test_a_far_last_day_is_told_when_it_comes_near(cast):
    kept(cast)
    leave(cast, clock.today() + timedelta(days=60))
    assert swept() == 0

    with clock.at(clock.now() + timedelta(days=31)):
        assert swept() == 1


def test_each_head_hears_of_the_files_of_the_own_unit(cast):
    kept(cast)
    second, _two = kept(cast, "02.NV")
    CaseFile.objects.filter(pk=second.pk).update(unit=cast.other_unit)
    leave(cast)

    assert swept() == 2

    texts = Notification.objects.filter(reason="leaves_files", user=cast.binh.user)
    assert [("còn giữ 1 hồ sơ" in one.text) for one in texts] == [True]


def test_a_closed_account_is_told_of_once(cast):
    kept(cast)
    User.objects.filter(pk=cast.an.user_id).update(is_active=False)

    assert (swept(), swept()) == (1, 0)
    assert "đã thôi việc" in Notification.objects.get(user=cast.binh.user).text


def test_where_a_unit_has_no_head_leaders_and_archive_see_the_file_alone(cast, lan):
    archivist = make_person(Role.ARCHIVIST, cast.office, cast.registry, "Bùi Tâm", "Lưu trữ")
    case, document = kept(cast)
    CaseFile.objects.filter(pk=case.pk).update(unit=None)
    leave(cast)
    assert not found.files_of(actor_of(cast.chi), cast.an.user_id).exists()

    swept()

    for person in (cast.chi, archivist):
        assert sees(person, case, document) == (True, False)
        assert list(found.files_of(actor_of(person), cast.an.user_id)) == [case]
        assert Notification.objects.filter(reason="leaves_files", user=person.user).exists()
    passed(cast.chi, lan, case)
    assert sees(lan, case, document) == (True, True)
    for person in (cast.chi, archivist):
        assert sees(person, case, document) == (False, False)


# What sight goes along of.


def test_sight_that_was_taken_back_does_not_come_again(cast, lan):
    case = filing.open_case(
        actor=actor_of(cast.an), code="01.NV", title="Cải cách", retention_years=10
    )
    document = make_issued(cast.office, seen_by=(cast.binh,), drafter=cast.binh.user)
    sharing.share(actor=actor_of(cast.binh), document=document, position=cast.an)
    filing.add(actor=actor_of(cast.an), case_file=case, document=document)
    sharing.unshare(actor=actor_of(cast.binh), document=document, position=cast.an)

    passed(cast.an, lan, case)
    case.refresh_from_db()
    passed(lan, cast.an, case)

    assert sees(lan, case, document)[1] is False
    assert sees(cast.an, case, document) == (True, False)


def test_a_draft_of_somebody_else_keeps_its_readers(cast, lan):
    case = filing.open_case(
        actor=actor_of(cast.an), code="01.NV", title="Cải cách", retention_years=10
    )
    theirs = make_document(cast.office, drafter=cast.binh.user, seen_by=(cast.an,))
    mine = make_document(cast.office, drafter=cast.an.user, seen_by=(cast.an,))
    for document in (theirs, mine):
        filing.add(actor=actor_of(cast.an), case_file=case, document=document)

    passed(cast.an, lan, case)

    assert sees(lan, case, theirs)[1] is False
    assert sees(lan, case, mine)[1] is True


def test_new_sight_stands_at_the_document_and_beside_other_files(cast, lan):
    case, document = kept(cast)
    other = filing.open_case(
        actor=actor_of(cast.an), code="02.NV", title="Khác", retention_years=10
    )
    filing.add(actor=actor_of(cast.an), case_file=other, document=document)

    passed(cast.an, lan, case)

    event = AuditEvent.objects.get(verb="document.pass_on")
    assert (event.object_id, event.data["case"]) == (str(document.pk), "01.NV")
    assert [one.rights_changes.count() for one in (case, other)] == [1, 1]


def test_the_head_of_another_unit_hands_nothing_over(cast, lan):
    case, _document = kept(cast)
    other_head = make_person(Role.HEAD, cast.office, cast.other_unit, "Đỗ Em", "Trưởng phòng")
    sharing.share_case(actor=actor_of(cast.an), case_file=case, position=other_head)
    leave(cast)

    with pytest.raises(Forbidden):
        passed(other_head, other_head, case)
    assert found.leavers(actor_of(other_head)) == []


def test_the_keeper_before_hears_of_it(cast, lan):
    case, _document = kept(cast)
    leave(cast, clock.today() + timedelta(days=10))

    passed(cast.binh, lan, case)

    notice = Notification.objects.get(user=cast.an.user, reason="case_passed")
    assert "của anh/chị" in notice.text


def test_a_held_file_gets_another_keeper_by_a_leader_alone(cast, lan):
    case, _document = kept(cast)
    sharing.share_case(actor=actor_of(cast.an), case_file=case, position=cast.chi)
    freezing.place(actor=actor_of(cast.chi), case_file=case, reason="Phục vụ đoàn thanh tra")
    leave(cast)

    for person in (cast.an, cast.binh):
        with pytest.raises(Refused, match="giữ nguyên trạng"):
            passed(person, lan, case)
    passed(cast.chi, lan, case)

    assert CaseFile.objects.get(pk=case.pk).keeper == lan.user


def test_a_file_is_not_shared_with_its_keeper_or_an_administrator(cast):
    case, _document = kept(cast)
    administrator = make_person(Role.ADMINISTRATOR, cast.office, None, "Trần Quản", "Quản trị")

    for person in (cast.an, administrator):
        with pytest.raises(Refused):
            sharing.share_case(actor=actor_of(cast.an), case_file=case, position=person)


def test_a_file_of_many_documents_takes_as_many_questions_as_one_of_few(cast, lan):
    """But for the row of audit and the note that each new sight leaves."""
    asked = []
    for count in (2, 12):
        case, _document = kept(cast, f"{count:02d}.NV")
        for _each in range(count - 1):
            filing.add(
                actor=actor_of(cast.an),
                case_file=case,
                document=make_issued(cast.office, seen_by=(cast.an,)),
            )
        with CaptureQueriesContext(connection) as seen:
            passed(cast.an, lan, case)
        asked.append(len(seen))

    assert asked[1] - asked[0] <= 2 * 10


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
