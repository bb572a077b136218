"""Bytes go in once, come back unchanged or not at all."""

import hashlib
import os
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from docflow.core import files
from docflow.core.files import StoredFile
from docflow.core.files.store import place, storage

pytestmark = pytest.mark.django_db
DATA = "Kế hoạch".encode()
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES = {"url": "", "path": tmp_path / "files"}
    return tmp_path / "files"


def lying(folder) -> list[str]:
    return [name for _, _, names in os.walk(folder) for name in names]


def test_what_was_put_is_read_back():
    stored = files.put(DATA, "application/pdf")

    assert (stored.sha256, stored.size, stored.media_type) == (SHA256, len(DATA), "application/pdf")
    assert files.read(SHA256) == DATA


def test_a_file_lies_two_folders_deep_and_nobody_may_write_it(folder):
    files.put(DATA, "application/pdf")

    mode = (folder / SHA256[:2] / SHA256[2:4] / SHA256).stat().st_mode
    assert stat.S_IMODE(mode) & 0o222 == 0


def test_the_same_bytes_are_stored_once(folder):
    files.put(DATA, "application/pdf")
    files.put(DATA, "application/pdf")

    assert StoredFile.objects.count() == 1
    assert lying(folder) == [SHA256]


@pytest.mark.parametrize("damage", [b"", b"K\xe1", DATA + b"!"])
def test_damaged_bytes_are_never_given_out_and_heal_when_put_again(folder, damage):
    files.put(DATA, "application/pdf")
    storage().delete(place(SHA256))
    (folder / place(SHA256)).write_bytes(damage)

    with pytest.raises(files.Damaged):
        files.read(SHA256)

    files.put(DATA, "application/pdf")
    assert files.read(SHA256) == DATA


def test_a_missing_file_is_damaged():
    with pytest.raises(files.Damaged):
        files.read("0" * 64)


def test_a_file_whose_transaction_failed_is_harmless(folder):
    def put_in_vain():
        with transaction.atomic():
            files.put(DATA, "application/pdf")
            raise KeyError

    with pytest.raises(KeyError):
        put_in_vain()
    assert not StoredFile.objects.exists()

    assert files.put(DATA, "application/pdf").size == len(DATA)
    assert lying(folder) == [SHA256]


def test_a_full_disk_leaves_nothing_behind(folder, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        files.put(DATA, "application/pdf")

    assert lying(folder) == []
    assert not StoredFile.objects.exists()


def test_the_place_of_files_is_a_setting(settings, tmp_path):
    settings.FILES = {"url": f"file://{tmp_path}/elsewhere", "path": tmp_path}
    files.put(DATA, "application/pdf")
    assert lying(tmp_path / "elsewhere") == [SHA256]

    settings.FILES = {"url": "ftp://host/", "path": tmp_path}
    with pytest.raises(ImproperlyConfigured):
        files.read(SHA256)
