"""Real registers and texts: counts that add up, and twenty questions with what they must find."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from docflow.core import clock
from docflow.core.access import books
from docflow.core.actor import Actor
from docflow.desk.selectors.searching import find
from docflow.documents.models import Document, ValidationRecord
from docflow.documents.selectors.archive import archived
from docflow.documents.services.importing.archive import import_archive
from docflow.documents.services.importing.findings import Outcome
from docflow.documents.services.importing.register import import_register
from search import analysis, index, queue
from tests.factories.org import Cast, actor_of, make_cast

pytestmark = [pytest.mark.shared, pytest.mark.django_db]

# What people would type -> number and notation of the document they look for.
QUESTIONS = {
    # Texts of the gazette.
    "sử dụng dịch vụ viễn thông bắt buộc quản lý chất lượng": "28/2026/TT-BKHCN",
    "bảo vệ việc làm của người tố cáo": "09/2021/TT-BLĐTBXH",
    "thời hạn định kỳ chuyển đổi vị trí công tác lĩnh vực đầu tư": "18/2022/TT-BKHĐT",
    "chi phí thực hiện công tác dẫn độ": "172/2026/NĐ-CP",
    "công nhận trường cao đẳng chất lượng cao": "35/2021/TT-BLĐTBXH",
    "vượt dự toán chi phí khám bệnh, chữa bệnh bảo hiểm y tế": "113/NQ-CP",
    "đính chính mẫu hồ sơ đấu thầu lựa chọn nhà đầu tư đối tác công tư": "2416/QĐ-BKHĐT",
    "quy hoạch kênh tần số truyền hình số mặt đất": "27/2026/TT-BKHCN",
    "mức thu phí cảng, bến thủy nội địa": "39/2026/TT-BTC",
    "Quỹ hỗ trợ phát triển hợp tác xã tiền lương, thù lao": "470/VBHN-BLĐTBXH",
    # Rows of the register.
    "mua thuốc enoxaparin điều trị bệnh nhân covid-19": "4162/UBND-VX",
    "xếp hạng di tích đình vĩnh phước": "604/QĐ-UBND",
    "tổng đài 1022 tổ phản ứng nhanh": "3512/UBND-VX",
    "tách thửa khó khăn vướng mắc": "1354/UBND-KTN",
    "khóa chặt, đông cứng": "4134/KH-UBND",
    "tình huống 20.000 cas bệnh": "3723/KH-UBND",
    "trung tâm dạy nghề khuyết tật máy móc thiết bị": "5271/UBND-KTTH",
    "chế biến gỗ nhựt luân": "1685/QĐ-UBND",
    "tác hại của rượu bia": "3559/UBND-VX",
    "tết ất mùi vệ sinh môi trường an toàn trật tự": "374/UBND-KTTH",
}


class Archive:
    """Both samples imported into the cast's office, twice."""

    def __init__(self, samples: Path) -> None:
        self.cast: Cast = make_cast()
        office = self.cast.office
        self.system = Actor.system(office.pk, office.name)
        csv = samples / "ubnd_documents" / "binh_duong_chi_dao_dieu_hanh.csv"
        self.rows = [self._register(csv), self._register(csv)]
        folder = samples / "vn_gazette_texts"
        self.texts = [self._archive(folder), self._archive(folder)]
        queue.drain(clock.now(), 2000)

    def _register(self, csv: Path) -> Outcome:
        return import_register(
            actor=self.system, office=self.cast.office, data=csv.read_bytes(), name=csv.name
        )

    def _archive(self, folder: Path) -> Outcome:
        return import_archive(actor=self.system, office=self.cast.office, folder=folder)


@pytest.fixture(scope="module")
def archive(
    samples: Path,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Archive]:
    """Imported once for the module; its transaction is rolled back after the last test."""
    place = tmp_path_factory.mktemp("archive") / "index"
    with (
        override_settings(SEARCH={"url": "", "path": place}),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield Archive(samples)
        transaction.set_rollback(True)


@pytest.fixture
def reader(archive: Archive) -> Actor:
    return actor_of(archive.cast.dung)


def codes(actor: Actor, question: str) -> list[str]:
    return [hit.code for hit in find(actor, question).hits]


def test_the_register_has_436_duplicates_and_the_rest_is_imported(archive):
    first = archive.rows[0]

    assert (first.rows, first.imported, first.duplicates) == (4056, 3620, 436)
    assert first.rejected == []
    assert first.warnings == {
        "no_number": 3,
        "not_composed": 86,
        "number_blanks": 14,
        "number_letter": 39,
        "number_party_style": 3,
        "number_slash_missing": 1,
        "type_unknown": 12,
    }


def test_the_texts_are_imported_with_what_is_unknown_left_empty(archive):
    first = archive.texts[0]

    assert (first.rows, first.imported, first.duplicates) == (260, 260, 0)
    assert (first.warnings["no_number"], first.warnings["no_date"]) == (12, 11)


def test_a_second_run_imports_none(archive):
    for again, rows in ((archive.rows[1], 4056), (archive.texts[1], 260)):
        assert (again.rows, again.imported, again.duplicates) == (rows, 0, rows)
        assert again.warnings == {}


def test_notations_hold_no_false_letter_and_originals_do(archive):
    assert not Document.objects.filter(code__contains="Ð").exists()
    originals = Document.objects.values_list("original__so_ky_hieu", flat=True)
    assert sum("Ð" in (number or "") for number in originals) == 39


def test_grants_access_and_index_agree(archive):
    assert [(one.missing, one.extra) for one in (book.verify() for book in books())] == [
        (0, 0)
    ] * len(books())
    compared = index.compare()
    assert compared.same
    assert compared.indexed == 3880


@pytest.mark.parametrize(("question", "number"), QUESTIONS.items())
def test_a_question_finds_its_document(reader, question, number):
    with_marks = codes(reader, question)
    without = codes(reader, analysis.fold(question))

    assert number in with_marks[:3]
    assert number in without[:5]


@pytest.mark.parametrize("number", sorted(QUESTIONS.values()))
def test_a_number_finds_its_document(reader, number):
    wanted = set(Document.objects.filter(code=number).values_list("pk", flat=True))

    for typed in (number, number.lower(), analysis.fold(number), number.replace("/", " / ")):
        found = [hit.id for hit in find(reader, typed).hits]
        # A number of another year may be the same: all of them come first.
        assert set(found[: len(wanted)]) == wanted, typed


def test_nobody_else_finds_or_lists_any_of_it(archive):
    cast = archive.cast
    asked = list(QUESTIONS.items())
    for place, person in enumerate(
        (cast.an, cast.binh, cast.chi, cast.em, cast.ha, cast.giang, cast.khoa)
    ):
        actor = actor_of(person)
        assert archived(actor, Q()).total == 0
        # Every question is asked by somebody.
        for question, number in asked[place::7]:
            assert find(actor, question).result.total == 0
            assert find(actor, number).hits == ()


def test_the_reader_lists_all_of_it(reader, archive):
    listed = archived(reader, Q())

    assert (listed.total, listed.exact) == (1000, False)
    moments = [row.document.listed_at for row in listed.rows]
    assert moments == sorted(moments, reverse=True)


def test_signed_files_of_the_gazette_are_judged_and_kept(archive, samples):
    outcome = import_archive(
        actor=archive.system, office=archive.cast.office, folder=samples / "vn_gazette_pdfs"
    )

    assert (outcome.rows, outcome.imported, outcome.rejected) == (36, 36, [])
    verdicts = Counter(ValidationRecord.objects.values_list("verdict", flat=True))
    # Their issuer is not among the anchors; the rest show a signature that they do not carry.
    assert verdicts == {"undetermined": 24, "unsigned": 12}
    shown = ValidationRecord.objects.filter(verdict="unsigned").values_list("report", flat=True)
    assert all("signature_shown_not_carried" in report["reasons"] for report in shown)
