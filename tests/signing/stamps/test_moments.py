"""Another time on the same stamp: it reads and looks as if it had been set anew."""

from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest

from signing import stamps
from signing.stamps import moments, typesetting

FIRST = datetime(2026, 3, 9, 1, 30, 5, tzinfo=UTC)


def text(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def look(pdf: bytes) -> bytes:
    return pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_pil().tobytes()


@pytest.mark.parametrize("shift", [timedelta(), timedelta(days=301, hours=17, seconds=44)])
def test_each_time_looks_exactly_as_typeset(shift, monkeypatch):
    time = FIRST + shift

    quick = stamps.person("Trần Văn Chí", "Phó Chủ tịch", time, w=150, h=70)
    monkeypatch.setattr(moments, "_form", lambda _specimen: None)
    slow = stamps.person("Trần Văn Chí", "Phó Chủ tịch", time, w=150, h=70)

    assert quick != slow
    assert text(quick) == text(slow)
    assert moments.written(time) in text(quick)
    assert look(quick) == look(slow)


def test_many_times_are_typeset_once(monkeypatch):
    made = []
    real = typesetting.page
    monkeypatch.setattr(
        typesetting, "page", lambda *args: made.append(args[3]["lines"][-1]) or real(*args)
    )

    drawn = {
        stamps.seal("Phòng Tư pháp", FIRST + timedelta(seconds=61 * step), w=160, h=50)
        for step in range(20)
    }

    assert len(drawn) == 20
    assert set(made) == {moments.SPECIMEN}


def test_every_character_of_a_time_is_in_the_specimen():
    assert set(moments.SPECIMEN) == set("0123456789-T:+")
