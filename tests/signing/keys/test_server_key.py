"""The server key is made once, readable by nobody else, and never made in production."""

import stat
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from signing.keys import server_key


@pytest.fixture
def file(settings, tmp_path):
    settings.SERVER_KEY_FILE = tmp_path / "keys" / "server.key"
    return settings.SERVER_KEY_FILE


def test_it_is_made_on_first_use_and_stays(file):
    first = server_key.read()

    assert len(first) == 32
    assert server_key.read() == first


def test_only_its_owner_may_read_it(file):
    server_key.read()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_others_may_read_is_refused(file):
    server_key.read()
    file.chmod(0o640)

    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        server_key.read()


def test_production_never_makes_one(file, settings):
    settings.DEMO = False

    with pytest.raises(ImproperlyConfigured, match="missing"):
        server_key.read()
    assert not file.exists()


@pytest.mark.parametrize("content", [b"", b"c2hvcnQ=", b"\xff\xfe"])
def test_a_file_without_a_key_is_refused(file, content):
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    file.chmod(0o600)

    with pytest.raises(ImproperlyConfigured):
        server_key.read()


def test_processes_starting_together_end_with_one_key(file):
    found = []
    gate = threading.Barrier(8)

    def start():
        gate.wait()
        found.append(server_key.read())

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in file.parent.iterdir()] == ["server.key"]


def test_each_use_has_a_key_of_its_own(file):
    assert server_key.derive(b"s" * 16, "one") != server_key.derive(b"s" * 16, "two")
