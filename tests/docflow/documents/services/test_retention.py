"""When files go to the archive, what keeps them back, and the warning before.

Law: NĐ 30/2020/NĐ-CP, Điều 30.2, Điều 31.3c-d and Phụ lục VI, phần I.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile
from docflow.documents.selectors import terms
from docflow.documents.services import filing, retention
from docflow.documents.states import CaseStatus
from docflow.notifications.models import Notification
from tests.factories.documents import make_issued
from tests.factories.org import actor_of

CLOSED = datetime(2026, 5, 3, 2, tzinfo=UTC)
DUE = date(2027, 5, 3)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def an(cast):
    return actor_of(cast.an)


def closed_case(cast, an, *, at=CLOSED, years=10, **fields) -> CaseFile:
    with clock.at(at):
        case = filing.open_case(actor=an, code="01.NV", title="Cải cách", retention_years=years)
        CaseFile.objects.filter(pk=case.pk).update(**fields)
        document = make_issued(cast.office, seen_by=(cast.an,))
        filing.add(actor=an, case_file=case, document=document)
        return filing.close(actor=an, case_file=case)


def sweep_on(day: date) -> int:
    moment = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    with clock.at(moment):
        return retention.sweep(moment, 50)


@pytest.mark.parametrize(
    ("at", "years", "by"),
    [
        (CLOSED, 10, DUE),
        (datetime(2024, 2, 29, 3, tzinfo=UTC), None, date(2025, 2, 28)),
        # One in the morning of New Year's Day at the office.
        (datetime(2026, 12, 31, 18, tzinfo=UTC), 5, date(2028, 1, 1)),
        (CLOSED, 4, None),
        (CLOSED, 1, None),
    ],
)
def test_a_file_of_five_years_and_more_goes_within_a_year(cast, an, at, years, by):
    """Điều 30.2b and 31.3c."""
    assert closed_case(cast, an, at=at, years=years).due_on == by


def test_a_building_project_goes_three_months_after_its_accounts(cast, an):
    """Điều 30.2a."""
    case = closed_case(cast, an, building=True, settled_on=date(2025, 11, 30))

    assert case.due_on == date(2026, 2, 28)


def test_a_building_project_without_accounts_is_not_closed(cast, an):
    with pytest.raises(Refused, match="quyết toán"):
        closed_case(cast, an, building=True)


def test_accounts_are_settled_in_an_open_building_project_and_not_tomorrow(cast, an):
    case = filing.open_case(actor=an, code="1", title="Xây trường", retention_years=50)

    with pytest.raises(Refused):
        retention.settle(actor=an, case_file=case, day=clock.today())
    filing.describe(actor=an, case_file=case, title="Xây trường", retention_years=50, building=True)
    with pytest.raises(Invalid):
        retention.settle(actor=an, case_file=case, day=clock.today() + timedelta(days=1))
    retention.settle(actor=an, case_file=case, day=clock.today())

    case.refresh_from_db()
    assert case.settled_on == clock.today()


def test_a_file_is_kept_back_two_years_at_most_with_written_consent(cast, an):
    """Điều 31.3d."""
    case = closed_case(cast, an)
    consent = "Công văn số 12/UBND-VP"

    for until, words in ((date(2029, 5, 4), consent), (DUE, consent), (date(2028, 1, 1), " ")):
        with pytest.raises(Invalid):
            retention.keep_back(actor=an, case_file=case, until=until, consent=words)
    kept = retention.keep_back(actor=an, case_file=case, until=date(2029, 5, 3), consent=consent)

    assert terms.hand_over_by(kept) == date(2029, 5, 3)
    assert AuditEvent.objects.get(verb="case.keep_back").data["consent"] == consent


def test_only_the_keeper_keeps_back_and_only_what_is_due(cast, an):
    case = closed_case(cast, an)
    asked = {"case_file": case, "until": date(2028, 1, 1), "consent": "Công văn số 1"}

    with pytest.raises(Forbidden):
        retention.keep_back(actor=actor_of(cast.binh), **asked)
    filing.reopen(actor=an, case_file=case, note="Còn thiếu báo cáo cuối năm")
    with pytest.raises(Refused):
        retention.keep_back(actor=an, **asked)


def test_the_keeper_is_warned_thirty_days_ahead_and_once(cast, an):
    """Phụ lục VI, phần I.

    NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.5b.
    """
    case = closed_case(cast, an)

    assert sweep_on(DUE - timedelta(days=31)) == 0
    assert sweep_on(DUE - timedelta(days=30)) == 1
    assert sweep_on(DUE - timedelta(days=29)) == 0
    assert sweep_on(DUE + timedelta(days=1)) == 0

    notice = Notification.objects.get(reason="hand_over_due")
    assert (notice.user, notice.url) == (cast.an.user, case.get_absolute_url())
    assert "03/05/2027" in notice.text


def test_a_later_day_is_warned_of_anew(cast, an):
    case = closed_case(cast, an)
    sweep_on(DUE)
    retention.keep_back(actor=an, case_file=case, until=date(2028, 5, 3), consent="Công văn số 1")

    assert sweep_on(date(2027, 6, 1)) == 0
    assert sweep_on(date(2028, 4, 4)) == 1


def test_nobody_is_warned_of_an_open_file_or_of_one_that_stays(cast, an):
    stays = closed_case(cast, an, years=4)
    CaseFile.objects.filter(pk=stays.pk).update(code="02.NV")
    opened = closed_case(cast, an)
    filing.reopen(actor=an, case_file=opened, note="Còn thiếu báo cáo cuối năm")

    assert sweep_on(DUE) == 0
    assert not Notification.objects.filter(reason="hand_over_due").exists()


def test_the_archive_hears_of_a_file_whose_keeper_left_without_its_title(cast, an):
    closed_case(cast, an)
    cast.an.user.is_active = False
    cast.an.user.save(update_fields=["is_active"])

    assert sweep_on(DUE) == 1

    notice = Notification.objects.get(reason="hand_over_due")
    assert notice.user == cast.dung.user
    assert "Cải cách" not in notice.text


def test_the_sweep_does_no_more_than_its_limit(cast, an):
    for number in range(3):
        case = closed_case(cast, an)
        CaseFile.objects.filter(pk=case.pk).update(code=f"{number:02d}.X")
    moment = datetime(2027, 5, 3, tzinfo=UTC)

    with clock.at(moment):
        assert [retention.sweep(moment, 2), retention.sweep(moment, 2)] == [2, 1]


def test_the_database_holds_the_rules_of_terms_by_itself(cast, an):
    case = filing.open_case(actor=an, code="1", title="T", retention_years=5)
    mine = CaseFile.objects.filter(pk=case.pk)

    for wrong in (
        {"retention_years": 71},
        {"retention_years": 0},
        {"term_known": False},
        {"kept_until": DUE},
        {"kept_until": DUE, "due_on": DUE, "consent": ""},
        {"settled_on": DUE},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**wrong)
    assert mine.get().status == CaseStatus.OPEN
