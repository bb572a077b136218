"""The registry's desk: what it shows, into the book, refused, before a leader; who may."""

import pytest
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document, RegisterEntry, ValidationRecord
from docflow.documents.services import versions
from docflow.documents.states import Status, Urgency, VersionKind
from docflow.org.states import Role
from tests.docflow.documents.views.registry import make_arrival, queries_of, scan
from tests.factories.documents import make_incoming
from tests.factories.org import SYSTEM, make_person

DESK = reverse("documents:incoming")
SELECTION = reverse("documents:incoming-selection")


@pytest.fixture
def cast(company):
    return company


def arrivals(answer) -> list[str]:
    return [one.document.subject for one in answer.context["desk"].arrivals]


def subjects(answer) -> list[str]:
    return [row["subject"] for row in answer.context["rows"]]


def judged(document: Document, verdict: str) -> None:
    version = versions.add(
        actor=SYSTEM, document=document, kind=VersionKind.RECEIVED, data=scan(), pages=1
    )
    ValidationRecord.objects.create(
        document=document,
        version=version,
        sha256=version.file_id,
        verdict=verdict,
        report={},
        judged_at=clock.now(),
    )


def test_the_clerk_sees_arrivals_with_verdict_and_next_number(cast, as_):
    judged(make_arrival(cast, subject="Ký đúng"), "valid")
    judged(make_arrival(cast, subject="Chưa rõ"), "undetermined")

    page = as_(cast.dung).get(DESK)

    assert arrivals(page) == ["Ký đúng", "Chưa rõ"]
    text = page.content.decode()
    assert "Chữ ký hợp lệ" in text
    assert "Chưa xác định" in text
    assert page.context["next_number"] == 1


def test_urgent_arrivals_stand_first(cast, as_):
    make_arrival(cast, subject="Thường")
    make_arrival(cast, subject="Hỏa tốc", urgency=Urgency.FLASH)

    assert arrivals(as_(cast.dung).get(DESK)) == ["Hỏa tốc", "Thường"]


def test_duplicates_stand_beside_an_arrival(cast, as_):
    same = {"code": "7/KH-UBND", "issuer_name": "Sở Nội vụ"}
    earlier = make_incoming(cast.office, seen_by=(cast.dung,), **same)
    make_incoming(cast.office, seen_by=(cast.dung,), code="7/KH-UBND", issuer_name="Sở Y tế")
    make_arrival(cast, **same)

    page = as_(cast.dung).get(DESK)

    assert list(page.context["desk"].arrivals[0].same) == [earlier]
    assert "Có thể trùng" in page.content.decode()


def test_a_duplicate_that_may_not_be_seen_is_not_named(cast, as_):
    same = {"code": "7/KH-UBND", "issuer_name": "Sở Nội vụ"}
    make_incoming(cast.office, seen_by=(cast.chi,), **same)
    make_arrival(cast, **same)

    assert not as_(cast.dung).get(DESK).context["desk"].arrivals[0].same


def test_only_the_clerk_has_the_desk(cast, as_):
    make_arrival(cast, seen_by=(cast.dung, cast.an))

    assert "desk" in as_(cast.dung).get(DESK).context
    for person in (cast.an, cast.chi, cast.giang, cast.khoa):
        assert "desk" not in as_(person).get(DESK).context


def test_the_list_is_read_again_alone(cast, as_):
    make_arrival(cast)

    part = as_(cast.dung).get(DESK, headers={"HX-Request": "true", "HX-Target": "arrivals"})

    text = part.content.decode()
    assert text.lstrip().startswith('<div id="arrivals"') or 'id="arrivals"' in text
    assert "<html" not in text


def test_one_press_registers_and_comes_back_to_the_desk(cast, as_):
    document = make_arrival(cast)

    answer = as_(cast.dung).post(
        reverse("documents:register", args=[document.pk]), {"from": "desk"}
    )

    document.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, DESK)
    assert (document.status, document.arrival_number) == (Status.REGISTERED, 1)


def test_registering_twice_takes_one_number(cast, as_):
    document = make_arrival(cast)
    url = reverse("documents:register", args=[document.pk])
    as_(cast.dung).post(url)

    again = as_(cast.dung).post(url)

    assert again.status_code == 409
    assert RegisterEntry.objects.count() == 1


def test_looking_at_the_question_gives_no_number(cast, as_):
    document = make_arrival(cast)

    page = as_(cast.dung).get(reverse("documents:register", args=[document.pk]))

    assert page.context["number"] == 1
    assert not RegisterEntry.objects.exists()


def test_ticked_arrivals_are_registered_in_the_order_of_the_desk(cast, as_):
    late = make_arrival(cast, subject="Thường")
    first = make_arrival(cast, subject="Khẩn", urgency=Urgency.URGENT)
    left = make_arrival(cast, subject="Không chọn")

    as_(cast.dung).post(SELECTION, {"act": "register", "pick": [late.pk, first.pk, "x", 10**30]})

    numbers = {one.subject: one.arrival_number for one in Document.objects.all()}
    assert numbers == {first.subject: 1, late.subject: 2, left.subject: None}


def test_nothing_ticked_says_so(cast, as_):
    make_arrival(cast)

    answer = as_(cast.dung).post(SELECTION, {"act": "register"}, follow=True)

    assert "Chưa chọn văn bản nào." in answer.content.decode()
    assert not RegisterEntry.objects.exists()


def test_refusing_asks_for_a_reason(cast, as_):
    document = make_arrival(cast)
    url = reverse("documents:refuse", args=[document.pk])

    short = as_(cast.dung).post(url, {"note": "không"})
    document.refresh_from_db()

    assert (short.status_code, document.status) == (200, Status.ARRIVED)
    assert "không" in short.content.decode()

    as_(cast.dung).post(url, {"note": "Gửi nhầm cơ quan nhận văn bản"})
    document.refresh_from_db()

    assert document.status == Status.REFUSED


def test_presenting_gives_the_leader_sight(cast, as_):
    document = make_incoming(cast.office, seen_by=(cast.dung,))
    url = reverse("documents:present", args=[document.pk])
    assert as_(cast.chi).get(document.get_absolute_url()).status_code == 404

    answer = as_(cast.dung).post(url, {"leader": cast.chi.pk, "note": "Đề nghị xem"})

    document.refresh_from_db()
    assert answer.status_code == 303
    assert (document.status, document.presented_to_id) == (Status.PRESENTED, cast.chi.pk)
    assert as_(cast.chi).get(document.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["giang", "an"])
def test_only_leaders_of_the_office_are_offered(cast, as_, who):
    document = make_incoming(cast.office, seen_by=(cast.dung,))

    answer = as_(cast.dung).post(
        reverse("documents:present", args=[document.pk]), {"leader": getattr(cast, who).pk}
    )

    document.refresh_from_db()
    assert (answer.status_code, document.status) == (200, Status.REGISTERED)


def test_the_leader_of_earlier_documents_of_the_issuer_is_proposed(cast, as_):
    deputy = make_person(Role.DEPUTY, cast.office)
    for _ in range(2):
        make_incoming(cast.office, leader=deputy, seen_by=(cast.dung,), issuer_name="Sở Tài chính")
    make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,), issuer_name="Sở Tài chính")
    document = make_incoming(cast.office, seen_by=(cast.dung,), issuer_name="Sở Tài chính")

    page = as_(cast.dung).get(reverse("documents:present", args=[document.pk]))

    assert page.context["form"].initial["leader"] == deputy.pk


def test_several_are_presented_at_once(cast, as_):
    found = [make_incoming(cast.office, seen_by=(cast.dung,)) for _ in range(3)]
    picks = [one.pk for one in found[:2]]
    asked = as_(cast.dung).post(SELECTION, {"act": "present", "pick": picks})

    as_(cast.dung).post(asked["Location"], {"leader": cast.chi.pk, "pick": picks})

    states = [Document.objects.get(pk=one.pk).status for one in found]
    assert states == [Status.PRESENTED, Status.PRESENTED, Status.REGISTERED]


def test_a_leader_takes_note_of_what_was_presented(cast, as_):
    document = make_incoming(cast.office, leader=cast.chi)

    as_(cast.chi).post(reverse("documents:note", args=[document.pk]), {"note": "Đã xem"})

    document.refresh_from_db()
    assert document.status == Status.COMPLETED


def test_the_list_shows_what_was_granted_and_nothing_else(cast, as_):
    make_incoming(cast.office, seen_by=(cast.an,), subject="Của An")
    make_incoming(cast.office, seen_by=(cast.ha,), subject="Của Hà")
    make_incoming(cast.other_office, seen_by=(cast.giang,), subject="Của Giang")

    assert subjects(as_(cast.an).get(DESK)) == ["Của An"]
    assert subjects(as_(cast.giang).get(f"{DESK}?view=all")) == ["Của Giang"]
    assert subjects(as_(cast.khoa).get(DESK)) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("view=all", ["Chờ trình", "Đã trình"]),
        ("view=present", ["Chờ trình"]),
        ("waiting=present", ["Chờ trình"]),
        ("view=running", ["Đã trình"]),
        ("view=all&q=sở", ["Chờ trình", "Đã trình"]),
        ("view=all&type=QD", ["Đã trình"]),
        ("view=all&state=registered", ["Chờ trình"]),
        ("view=all&state=zz&type=%00&after=x", ["Chờ trình", "Đã trình"]),
    ],
)
def test_filters_narrow_and_nonsense_does_not(cast, as_, query, expected):
    one = {"seen_by": (cast.dung,), "issuer_name": "Cục sở hữu"}
    make_incoming(cast.office, subject="Chờ trình", **one)
    make_incoming(cast.office, leader=cast.chi, subject="Đã trình", type_code="QD", **one)

    assert sorted(subjects(as_(cast.dung).get(f"{DESK}?{query}"))) == expected


def test_a_leader_begins_with_what_waits_for_a_word(cast, as_):
    make_incoming(cast.office, leader=cast.chi, subject="Chờ chỉ đạo")
    make_incoming(cast.office, seen_by=(cast.chi,), subject="Chưa trình")

    assert subjects(as_(cast.chi).get(DESK)) == ["Chờ chỉ đạo"]


def test_the_desk_and_the_list_ask_as_often_for_five_as_for_fifty(cast, as_):
    client = as_(cast.dung)
    counts = []
    for total in (5, 45):
        for _ in range(total):
            make_arrival(cast, code="7/KH-UBND", issuer_name="Sở Nội vụ")
            make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,))
        counts.append([queries_of(client, url) for url in (DESK, f"{DESK}?view=all")])

    assert counts[0] == counts[1]


# Who may take which act on a document that stands where the act begins. The clerk and the leader
# hold a grant; An holds one too but not the role; Hà, Giang and Khoa hold none.
ACTS = [
    ("register", Status.ARRIVED, {"dung": 200, "chi": 403, "an": 403}),
    ("refuse", Status.ARRIVED, {"dung": 200, "chi": 403, "an": 403}),
    ("present", Status.REGISTERED, {"dung": 200, "chi": 403, "an": 403}),
    ("note", Status.PRESENTED, {"dung": 403, "chi": 200, "an": 403}),
    ("arrival-stamp", Status.REGISTERED, {"dung": 200, "chi": 200, "an": 200}),
    ("document-cases", Status.REGISTERED, {"dung": 200, "chi": 200, "an": 200}),
    ("file", Status.REGISTERED, {"dung": 200, "chi": 200, "an": 200}),
]


@pytest.mark.parametrize(("name", "status", "granted"), ACTS, ids=[act[0] for act in ACTS])
def test_each_route_of_a_document_knows_who_may(cast, as_, name, status, granted):
    document = make_incoming(
        cast.office,
        leader=cast.chi,
        seen_by=(cast.dung, cast.an),
        status=status,
        arrival_number=None if status == Status.ARRIVED else 901,
    )
    url = reverse(f"documents:{name}", args=[document.pk])

    seen = {who: as_(getattr(cast, who)).get(url).status_code for who in granted}
    hidden = [as_(who).get(url).status_code for who in (cast.ha, cast.giang, cast.khoa)]

    assert seen == granted
    assert hidden == [404, 404, 404]


@pytest.mark.parametrize("name", ["register", "refuse", "present", "note"])
def test_an_act_that_may_not_be_taken_changes_nothing(cast, as_, name):
    document = make_incoming(cast.office, seen_by=(cast.an,), status=Status.REGISTERED)
    before = Document.objects.filter(pk=document.pk).values().get()

    answers = [
        as_(who)
        .post(
            reverse(f"documents:{name}", args=[document.pk]),
            {"note": "một lý do thật đủ dài", "leader": cast.chi.pk},
        )
        .status_code
        for who in (cast.an, cast.ha, cast.giang)
    ]

    assert answers == [403, 404, 404]
    assert Document.objects.filter(pk=document.pk).values().get() == before


@pytest.mark.parametrize("name", ["incoming-selection", "present-many", "paper", "duplicates"])
def test_the_clerks_pages_are_refused_to_others(cast, as_, name):
    url = reverse(f"documents:{name}")
    method = "post" if name == "incoming-selection" else "get"

    for who in (cast.an, cast.chi, cast.khoa):
        assert getattr(as_(who), method)(url).status_code == 403
