"""The list of outgoing work: what it shows to whom, how it narrows and pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import DocumentAccess
from docflow.documents.states import Direction, Status
from tests.factories.documents import make_document, make_incoming, make_issued

LIST = reverse("documents:outgoing")


def subjects(answer) -> list[str]:
    return [row["subject"] for row in answer.context["rows"]]


def test_a_person_sees_what_was_granted_and_nothing_else(cast, as_):
    make_document(cast.office, seen_by=(cast.an,), subject="Của An", drafter=cast.an.user)
    make_document(cast.office, seen_by=(cast.ha,), subject="Của Hà", drafter=cast.ha.user)

    assert subjects(as_(cast.an).get(LIST)) == ["Của An"]
    assert subjects(as_(cast.ha).get(LIST)) == ["Của Hà"]
    assert subjects(as_(cast.giang).get(LIST)) == []


def test_an_administrator_sees_no_content_even_with_a_stray_grant(cast, as_):
    make_document(cast.office, seen_by=(cast.khoa,), subject="Không được thấy")

    answer = as_(cast.khoa).get(LIST)

    assert subjects(answer) == []
    assert "Không được thấy" not in answer.content.decode()


def test_incoming_documents_are_not_in_this_list(cast, as_):
    make_incoming(cast.office, seen_by=(cast.dung,), subject="Văn bản đến")

    assert subjects(as_(cast.dung).get(LIST)) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=quy chế", ["Quy chế làm việc"]),
        ("q=QUY CHẾ", ["Quy chế làm việc"]),
        ("q=/BC-", ["Báo cáo quý"]),
        ("state=issued", ["Báo cáo quý"]),
        ("type=QD", ["Quy chế làm việc"]),
        ("view=mine", ["Quy chế làm việc"]),
        ("view=internal", ["Quy chế làm việc"]),
        ("view=issued", ["Báo cáo quý"]),
        ("state=nonsense&type=%00&unit=abc&after=zz", ["Báo cáo quý", "Quy chế làm việc"]),
    ],
)
def test_filters_narrow_and_nonsense_does_not(cast, as_, query, expected):
    make_document(
        cast.office,
        seen_by=(cast.an,),
        subject="Quy chế làm việc",
        type_code="QD",
        drafter=cast.an.user,
    )
    make_issued(cast.office, seen_by=(cast.an,), subject="Báo cáo quý")

    assert sorted(subjects(as_(cast.an).get(f"{LIST}?{query}"))) == expected


def test_the_unit_narrows(cast, as_):
    make_document(cast.office, seen_by=(cast.chi,), subject="Nội vụ", unit=cast.unit)
    make_document(cast.office, seen_by=(cast.chi,), subject="Tư pháp", unit=cast.other_unit)

    assert subjects(as_(cast.chi).get(f"{LIST}?unit={cast.unit.pk}")) == ["Nội vụ"]


def test_what_waits_for_a_person_is_under_waiting(cast, way, as_):
    at_head = way.submitted(subject="Chờ Bình")
    way.draft(subject="Còn soạn")

    assert subjects(as_(cast.binh).get(f"{LIST}?view=waiting")) == [at_head.subject]
    assert subjects(as_(cast.binh).get(f"{LIST}?waiting=review")) == [at_head.subject]
    assert subjects(as_(cast.binh).get(f"{LIST}?waiting=sign")) == []
    assert subjects(as_(cast.an).get(f"{LIST}?view=waiting")) == []


def test_a_row_says_who_acts_next_and_since_when(cast, way, as_):
    way.submitted()

    (row,) = as_(cast.an).get(LIST).context["rows"]

    assert cast.unit.name in row["who"]
    assert abs(row["since"] - clock.now()) < timedelta(minutes=5)
    assert row["state"] == Status.IN_REVIEW.label


def test_pages_follow_each_other_without_gap_or_repeat_and_lead_back(cast, as_):
    for number in range(65):
        make_document(cast.office, seen_by=(cast.an,), subject=f"Văn bản {number}")
    # Same moment for many: the id decides, so none is lost between two pages.
    DocumentAccess.objects.update(date=clock.now())
    browser = as_(cast.an)

    first = browser.get(LIST)
    second = browser.get(LIST + first.context["page"]["older_url"])
    third = browser.get(LIST + second.context["page"]["older_url"])
    back = browser.get(LIST + third.context["page"]["newer_url"])

    seen = [*subjects(first), *subjects(second), *subjects(third)]
    assert len(seen) == len(set(seen)) == 65
    assert third.context["page"]["older_url"] is None
    assert subjects(back) == subjects(second)
    assert first.context["page"]["newer_url"] is None
    assert first.context["page"]["total"] == 65


def test_the_number_of_queries_does_not_grow(cast, as_):
    browser = as_(cast.chi)

    def queries(rows: int) -> int:
        for number in range(rows):
            make_document(
                cast.office,
                seen_by=(cast.chi, cast.an),
                subject=f"Văn bản {number}",
                direction=Direction.OUTGOING,
                drafter=cast.an.user,
                unit=cast.unit,
            )
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(LIST).status_code == 200
        return len(captured)

    browser.get(LIST)
    assert queries(5) == queries(45)


def test_an_empty_list_says_what_to_do_next(cast, as_):
    words = as_(cast.an).get(LIST).content.decode()

    assert "Chưa có văn bản đi nào" in words
    assert reverse("documents:new") in words


def test_what_was_ticked_is_led_to_the_page_of_the_act(cast, way, as_):
    document = way.at_leader()
    browser = as_(cast.chi)

    answer = browser.post(reverse("documents:selection"), {"act": "sign", "pick": [document.pk]})

    assert answer.status_code == 302
    assert answer.url == f"{reverse('documents:sign')}?pick={document.pk}"


def test_all_that_match_means_the_filter_not_the_ticks(cast, way, as_):
    wanted = way.at_leader(subject="Kế hoạch năm")
    other = way.at_leader(subject="Phương án khác")
    url = f"{reverse('documents:selection')}?q=Kế hoạch"

    answer = as_(cast.chi).post(url, {"act": "sign", "all": "1", "pick": [other.pk]})

    assert answer.url == f"{reverse('documents:sign')}?pick={wanted.pk}"


def test_nothing_ticked_leads_back_with_a_word(cast, as_):
    answer = as_(cast.chi).post(reverse("documents:selection"), {"act": "sign"}, follow=True)

    assert "Chưa chọn văn bản nào" in answer.content.decode()
