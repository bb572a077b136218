"""New hits are told once, as the person may see them then; nothing is lost on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest

from docflow.core import clock, policy, schedule
from docflow.core.access import user_principal
from docflow.core.errors import Forbidden, Refused
from docflow.core.schedule import LostClaim
from docflow.desk.models import SearchWatch
from docflow.desk.question import Question
from docflow.desk.selectors import looking
from docflow.desk.selectors.saved import saved_of
from docflow.desk.services import saving, watching
from docflow.desk.states import Perm
from docflow.documents.services import sharing
from docflow.notifications.models import Notification
from docflow.org.selectors.people import team_of
from docflow.org.services import structure
from docflow.org.states import TeamKind
from search import queue
from tests.factories.documents import make_document
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PLANS = Question.read({"q": "kế hoạch đầu tư", "direction": "internal"})


@pytest.fixture(autouse=True)
def morning():
    with clock.at(MORNING):
        yield


@pytest.fixture
def search(cast, indexed):
    """An's, shared with the unit, with one hit that is there already."""
    document(cast, cast.an, cast.binh)
    indexed()
    team = team_of(cast.office.pk, TeamKind.EVERYBODY, cast.unit.pk)
    actor = actor_of(cast.an)
    return saving.save(actor=actor, name="Đầu tư", question=PLANS, teams=[team])


def document(cast, *seen_by, **fields):
    fields = {"subject": "Kế hoạch đầu tư công", "issued_on": date(2018, 3, 1), **fields}
    return make_document(cast.office, seen_by=seen_by, **fields)


def watch(position, search):
    return watching.start(actor=actor_of(position), search=search)


def look(after=timedelta(minutes=16), limit=20):
    """The index first, then the sweep, some time later."""
    with clock.at(clock.now() + after):
        schedule.run_all("search.index")
        return watching.sweep(clock.now(), limit)


def told(position):
    return list(
        Notification.objects.filter(user=position.user)
        .order_by("pk")
        .values_list("text", flat=True)
    )


def test_what_was_there_is_no_news_and_what_comes_is_told_once(cast, search):
    watch(cast.an, search)
    look()
    assert told(cast.an) == []

    document(cast, cast.an)
    # Of another year than the newest hit, and nothing that was asked for.
    document(cast, cast.an, issued_on=date(1999, 1, 1))
    document(cast, cast.an, subject="Báo cáo")
    look(timedelta(hours=1))
    look(timedelta(hours=2))

    assert told(cast.an) == ["2 kết quả mới cho “Đầu tư” (đến 10:00)"]
    notice = Notification.objects.get()
    assert notice.url == f"{search.get_absolute_url()}?new=1"


def test_the_notice_of_a_day_counts_on_and_the_next_day_begins_anew(cast, search):
    watch(cast.an, search)
    document(cast, cast.an)
    look()
    document(cast, cast.an)
    look(timedelta(hours=1))
    assert told(cast.an) == ["2 kết quả mới cho “Đầu tư” (đến 10:00)"]

    document(cast, cast.an)
    look(timedelta(days=1))

    assert told(cast.an)[1:] == ["1 kết quả mới cho “Đầu tư” (đến 09:00)"]


def test_a_hidden_document_is_never_told_nor_counted(cast, search):
    watch(cast.an, search)
    document(cast, cast.ha)
    look()
    assert told(cast.an) == []

    shown = document(cast, cast.an)
    look(timedelta(hours=1))
    sharing.revoke(document=shown, cause="share", cause_id=cast.an.pk)
    assert [one.fresh for one in saved_of(actor_of(cast.an))] == [0]
    document(cast, cast.an)
    look(timedelta(hours=2))

    # Two were told in turn; what is hidden again is in no number.
    assert told(cast.an) == ["1 kết quả mới cho “Đầu tư” (đến 11:00)"]


def test_a_right_that_was_lost_while_the_index_answered_counts(cast, search, monkeypatch):
    watch(cast.an, search)
    late = document(cast, cast.an)
    asked = looking.look

    def slow(*args):
        found = asked(*args)
        assert found.count == 1
        sharing.revoke(document=late, cause="share", cause_id=cast.an.pk)
        return found

    monkeypatch.setattr(looking, "look", slow)
    look()

    assert told(cast.an) == []


def test_an_old_document_that_is_opened_to_the_person_is_a_new_hit(cast, search):
    old = document(cast, cast.ha)
    watch(cast.an, search)
    look()

    principal = user_principal(cast.an.user_id)
    sharing.grant(
        document=old, principal=principal, cause="share", cause_id=cast.an.pk, actor=SYSTEM
    )
    look(timedelta(hours=1))

    assert told(cast.an) == ["1 kết quả mới cho “Đầu tư” (đến 10:00)"]


def test_what_was_told_and_comes_back_is_not_told_again(cast, search):
    watch(cast.an, search)
    found = document(cast, cast.an)
    look()
    found.subject = "Kế hoạch khác"
    found.save(update_fields=["subject"])
    queue.enqueue("documents", found.pk)
    look(timedelta(hours=1))

    found.subject = "Kế hoạch đầu tư công"
    found.save(update_fields=["subject"])
    queue.enqueue("documents", found.pk)
    look(timedelta(hours=2))

    assert told(cast.an) == ["1 kết quả mới cho “Đầu tư” (đến 09:16)"]


def test_an_index_that_lags_loses_nothing(cast, search):
    watch(cast.an, search)
    document(cast, cast.an)
    with clock.at(MORNING + timedelta(hours=1)):
        assert watching.sweep(clock.now(), 20) == 1
    assert told(cast.an) == []

    look(timedelta(hours=2))

    assert len(told(cast.an)) == 1


def test_killed_before_the_commit_it_told_nothing_and_tells_all_the_next_time(
    cast, search, monkeypatch
):
    watch(cast.an, search)
    document(cast, cast.an)

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(watching, "_wait", killed)
        with pytest.raises(KeyboardInterrupt):
            look()
    assert told(cast.an) == []
    # The lease of the dead worker has to run out.
    look(timedelta(minutes=17))
    assert told(cast.an) == []

    look(timedelta(minutes=30))
    look(timedelta(hours=1))

    assert told(cast.an) == ["1 kết quả mới cho “Đầu tư” (đến 09:30)"]


def test_a_worker_that_lost_its_claim_tells_nothing(cast, search):
    one = watch(cast.an, search)
    document(cast, cast.an)
    schedule.run_all("search.index")
    [mine] = schedule.claim(
        SearchWatch.objects.all(), clock.now() + watching.EVERY, watching.EVERY, 1
    )
    SearchWatch.objects.filter(pk=one.pk).update(attempts=5)

    with pytest.raises(LostClaim):
        watching._look(mine)

    assert told(cast.an) == []


def test_one_look_does_so_much_and_the_next_goes_on_at_once(cast, search, monkeypatch):
    monkeypatch.setattr(watching, "AT_ONCE", 3)
    monkeypatch.setattr(looking, "BATCH", 1)
    watch(cast.an, search)
    for _number in range(9):
        document(cast, cast.an)

    look(limit=1)
    row = SearchWatch.objects.get()
    assert 3 <= len(row.fresh["documents"]) < 9
    assert row.next_try_at == row.looked_at
    look()

    assert told(cast.an) == ["Hơn 3 kết quả mới cho “Đầu tư” (đến 09:16)"]
    assert len(SearchWatch.objects.get().seen["documents"]) == 10


def test_an_index_that_cannot_answer_is_tried_again(cast, search, monkeypatch):
    watch(cast.an, search)
    document(cast, cast.an)

    def unanswered(*_args):
        raise looking.Unanswered("dựng lại")

    with monkeypatch.context() as context:
        context.setattr(looking, "look", unanswered)
        look()
        with pytest.raises(Refused, match="dựng lại"):
            watch(cast.binh, search)
    look(timedelta(hours=3))

    assert len(told(cast.an)) == 1


def test_the_newest_rows_alone_are_no_look(cast, search, monkeypatch):
    monkeypatch.setattr(
        looking.query, "run", lambda *_a, **_k: looking.query.Result(from_rows=True)
    )

    with pytest.raises(looking.Unanswered):
        looking.look(actor_of(cast.an), search.question, {}, 5)


def test_everybody_is_told_of_what_they_see_themselves(cast, search):
    watch(cast.an, search)
    watch(cast.binh, search)
    document(cast, cast.binh)
    document(cast, cast.an, cast.binh)

    look()

    assert told(cast.an) == ["1 kết quả mới cho “Đầu tư” (đến 09:16)"]
    assert told(cast.binh) == ["2 kết quả mới cho “Đầu tư” (đến 09:16)"]


def test_only_who_may_use_a_search_is_told_of_it(cast, search):
    for position in (cast.ha, cast.chi, cast.giang, cast.khoa):
        with pytest.raises(Forbidden):
            watch(position, search)


def test_whom_it_is_no_longer_shared_with_is_told_no_more(cast, search):
    watch(cast.an, search)
    watch(cast.binh, search)

    saving.change(actor=actor_of(cast.an), search=search, name="Đầu tư", teams=[])

    assert [one.user for one in SearchWatch.objects.all()] == [cast.an.user]


def test_who_left_the_unit_is_told_no_more(cast, search):
    watch(cast.binh, search)
    document(cast, cast.binh)
    structure.end_position(actor=SYSTEM, position=cast.binh, day=date(2026, 11, 22))
    look()
    assert told(cast.binh) == []
    # Nothing is looked for while nobody sits there; with another post it is somebody else's.
    other = structure.appoint(
        actor=SYSTEM,
        user=cast.binh.user,
        office=cast.office,
        role="officer",
        title="Chuyên viên",
        unit=cast.other_unit,
        valid_from=date(2026, 11, 23),
    )
    assert not policy.can(actor_of(other), Perm.USE, search)

    look(timedelta(days=1))

    assert told(cast.binh) == []
    assert not SearchWatch.objects.exists()


def test_another_post_in_the_same_office_keeps_the_own_searches(cast, search):
    watch(cast.an, search)
    structure.end_position(actor=SYSTEM, position=cast.an, day=date(2026, 11, 22))
    for office, unit in ((cast.other_office, None), (cast.office, cast.other_unit)):
        structure.appoint(
            actor=SYSTEM,
            user=cast.an.user,
            office=office,
            role="officer" if unit else "clerk",
            title="Chuyên viên",
            unit=unit,
            valid_from=date(2026, 11, 23),
        )
    document(cast, cast.an)

    look()

    assert len(told(cast.an)) == 1


def test_a_removed_search_is_silent_and_a_restored_one_makes_up_for_it(cast, search):
    watch(cast.an, search)
    saving.remove(actor=actor_of(cast.an), search=search)
    document(cast, cast.an)
    assert look() == 0

    saving.restore(actor=actor_of(cast.an), search=search)
    look()

    assert len(told(cast.an)) == 1


def test_a_switch_turned_twice_is_on_once_and_off_at_once(cast, search):
    watch(cast.an, search)
    watch(cast.an, search)
    assert SearchWatch.objects.count() == 1
    document(cast, cast.an)

    watching.stop(actor=actor_of(cast.an), search=search)
    watching.stop(actor=actor_of(cast.an), search=search)

    assert look() == 0
    assert told(cast.an) == []


def test_one_that_came_to_a_stop_goes_on_when_it_is_switched_on_again(cast, search):
    one = watch(cast.an, search)
    SearchWatch.objects.filter(pk=one.pk).update(state="dead", attempts=12)
    document(cast, cast.an)
    assert look() == 0
    assert [saved.is_stuck for saved in saved_of(actor_of(cast.an))] == [True]

    watch(cast.an, search)
    look()

    assert len(told(cast.an)) == 1


def test_a_search_that_finds_too_much_is_not_watched(cast, search, monkeypatch):
    monkeypatch.setattr(watching, "WIDEST", 0)

    with pytest.raises(Refused, match="thu hẹp"):
        watch(cast.an, search)


def test_hits_behind_many_known_ones_are_found(cast, search, monkeypatch):
    """However the search cuts what it offers into batches."""
    monkeypatch.setattr(looking, "BATCH", 1)
    for _number in range(12):
        document(cast, cast.an, issued_on=date(2020, 1, 1))
    schedule.run_all("search.index")
    watch(cast.an, search)
    document(cast, cast.an, issued_on=date(1990, 1, 1))

    look()

    assert told(cast.an) == ["1 kết quả mới cho “Đầu tư” (đến 09:16)"]
