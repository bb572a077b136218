"""The calendar file after RFC 5545: lines, folding, escaping, moments, identity."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from directives.services import withdrawing
from directives.views.icalendar import Event, calendar
from tests.factories.directives import accept, finish, lead_of, make_order, report
from tests.factories.org import actor_of

FILE = reverse("directives:calendar-file")
STAMP = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def event(**more) -> Event:
    values = {
        "uid": "1-20260601T020000@docflow",
        "at": datetime(2026, 6, 8, 10, 0, tzinfo=UTC),
        "summary": "Hạn",
        "description": "",
        "url": "https://docflow.example/chi-dao/1/",
        "sequence": 0,
    }
    return Event(**{**values, **more})


def lines_of(data: bytes) -> list[str]:
    """Unfolded as a reader of the format does."""
    assert data.endswith(b"\r\n")
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def unescaped(text: str) -> str:
    found, signs = [], iter(text)
    for sign in signs:
        if sign == "\\":
            follows = next(signs)
            found.append("\n" if follows in "nN" else follows)
        else:
            found.append(sign)
    return "".join(found)


def values_of(data: bytes) -> dict[str, str]:
    pairs = (line.split(":", 1) for line in lines_of(data))
    return {name: unescaped(value) for name, value in pairs}


def test_a_file_holds_one_whole_event():
    lines = lines_of(calendar("Lịch", STAMP, [event()]))

    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]
    assert "DTSTAMP:20260601T020000Z" in lines
    assert "DTSTART:20260608T100000Z" in lines
    assert "UID:1-20260601T020000@docflow" in lines


def test_moments_of_the_office_are_written_in_universal_time():
    hanoi = datetime.fromisoformat("2026-06-08T17:00:00+07:00")

    assert b"DTSTART:20260608T100000Z\r\n" in calendar("", STAMP, [event(at=hanoi)])


@pytest.mark.parametrize(
    "text",
    [
        "Báo cáo; kế hoạch, tờ trình\\biên bản",
        "dòng một\ndòng hai",
        "\\n không phải xuống dòng",
        "chỉ đạo: khẩn \U0001f6a8",
        "từ không\u00a0tách",
    ],
)
def test_every_text_comes_out_as_it_went_in(text):
    assert values_of(calendar("", STAMP, [event(summary=text)]))["SUMMARY"] == text


def test_a_text_cannot_end_the_event():
    evil = "x\r\nEND:VEVENT\rBEGIN:VEVENT\x00\x0b\u0085"
    lines = lines_of(calendar("", STAMP, [event(summary=evil)]))

    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert "SUMMARY:x\\nEND:VEVENT\\nBEGIN:VEVENT" in lines


@pytest.mark.parametrize("length", [1, 66, 67, 68, 75, 149, 150, 3000])
@pytest.mark.parametrize("sign", ["a", "ế", "\U0001f6a8"])
def test_no_line_is_longer_than_75_octets_or_cut_in_a_character(sign, length):
    data = calendar("", STAMP, [event(summary=sign * length)])

    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert values_of(data)["SUMMARY"] == sign * length


def test_the_file_holds_my_own_open_deadlines_and_nothing_else(desk, cast, monday):
    order = make_order(cast.chi, cast.unit, "việc của tôi", days=5, coordinating=[cast.other_unit])
    make_order(cast.chi, cast.unit, "không hạn")
    make_order(cast.chi, cast.other_unit, "của phòng khác", days=5)
    handed_in = make_order(cast.chi, cast.unit, "đã nộp", days=5)
    accept(handed_in, cast.binh)
    report(handed_in, cast.binh)
    finish(make_order(cast.chi, cast.unit, "xong", days=5), cast.binh, cast.chi)
    withdrawing.withdraw(
        actor=actor_of(cast.chi), directive=make_order(cast.chi, cast.unit, "rút", days=5)
    )

    answer = desk("binh").get(FILE)

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="thoi-han.ics"'
    assert answer["Cache-Control"] == "private, no-store"
    assert text.count("BEGIN:VEVENT") == 1
    values = values_of(answer.content)
    assert values["SUMMARY"] == "Hạn: việc của tôi"
    assert values["DTSTART"] == f"{lead_of(order).due:%Y%m%dT%H%M%SZ}" == "20260608T100000Z"
    assert values["URL"] == f"http://testserver{order.get_absolute_url()}"
    # Who gave it holds no deadline of it; who coordinates holds the own part.
    assert "BEGIN:VEVENT" not in desk("chi").get(FILE).content.decode()
    assert desk("em").get(FILE).content.decode().count("BEGIN:VEVENT") == 2


def test_a_moved_deadline_is_the_same_event_with_a_higher_sequence(desk, cast, monday):
    row = lead_of(make_order(cast.chi, cast.unit, days=5))
    before = values_of(desk("binh").get(FILE).content)
    row.due += timedelta(days=2)
    row.deadline_changes = 1
    row.save()

    after = values_of(desk("binh").get(FILE).content)

    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == ("0", "1")
    assert after["DTSTART"] == "20260610T100000Z"


def test_nobody_gets_the_file_without_signing_in(client, cast):
    answer = client.get(FILE)

    assert answer.status_code == 302
    assert b"VCALENDAR" not in answer.content
