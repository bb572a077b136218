"""Words of the query box for what is kept of documents, and who may ask for which file."""

import pytest

from docflow.documents import sources
from docflow.documents.services import filing
from docflow.documents.states import Direction, Status
from search.nodes import Fact
from search.query import words
from search.query.parser import parse
from signing.gate.report import Verdict
from tests.factories.documents import make_issued
from tests.factories.org import actor_of, make_cast, tokens_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("kết luận: hợp lệ", Fact("verdict", ("valid", "valid_with_changes"))),
        ("ket luan: chua ro", Fact("verdict", ("undetermined",))),
        ("kết luận: không có chữ ký số", Fact("verdict", ("unsigned",))),
        ("mức ký: PKCS7-T", Fact("level", ("PKCS7-T",))),
        ("trạng thái: đang trình", Fact("status", ("in_review",))),
        ("trang thai: da hoan thanh", Fact("status", ("completed",))),
        ("trạng thái: đã giao", Fact("status", ("given",))),
        ("tiến độ: hoàn thành quá hạn", Fact("progress", ("late",))),
        ("tiến độ: đang thực hiện", Fact("progress", ("in_progress",))),
    ],
)
def test_states_and_verdicts_are_asked_for_as_pages_say_them(text, node):
    assert parse(text) == node


def test_every_state_and_verdict_has_a_word():
    verdicts = {value for _word, values in words.listed("verdict").values() for value in values}
    states = {value for _word, values in words.listed("status").values() for value in values}

    assert verdicts == {
        value for name, value in vars(Verdict).items() if isinstance(value, str) and name.isupper()
    }
    assert set(Status.values) <= states


def test_books_and_units_are_asked_for_by_a_part_of_their_name():
    from docflow.core import clock
    from docflow.documents.services import registers

    cast = make_cast()
    book = registers.register_for(cast.office, Direction.OUTGOING, clock.today(), "BC")

    assert parse("sổ: van ban di") == Fact("register", (str(book),))
    assert parse(f'đơn vị: "{cast.unit.name}"') == Fact("unit", (cast.unit.name,))


def test_a_file_is_asked_for_by_who_may_see_it():
    cast = make_cast()
    an, chi = actor_of(cast.an), actor_of(cast.chi)
    document = make_issued(cast.office, seen_by=(cast.an, cast.chi))
    case = filing.open_case(actor=an, code="01.NV", title="Kỷ luật cán bộ", retention_years=10)
    filing.add(actor=an, case_file=case, document=document)
    (entry,) = sources.load([document.pk])

    assert parse("hồ sơ: kỷ luật", tokens_of(an)) == Fact("file", entry.facts["file"])
    assert parse("hồ sơ: kỷ luật", tokens_of(chi)) == Fact("file", ())
    assert parse(f"hồ sơ: {case.pk}", tokens_of(chi)) == Fact("file", ())
