"""The decree's times at the registry: counted by the calendar, shown, told once.

Law: NĐ 30/2020/NĐ-CP, Điều 18.1 and 23.1.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.documents.models import Document, LimitNotice, SignatureRecord, Version
from docflow.documents.selectors import limits
from docflow.documents.selectors.holding import holding
from docflow.documents.services import limiting, receiving
from docflow.documents.states import Direction, LimitAct, LimitWord, Origin, Status, VersionKind
from docflow.notifications.models import Notification
from docflow.org.models import CalendarDay
from tests.factories.documents import make_document, make_incoming
from tests.factories.org import actor_of

# A Friday, 14:00 in Vietnam; the next working day is Monday.
FRIDAY = datetime(2026, 6, 12, 7, 0, tzinfo=UTC)
MONDAY = datetime(2026, 6, 15, 0, 30, tzinfo=UTC)
END = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(autouse=True)
def friday():
    with clock.at(FRIDAY):
        yield


def came(cast, **fields) -> Document:
    values = {"status": Status.REGISTERED, "seen_by": (cast.dung,), **fields}
    return make_incoming(cast.office, **values)


def signed(cast, **fields) -> Document:
    values = {"direction": Direction.OUTGOING, "status": Status.SIGNED, **fields}
    return make_document(cast.office, seen_by=(cast.dung,), **values)


def sweep_at(moment: datetime) -> int:
    with clock.at(moment):
        return limiting.sweep(clock.now(), 50)


def told(reason: str) -> list[str]:
    rows = Notification.objects.filter(reason=reason).order_by("pk")
    return [one.user.full_name for one in rows]


def limit_of(document: Document) -> limits.Limit:
    return limits.limits_of([document])[document.pk]


@pytest.mark.parametrize(
    "fields",
    [{}, {"origin": Origin.PAPER, "status": Status.ARRIVED, "arrival_number": None}],
)
def test_an_arrival_is_presented_by_the_end_of_the_next_working_day(cast, fields):
    """NĐ 30/2020/NĐ-CP, Điều 23.1: the same day, at the latest the next working day."""
    limit = limit_of(came(cast, **fields))

    assert (limit.since, limit.warn_at, limit.by) == (FRIDAY, MONDAY, END)
    assert limit.word(END) == LimitWord.DUE
    assert limit.word(END + timedelta(seconds=1)) == LimitWord.LATE


def arrived_at(cast, moment: datetime) -> Document:
    return came(cast, status=Status.ARRIVED, arrival_number=None, arrived_at=moment)


@pytest.mark.parametrize(
    ("moment", "by"),
    [
        # On a working day: by its end, over the lunch break as well.
        (FRIDAY, datetime(2026, 6, 12, 10, 0, tzinfo=UTC)),
        (datetime(2026, 6, 12, 5, 0, tzinfo=UTC), datetime(2026, 6, 12, 10, 0, tzinfo=UTC)),
        (datetime(2026, 6, 11, 22, 0, tzinfo=UTC), datetime(2026, 6, 12, 10, 0, tzinfo=UTC)),
        # After work, on a day off, on the first morning of Tết: by the end of the next one.
        (datetime(2026, 6, 12, 10, 0, tzinfo=UTC), END),
        (datetime(2026, 6, 13, 3, 0, tzinfo=UTC), END),
        (datetime(2026, 2, 16, 3, 0, tzinfo=UTC), datetime(2026, 2, 23, 10, 0, tzinfo=UTC)),
    ],
)
def test_what_came_by_exchange_is_received_on_the_same_working_day(cast, moment, by):
    """NĐ 30/2020/NĐ-CP, Điều 21.2c: the sender is told the same day."""
    for day in range(16, 21):
        CalendarDay.objects.create(office=cast.office, date=date(2026, 2, day), kind="day_off")

    limit = limit_of(arrived_at(cast, moment))

    assert (limit.act, limit.by) == (LimitAct.REGISTER, by)


def test_the_clerks_hear_once_of_an_arrival_that_nobody_received(cast):
    """NĐ 30/2020/NĐ-CP, Điều 21.2c."""
    document = arrived_at(cast, FRIDAY)
    end = datetime(2026, 6, 12, 10, 0, tzinfo=UTC)

    assert [sweep_at(end - timedelta(hours=1)), sweep_at(end + timedelta(minutes=1))] == [0, 1]
    assert sweep_at(end + timedelta(days=4)) == 0
    assert told("limit_late").count(cast.dung.user.full_name) == 1
    with clock.at(end + timedelta(minutes=1)):
        assert holding(document).late


def test_what_came_overnight_is_due_in_the_morning(cast):
    arrived_at(cast, datetime(2026, 6, 13, 3, 0, tzinfo=UTC))

    assert [sweep_at(MONDAY - timedelta(minutes=1)), sweep_at(MONDAY)] == [0, 1]
    assert told("limit_due") == [cast.dung.user.full_name]


def test_a_signed_document_is_issued_by_the_end_of_the_next_working_day(cast):
    """NĐ 30/2020/NĐ-CP, Điều 18.1: on the day of signing, at the latest the next working day."""
    limit = limit_of(signed(cast))

    assert (limit.act, limit.by) == (LimitAct.ISSUE, END)


def test_the_time_to_issue_counts_from_the_signature_not_from_the_number(cast):
    """NĐ 30/2020/NĐ-CP, Điều 18.1."""
    document = signed(cast, status=Status.NUMBERED, number=1, code="01/KH", issued_on=FRIDAY)
    signed_at = FRIDAY - timedelta(days=1)
    version = Version.objects.create(
        document=document, ordinal=1, kind=VersionKind.SIGNED, made_at=signed_at, made_by="Chi"
    )
    SignatureRecord.objects.create(
        document=document, version=version, act="sign", field="Signer", signed_at=signed_at
    )

    assert limit_of(document).by == datetime(2026, 6, 12, 10, 0, tzinfo=UTC)


def test_days_off_of_the_offices_calendar_do_not_count(cast):
    """NĐ 30/2020/NĐ-CP, Điều 23.1: a working day is one of the office's calendar."""
    CalendarDay.objects.create(office=cast.office, date=date(2026, 6, 15), kind="day_off")

    assert limit_of(came(cast)).by == END + timedelta(days=1)


@pytest.mark.parametrize("make", [came, signed])
def test_what_is_urgent_is_due_at_once(cast, make):
    """NĐ 30/2020/NĐ-CP, Điều 18.1 and Điều 23.1: urgent documents go on at once."""
    document = make(cast, urgency=1)

    assert sweep_at(FRIDAY) == 1
    assert told("limit_due") == [cast.dung.user.full_name]
    assert "phải làm ngay" in Notification.objects.get(reason="limit_due").text
    assert limit_of(document).by == FRIDAY + limits.AT_ONCE


def test_nobody_is_told_on_the_day_itself_nor_of_what_has_gone_on(cast):
    document = came(cast)
    came(cast, leader=cast.chi, status=Status.PRESENTED)
    assert sweep_at(FRIDAY + timedelta(hours=2)) == 0

    receiving.present(actor=actor_of(cast.dung), document=document, leader=cast.chi)

    assert sweep_at(END + timedelta(days=3)) == 0
    assert not LimitNotice.objects.exists()


def test_the_clerks_are_warned_on_the_last_day_and_told_once_when_it_is_over(cast):
    """NĐ 30/2020/NĐ-CP, Điều 23.1."""
    came(cast)

    for moment in (MONDAY, MONDAY + timedelta(hours=3), END + timedelta(minutes=1)):
        sweep_at(moment)
    sweep_at(END + timedelta(days=2))

    assert told("limit_due") == [cast.dung.user.full_name]
    assert sorted(told("limit_late")) == sorted([cast.dung.user.full_name, cast.chi.user.full_name])


def test_the_head_of_the_office_hears_no_word_of_what_it_is_about(cast):
    document = came(cast)

    sweep_at(END + timedelta(hours=1))

    notice = Notification.objects.get(reason="limit_late", user=cast.chi.user)
    assert document.code not in notice.text
    assert document.subject not in notice.text


def test_what_a_leader_gave_back_has_its_time_anew(cast):
    """NĐ 30/2020/NĐ-CP, Điều 23.1."""
    document = came(cast, leader=cast.chi, status=Status.PRESENTED)
    with clock.at(END + timedelta(days=1)):
        back = receiving.send_back(
            actor=actor_of(cast.chi), document=document, note="Không thuộc thẩm quyền của tôi."
        )

    assert limit_of(back).by == END + timedelta(days=2)


def test_old_registers_and_secrets_are_not_watched(cast):
    came(cast, origin=Origin.IMPORTED, status=Status.REGISTERED)
    came(cast, secrecy=1, subject="", status=Status.REGISTERED)

    assert sweep_at(END + timedelta(days=5)) == 0


def test_the_page_and_the_lists_show_until_when(cast):
    """NĐ 30/2020/NĐ-CP, Điều 23.1."""
    document = came(cast)

    assert (holding(document).due, holding(document).late) == (END, False)
    with clock.at(END + timedelta(minutes=1)):
        assert holding(document).late


def test_the_database_keeps_each_word_once(cast):
    document = came(cast)
    values = {"document": document, "act": "present", "word": "late", "since": FRIDAY}
    LimitNotice.objects.create(**values, told_at=FRIDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        LimitNotice.objects.create(**values, told_at=MONDAY)


def test_many_waiting_documents_cost_the_queries_of_one(cast, django_assert_num_queries):
    documents = [came(cast) for _number in range(6)]
    documents += [signed(cast) for _number in range(3)]

    with django_assert_num_queries(4):
        limits.limits_of(documents)
