"""Packages by page: looked into before anything is kept, taken once, refused in plain words."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import BroughtPackage, CaseFile, Document, TakenPackage
from docflow.documents.services.packages import bringing
from docflow.documents.states import BroughtState
from docflow.org.states import Role
from tests.docflow.documents.services.test_packages import an, case, cast, packed, rewritten, told
from tests.factories.org import make_person

__all__ = ["an", "case", "cast"]
INDEX = reverse("documents:brought")


@pytest.fixture
def lan(cast):
    return make_person(Role.ARCHIVIST, cast.other_office, None, "Vũ Lan", "Lưu trữ")


@pytest.fixture
def package(cast, case, tmp_path) -> Path:
    return packed(tmp_path, cast.office, case)


def bring(client, data: bytes, name: str = "ho-so.zip"):
    return client.post(INDEX, {"package": SimpleUploadedFile(name, data, "application/zip")})


def looked_into(client, data: bytes) -> BroughtPackage:
    bring(client, data)
    bringing.sweep(clock.now(), 5)
    return BroughtPackage.objects.latest("pk")


def url(name: str, row: BroughtPackage) -> str:
    return reverse(f"documents:brought-{name}", args=[row.pk])


def kept_there(cast) -> int:
    return CaseFile.objects.filter(office=cast.other_office).count()


def test_what_is_in_it_is_shown_and_nothing_is_kept(cast, case, package, lan, as_):
    client = as_(lan)

    row = looked_into(client, package.read_bytes())
    page = client.get(url("one", row)).content.decode()

    assert row.stage == BroughtState.CHECKED
    assert (row.contents["files"], row.contents["documents"], row.contents["known"]) == (1, 2, 0)
    assert case.code in page
    assert "Nhận vào lưu trữ" in page
    assert kept_there(cast) == 0
    assert not Document.objects.filter(office=cast.other_office).exists()


def test_after_yes_it_is_taken_whole_and_reported(cast, case, package, lan, as_):
    client = as_(lan)
    row = looked_into(client, package.read_bytes())

    client.post(url("take", row))
    assert "Đang nhận" in client.get(url("one", row)).content.decode()
    bringing.sweep(clock.now(), 5)

    there = CaseFile.objects.get(office=cast.other_office)
    assert told(there) == told(case)
    assert there.keeper == lan.user
    page = client.get(url("one", row)).content.decode()
    assert "Đã nhận 1 hồ sơ, 2 văn bản" in page
    assert bringing.progress(row) == 1


def test_the_same_package_again_changes_nothing(cast, package, lan, as_):
    client = as_(lan)
    first = looked_into(client, package.read_bytes())
    client.post(url("take", first))
    bringing.sweep(clock.now(), 5)

    again = looked_into(client, package.read_bytes())

    assert again.stage == BroughtState.REFUSED
    assert "đã được nhận trước đây" in client.get(url("one", again)).content.decode()
    assert (kept_there(cast), TakenPackage.objects.count()) == (1, 1)


def test_a_file_that_is_here_already_is_named_before(cast, case, package, lan, as_, tmp_path):
    client = as_(lan)
    first = looked_into(client, package.read_bytes())
    client.post(url("take", first))
    bringing.sweep(clock.now(), 5)

    row = looked_into(client, packed(tmp_path, cast.office, case, name="b.zip").read_bytes())
    page = client.get(url("one", row)).content.decode()

    assert row.contents["known"] == 1
    assert "đã có ở đây" in page
    assert "Nhận vào lưu trữ" not in page


def test_a_package_one_lets_be_leaves_nothing(cast, package, lan, as_):
    client = as_(lan)
    row = looked_into(client, package.read_bytes())

    client.post(url("drop", row))

    row.refresh_from_db()
    assert (row.stage, row.file) == (BroughtState.DROPPED, None)
    assert client.post(url("take", row)).status_code == 409
    assert kept_there(cast) == 0


@pytest.mark.parametrize(
    ("hurt", "code", "words"),
    [
        (lambda _path: b"not a package at all", "unreadable", "hỏng hoặc không đọc được"),
        (lambda path: path.read_bytes()[:-200], "unreadable", "hỏng hoặc không đọc được"),
        (
            lambda path: rewritten(
                path, lambda members: members.update({"../../etc/x": b"x"})
            ).read_bytes(),
            "names",
            "không được phép",
        ),
        (
            lambda path: rewritten(
                path, lambda members: members.update({"files/0001.xml": b"<File/>"})
            ).read_bytes(),
            "size",
            "files/0001.xml",
        ),
    ],
)
def test_what_is_hostile_or_broken_is_refused_in_plain_words(
    cast, package, lan, as_, hurt, code, words
):
    client = as_(lan)

    row = looked_into(client, hurt(package))

    page = client.get(url("one", row)).content.decode()
    assert (row.stage, row.code, row.file) == (BroughtState.REFUSED, code, None)
    assert words in page
    assert "chưa giữ lại gì" in page
    assert kept_there(cast) == 0


def test_too_large_and_empty_uploads_are_refused_at_the_field(lan, as_, settings):
    settings.UPLOAD_LIMIT = 10

    page = bring(as_(lan), b"x" * 31)

    assert page.status_code == 200
    assert "không quá" in page.content.decode()
    assert bring(as_(lan), b"").status_code == 200
    assert not BroughtPackage.objects.exists()


def test_the_name_is_the_last_part_alone(lan, as_, package):
    bring(as_(lan), package.read_bytes(), "C:\\fakepath\\ho-so.zip")

    assert BroughtPackage.objects.get().name == "ho-so.zip"


def test_other_offices_and_other_roles_know_nothing_of_it(cast, package, lan, as_):
    row = looked_into(as_(lan), package.read_bytes())

    assert as_(cast.dung).get(url("one", row)).status_code == 404
    assert as_(cast.dung).post(url("take", row)).status_code == 404
    assert row.name not in as_(cast.dung).get(INDEX).content.decode()
    for person in (cast.an, cast.chi, cast.giang):
        assert as_(person).get(INDEX).status_code == 403
