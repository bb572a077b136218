"""The page of the audit: one's own acts, and of the office what one's sight allows."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock, deeds
from docflow.core.audit import reads, subjects
from docflow.core.audit.models import AuditEvent, ReadLog
from docflow.core.audit.subjects import Area
from docflow.desk.selectors import auditing
from docflow.desk.selectors.auditing import Asked
from docflow.documents.models import CaseFile
from docflow.documents.policies import visible_to
from docflow.documents.services import sharing
from docflow.org.states import Role
from tests.factories.documents import make_document
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.django_db
SUBJECT = "Kế hoạch Thạch Mỹ Lợi"


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    cache.clear()


def act(position, verb, obj, **more):
    with deeds.act():
        deeds.record(actor_of(position), verb, obj, **more)


def page(enter, position, **query):
    return enter(position).get(reverse("desk:audit"), query)


def verbs(answer) -> list[str]:
    return [row.event.verb for row in answer.context["rows"]]


def text(answer) -> str:
    return answer.content.decode()


def main(answer) -> str:
    """The page without the boxes to choose from, which name kinds and people to everybody."""
    return re.sub(r"<select.*?</select>", "", text(answer), flags=re.S)


def test_an_administrator_reads_of_people_and_nothing_of_content(cast, enter):
    document = make_document(cast.office, subject=SUBJECT, code="77/KH", seen_by=(cast.an,))
    act(cast.an, "outgoing.submit", document, summary="Kính trình")
    act(cast.khoa, "position.end", cast.an)

    for query in ({}, {"q": "Thạch"}, {"kind": "documents.document"}, {"verb": "outgoing.submit"}):
        answer = page(enter, cast.khoa, **query)
        assert "outgoing.submit" not in verbs(answer)
        assert SUBJECT not in text(answer)
        assert "77/KH" not in text(answer)
        assert "Kính trình" not in text(answer)
    assert "position.end" in verbs(page(enter, cast.khoa))


def test_an_administrator_is_not_told_whether_an_object_exists(cast, enter):
    document = make_document(cast.office, subject=SUBJECT, seen_by=(cast.an,))
    act(cast.an, "outgoing.submit", document)
    there = {"kind": "documents.document", "thing": str(document.pk)}
    nowhere = {"kind": "documents.document", "thing": "987654"}

    pages = [main(page(enter, cast.khoa, **query)) for query in (there, nowhere)]

    assert _plain(pages[0], document.pk) == _plain(pages[1], 987654)


def _plain(words: str, asked: int) -> str:
    """Without what differs from answer to answer, and what was asked itself."""
    words = re.sub(r'(csrfmiddlewaretoken" value=|nonce=|CSRFToken": )"[^"]*"', "", words)
    return re.sub(rf'thing(="?|%3D|" value="){asked}\b', "thing", words)


def test_what_another_office_did_is_read_by_nobody_here(cast, enter):
    act(cast.giang, "office.form_rule", cast.other_office)

    for position in (cast.khoa, cast.chi):
        assert "office.form_rule" not in verbs(page(enter, position))


def test_a_leader_reads_what_was_done_to_what_they_see(cast, enter):
    seen = make_document(cast.office, subject="Thấy được", seen_by=(cast.an, cast.chi))
    hidden = make_document(cast.office, subject=SUBJECT, seen_by=(cast.an,))
    for document in (seen, hidden):
        act(cast.an, "outgoing.submit", document)

    answer = page(enter, cast.chi)

    assert [row.event.object_id for row in answer.context["rows"]] == [str(seen.pk)]
    assert SUBJECT not in text(answer)


def test_what_is_taken_back_is_gone_at_once(cast, enter):
    document = make_document(cast.office, subject=SUBJECT, drafter=cast.an.user, seen_by=(cast.an,))
    act(cast.an, "outgoing.submit", document)
    actor = actor_of(cast.an)
    sharing.share(actor=actor, document=document, position=cast.chi)
    assert "outgoing.submit" in verbs(page(enter, cast.chi))

    sharing.unshare(actor=actor, document=document, position=cast.chi)

    assert verbs(page(enter, cast.chi)) == []


def test_a_leader_reads_nothing_of_keys_and_settings(cast, enter):
    act(cast.khoa, "position.end", cast.an)

    assert verbs(page(enter, cast.chi)) == []


def test_what_was_said_of_a_draft_is_read_by_who_said_it(cast, enter):
    document = make_document(cast.office, seen_by=(cast.an, cast.chi))
    act(cast.an, "comment.add", document)

    assert verbs(page(enter, cast.chi)) == []
    assert verbs(page(enter, cast.an)) == ["comment.add"]


def test_everybody_reads_their_own_acts_and_nobody_elses(cast, enter):
    mine = make_document(cast.office, seen_by=(cast.an, cast.binh))
    act(cast.an, "outgoing.submit", mine)
    act(cast.binh, "route.agree", mine)

    for query in ({}, {"of": "mine"}, {"of": "office"}, {"who": str(cast.binh.user_id)}):
        assert verbs(page(enter, cast.an, **query)) == ["outgoing.submit"]


def test_of_ones_own_acts_those_on_what_one_sees_no_more_are_gone(cast, enter):
    document = make_document(cast.office, subject=SUBJECT, seen_by=(cast.binh,))
    act(cast.an, "outgoing.submit", document)

    answer = page(enter, cast.an)

    assert verbs(answer) == []
    assert SUBJECT not in text(answer)


def test_a_thing_that_nobody_registered_is_shown_to_nobody(cast, enter, monkeypatch):
    monkeypatch.delitem(subjects._subjects, "org.position")
    act(cast.khoa, "position.end", cast.an)

    assert verbs(page(enter, cast.khoa)) == []
    assert verbs(page(enter, cast.khoa, of="mine")) == []


def test_no_subject_of_the_administration_is_content():
    content = ("documents.", "directives.directive", "directives.assignment", "exchange.delivery")
    for subject in subjects.of(Area.ADMINISTRATION):
        assert not subject.type.startswith(content)
    assert all(one.sight is not None for one in subjects.of(Area.CONTENT))


def test_the_rows_of_a_leader_are_those_that_a_list_would_show(cast):
    """The page and the lists decide by one rule."""
    actor = actor_of(cast.chi)
    for number in range(6):
        seen_by = (cast.an, cast.chi) if number % 2 else (cast.an,)
        act(cast.an, "outgoing.submit", make_document(cast.office, seen_by=seen_by))

    shown = auditing.events(actor, Asked(office=True)).values_list("object_id", flat=True)

    assert set(shown) == {str(one.pk) for one in visible_to(actor)}


def test_a_number_that_is_no_number_breaks_no_page(cast, enter):
    """PostgreSQL refuses to read a word as a number, and asks in an order of its own."""
    act(cast.chi, "act", CaseFile())
    AuditEvent.objects.update(object_id="không phải số", object_type="desk.savedsearch")
    act(cast.an, "outgoing.submit", make_document(cast.office, seen_by=(cast.an, cast.chi)))

    assert verbs(page(enter, cast.chi)) == ["outgoing.submit"]


def test_pages_follow_each_other_without_gap_or_double(cast, enter, monkeypatch):
    monkeypatch.setattr(auditing, "PAGE", 3)
    with clock.at(clock.now()):
        for number in range(8):
            act(cast.khoa, "position.end", cast.an, summary=str(number))
    found, url = [], f"{reverse('desk:audit')}?of=mine"
    browser = enter(cast.khoa)

    while url:
        answer = browser.get(url)
        found += [row.event.summary for row in answer.context["rows"]]
        url = (answer.context["page"] or {}).get("older_url")

    assert found == [str(number) for number in reversed(range(8))]


def test_a_page_costs_the_same_queries_with_few_rows_and_many(cast, enter):
    def queries(position) -> int:
        browser = enter(position)
        browser.get(reverse("desk:audit"))
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("desk:audit"))
        return len(asked)

    few = [queries(one) for one in (cast.chi, cast.khoa, cast.an)]
    for _ in range(30):
        act(cast.an, "outgoing.submit", make_document(cast.office, seen_by=(cast.an, cast.chi)))
        act(cast.khoa, "position.end", cast.an)

    assert [queries(one) for one in (cast.chi, cast.khoa, cast.an)] == few


@pytest.fixture
def days(cast):
    """Three days of an administrator's work, and an act of another one."""
    now = clock.now()
    for back, (verb, obj) in enumerate(
        [("position.end", cast.an), ("unit.add", cast.unit), ("key.reset", cast.office)]
    ):
        with clock.at(now - timedelta(days=back)):
            act(cast.khoa, verb, obj, summary=f"Lý do {back}", data={"address": f"10.0.0.{back}"})
    return clock.today()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"first": 0}, ["position.end"]),
        ({"last": 1}, ["unit.add", "key.reset"]),
        ({"first": 1, "last": 1}, ["unit.add"]),
        ({"verb": "unit.add"}, ["unit.add"]),
        ({"kind": "org.office"}, ["key.reset"]),
        ({"address": "10.0.0.1"}, ["unit.add"]),
        ({"q": "lý do 2"}, ["key.reset"]),
        ({"q": "Khoa 1"}, ["unit.add"]),
        ({"q": "không có"}, []),
        ({"who": "khoa"}, ["position.end", "unit.add", "key.reset"]),
        ({"who": "an"}, []),
    ],
)
def test_the_rows_are_narrowed(cast, enter, days, query, expected):
    asked = {
        name: (days - timedelta(days=value)).isoformat() if isinstance(value, int) else value
        for name, value in query.items()
    }
    if "who" in asked:
        asked["who"] = str(getattr(cast, asked["who"]).user_id)

    assert verbs(page(enter, cast.khoa, **asked)) == expected


def test_every_act_on_one_thing_is_a_link_away(cast, enter):
    other = make_person(Role.OFFICER, cast.office, cast.unit)
    for position in (cast.an, other):
        act(cast.khoa, "position.end", position)

    answer = page(enter, cast.khoa, kind="org.position", thing=str(other.pk))

    assert [row.event.object_id for row in answer.context["rows"]] == [str(other.pk)]


@pytest.mark.parametrize(
    "query",
    [
        {"first": "hôm qua"},
        {"who": "-1"},
        {"who": "9" * 40},
        {"verb": "khác"},
        {"after": "zz.zz"},
        {"after": f"{2**70:x}.1"},
        {"address": "::::"},
        {"thing": "1" * 400, "kind": "org.position"},
        {"q": "\0"},
        {"last": "9999-12-31"},
        {"first": "0001-01-01"},
    ],
)
def test_what_cannot_be_meant_breaks_nothing(cast, enter, query):
    assert page(enter, cast.khoa, **query).status_code == 200


def test_an_empty_page_says_what_to_do(cast, enter):
    assert "Chưa có việc nào" in text(page(enter, cast.an))
    assert "Bỏ lọc" in text(page(enter, cast.an, q="không có"))


def noted() -> list[str]:
    reads.sweep(clock.now(), 100)
    rows = ReadLog.objects.filter(object_type="core.auditevent")
    return list(rows.order_by("pk").values_list("object_id", flat=True))


def test_reading_of_others_is_noted_once_for_a_search_and_day(cast, enter):
    for query in ({}, {}, {"q": "mật"}, {"q": "mật"}, {"verb": "unit.add"}):
        page(enter, cast.khoa, **query)
    with clock.at(clock.now() + timedelta(days=1)):
        page(enter, cast.khoa)

    assert noted() == ["tất cả", "chữ=có", "việc=unit.add", "tất cả"]


def test_reading_ones_own_acts_is_not_noted(cast, enter):
    page(enter, cast.an)
    page(enter, cast.khoa, of="mine")

    assert noted() == []


def test_only_who_reads_of_the_office_is_offered_the_export(cast, enter):
    act(cast.an, "outgoing.submit", make_document(cast.office, seen_by=(cast.an, cast.chi)))

    assert "Xuất kèm chữ ký" in text(page(enter, cast.chi))
    assert "Xuất kèm chữ ký" not in text(page(enter, cast.an))
    assert enter(cast.an).post(reverse("desk:audit-export")).status_code == 403


def test_who_left_can_still_be_chosen(cast):
    cast.an.valid_to = clock.today() - timedelta(days=1)
    cast.an.save(update_fields=["valid_to"])

    assert (cast.an.user_id, cast.an.user.full_name) in auditing.people(actor_of(cast.khoa))
